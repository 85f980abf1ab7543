"""Whose words they are: a forbidden phrase that the speaker denies, or repeats as somebody else's, accuses nobody.

lead-in   我们的同事绝不应该说 有意见找领导去      `quoting`, before the phrase
tail      有意见找领导去 之类的话                `quoted_by`, after it
marks     您听到的是 “有意见找领导去”            quotation marks around it
disowned  他一接通就喊喂，确实不礼貌，我代他道歉   `disowned`, later in the turn
own       我跟您说：“有意见找领导去”             `own_words` before it: said in the speaker's own name after all
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qc.standards.hits import Hit
from qc.standards.loading import Standards
from qc.standards.scene import Scene
from qc.text.folding import fold

MARKS = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_BETWEEN = "，,：:、 " + "".join(MARKS) + "".join(MARKS.values()) + '"' + "'《》"
# 您不是说过了，不行就是不行: these end what was said, so that no quotation follows
_ENDS = frozenset("了去吧吗嘛啊呢")

_ASSERTED = frozenset("还還可要岂豈")  # 还不是您一句话的事: what follows is said, not denied
_TO = frozenset("跟和对對给給向")  # 跟您说: what is said to the customer, not by the customer


def quoted(scene: Scene, hit: Hit, standards: Standards, *, by_sound: bool = False) -> bool:
    """True where the words of `hit` are denied or somebody else's; with `by_sound`, as far as what says so was heard
    only by its sound (墖跟例说 for 他跟您说)."""
    if hit.turn is None or not hit.wording:
        return False
    text = scene.turns[hit.turn].text
    if any(_close(text[end : hit.start]) for end in _own(scene, hit, standards)):
        return False
    before = _said(scene, hit, standards.quoting, by_sound)
    after = _said(scene, hit, standards.quoted_by, by_sound)
    if _led_in(hit, text, before, standards) or _named_after(hit, text, after, standards) or _in_marks(hit, text):
        return True
    disowned = (scene.sounding_freely if by_sound else scene.freely)(hit.turn, standards.disowned)
    return any(start >= hit.end for _, start, _ in disowned)


def _said(scene: Scene, hit: Hit, phrases: frozenset[str], by_sound: bool) -> list[Hit]:
    """Where the hit's turn says one of the phrases; with `by_sound`, where a turn that was heard only sounds so."""
    turn = scene.turns[hit.turn or 0]
    if not by_sound:
        return _marks(scene, hit.turn or 0, phrases)
    found = scene.sounding(turn.role, turn.span, phrases) if turn.words else []
    return [other for other in found if other.turn == hit.turn]


def quotes(scene: Scene, turn: int, start: int, end: int, standards: Standards, accuses: Callable[[str], bool]) -> bool:
    """True where what accuses in ``text[start:end]`` of a turn is denied, or somebody else's: where it is what follows
    a lead-in, or what a tail names. 这不是常识吗 denies nothing that accuses by itself, 他不该说您自己不会看吗 does."""
    text = scene.turns[turn].text
    begins = [hit.end for hit in _marks(scene, turn, standards.quoting) if start <= hit.start < end]
    ends = [hit.start for hit in _marks(scene, turn, standards.quoted_by) if start < hit.end <= end]
    led_in = (text[begin : min((at for at in ends if at >= begin), default=end)] for begin in begins)
    named = (text[max((begin for begin in begins if begin <= at), default=start) : at] for at in ends)
    return (
        any(mark in text[start:end] for mark in MARKS)
        or any(map(accuses, led_in))
        or any(map(accuses, named))
        or any(True for _ in scene.freely(turn, standards.disowned))
    )


def _marks(scene: Scene, turn: int, phrases: frozenset[str]) -> list[Hit]:
    text = scene.turns[turn].text
    found = (hit for hit in scene.heard(scene.turns[turn].role, scene.turns[turn].span, phrases) if hit.turn == turn)
    return [hit for hit in found if text[hit.start] != "不" or text[hit.start - 1 : hit.start] not in _ASSERTED]


def _led_in(hit: Hit, text: str, marks: list[Hit], standards: Standards) -> bool:
    for before in marks:
        if before.end <= hit.start < before.end + standards.quoting_reach:
            if text[before.start] in "您你" and text[before.start - 1 : before.start] in _TO:
                continue
            between = text[before.end : hit.start]
            if _close(between) and not _ENDS & set(between):
                return True
    return False


def _named_after(hit: Hit, text: str, marks: list[Hit], standards: Standards) -> bool:
    """A tail belongs to the phrase only within its sentence part: 不归我们管，这句话… may be about anything."""
    for after in marks:
        if 0 <= after.start - hit.end < standards.quoting_reach:
            between = text[hit.end : after.start].strip("".join(MARKS.values()) + "\"' ")
            if not between or between.isalnum():
                return True
    return False


def _in_marks(hit: Hit, text: str) -> bool:
    """True inside quotation marks that do not hold all that was said."""
    for mark, closing in MARKS.items():
        start, end = text.rfind(mark, 0, hit.start + 1), text.find(closing, hit.end - 1)
        if start >= 0 and end >= 0 and closing not in text[start : hit.start]:
            return bool(fold(text[:start] + text[end:]).text)
    return False


def _own(scene: Scene, hit: Hit, standards: Standards) -> Iterator[int]:
    """Ends, before the hit, of what says that it is in the speaker's own name."""
    for own in scene.heard(scene.turns[hit.turn or 0].role, scene.whole, standards.own_words):
        if own.turn == hit.turn and own.end <= hit.start < own.end + standards.quoting_reach:
            yield own.end


def _close(between: str) -> bool:
    between = between.strip(_BETWEEN)
    return len(between) <= 1 and not any(mark in between for mark in "。！？，；")
