"""A call's private numbers out of everything that is kept of it; and stand-ins for them, for judging it again.

inspection ──► find_private ──► text, words, quotes, asked texts: each number becomes its mask
stored     ──► stand-ins     ──► judge ──► the findings' quotes get their masks again
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import methodcaller

from rapidfuzz import fuzz

from qc.config import PrivacySettings
from qc.privacy.digits import read_groups
from qc.privacy.find import Found, Heard, find_private
from qc.privacy.form import MASK, Prints, stand_in, write_mask
from qc.privacy.key import fingerprint
from qc.records import Conversation, Finding, Inspection, Word
from qc.text.folding import fold

LEAST_ALIKE = 70.0  # per cent: what the rules on repeating a number take for the same one
FIRST_TOLD = 50  # values of a call that later ones are compared with; nobody tells more
LEAST_DIGITS = 5  # of a known number in a text that is no turn's


@dataclass(frozen=True)
class Swap:
    """``text[start:end]`` of a turn becomes `new`."""

    start: int
    end: int
    new: str


Swaps = Mapping[int, Sequence[Swap]]  # by turn, in order, without overlaps


def masked(inspection: Inspection, settings: PrivacySettings, key: bytes) -> Inspection:
    """`inspection` as it may be kept: what is private is masked in turns, words, findings and asked texts.

    Verdicts, points, times and figures stay. A finding's quote still stands in its turn's text.
    """
    if settings.mask == "none":
        return inspection
    turns = inspection.conversation.turns

    def find(texts: Iterable[str]) -> list[Found]:
        heard = [Heard(t.role, text, t.span.start_s, t.span.end_s) for t, text in zip(turns, texts, strict=True)]
        return find_private(heard, names=settings.mask == "names", keep=settings.keep)

    # the recogniser's own text and the words may be other texts than the one that is shown
    texts = [[turn.text for turn in turns], [turn.text_raw for turn in turns], [_spoken(turn.words) for turn in turns]]
    found = [find(of_turns) for of_turns in texts]
    prints = _fingerprints([each for of_text in found for each in of_text], key)
    shown, raw, said = (_swaps(of_text, prints) for of_text in found)
    values = _known(found[0], prints)
    conversation = replace(
        inspection.conversation,
        turns=tuple(
            replace(
                turn,
                text=_swapped(turn.text, shown.get(i, ())),
                text_raw=_swapped(turn.text_raw, raw.get(i, ())),
                words=_swapped_words(turn.words, said.get(i, ())),
            )
            for i, turn in enumerate(turns)
        ),
        likelihoods={
            (turn, _swapped_elsewhere(text, texts[0], shown, turn, values)): nats
            for (turn, text), nats in inspection.conversation.likelihoods.items()
        },
    )
    findings = [_finding(finding, texts[0], shown, values) for finding in inspection.findings]
    return replace(inspection, conversation=conversation, findings=tuple(findings))


@dataclass(frozen=True)
class StandIns:
    """A stored conversation to be judged: what is masked has become digits again, though not the true ones."""

    conversation: Conversation
    _texts: Sequence[str]
    _back: Swaps
    _values: Sequence[tuple[str, str]]

    def masked_again(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings on `conversation` as they may be kept."""
        if not self._values:  # nothing was masked
            return tuple(findings)
        return tuple(_finding(finding, self._texts, self._back, self._values) for finding in findings)


def stand_ins(conversation: Conversation) -> StandIns:
    """`conversation` with a stand-in for every mask in it, so that rules on numbers judge it as they did at first."""
    if not any(MASK.search(turn.text) for turn in conversation.turns):
        return StandIns(conversation, [turn.text for turn in conversation.turns], {}, [])
    turns, back = [], {}
    values: dict[str, str] = {}
    for i, turn in enumerate(conversation.turns):
        swaps, shift = [], 0
        for match in MASK.finditer(turn.text):
            new = stand_in(match)
            start = match.start() + shift
            swaps.append(Swap(start, start + len(new), match.group()))
            shift += len(new) - len(match.group())
            values.setdefault(fold(new).text, match.group())
        if swaps:
            back[i] = swaps
        words = tuple(replace(w, text=MASK.sub(stand_in, w.text)) if "〔" in w.text else w for w in turn.words)
        turns.append(replace(turn, text=MASK.sub(stand_in, turn.text), words=words))
    likelihoods = {(turn, MASK.sub(stand_in, text)): nats for (turn, text), nats in conversation.likelihoods.items()}
    clear = replace(conversation, turns=tuple(turns), likelihoods=likelihoods)
    return StandIns(clear, [turn.text for turn in turns], back, _longest_first(values))


# ---- one text


def _swapped(text: str, swaps: Sequence[Swap]) -> str:
    parts, at = [], 0
    for swap in swaps:
        parts += [text[at : swap.start], swap.new]
        at = swap.end
    return "".join([*parts, text[at:]])


def _spoken(words: Sequence[Word]) -> str:
    return "".join(word.text + word.trailing for word in words)


def _swapped_words(words: Sequence[Word], swaps: Sequence[Swap]) -> tuple[Word, ...]:
    """Words that a swap reaches into become one, from the first one's start to the last one's end."""
    result: list[Word] = []
    pending = list(swaps)
    group: list[Word] = []
    at = began = 0
    for word in words:
        end = at + len(word.text + word.trailing)
        if not group:
            began = at
        group.append(word)
        # as long as a swap goes on behind this word, the next one belongs to it too
        if not any(swap.start < end < swap.end for swap in pending):
            inside = [replace(s, start=s.start - began, end=s.end - began) for s in pending if s.start < end]
            pending = pending[len(inside) :]
            result += [_one_word(group, inside)] if inside else group
            group = []
        at = end
    return (*result, *group)


def _one_word(words: Sequence[Word], swaps: Sequence[Swap]) -> Word:
    text, last = _spoken(words), words[-1]
    bare = len(text) - len(last.trailing)
    cut = bare if all(swap.end <= bare for swap in swaps) else len(text)
    weights = [max(1, len(word.text)) for word in words]
    return Word(
        text=_swapped(text[:cut], swaps),
        span=replace(words[0].span, end_s=max(word.span.end_s for word in words)),
        confidence=sum(w.confidence * n for w, n in zip(words, weights, strict=True)) / sum(weights),
        chance=sum(w.right * n for w, n in zip(words, weights, strict=True)) / sum(weights),
        trailing=text[cut:],
    )


# ---- what quotes the turns


def _finding(finding: Finding, texts: Sequence[str], swaps: Swaps, values: Sequence[tuple[str, str]]) -> Finding:
    def changed(text: str) -> str:
        return _swapped_elsewhere(text, texts, swaps, finding.turn, values) if text else text

    quote, expected = changed(finding.quote), changed(finding.expected)
    if quote != finding.quote and finding.expected == fold(finding.quote).text:
        expected = quote  # a slot's value is its quote, folded
    return replace(finding, quote=quote, expected=expected)


def _swapped_elsewhere(
    text: str, texts: Sequence[str], swaps: Swaps, turn: int | None, values: Sequence[tuple[str, str]]
) -> str:
    """`text`, which quotes a turn or tells a number of one, with the swaps of that turn; masks are never cut."""
    if turn is not None and 0 <= turn < len(texts):
        whole, own = texts[turn], swaps.get(turn, ())
        at = whole.find(text)
        if at >= 0:
            end = at + len(text)
            reached = [swap for swap in own if swap.start < end and at < swap.end]
            if not reached:
                return text
            at, end = min(at, reached[0].start), max(end, reached[-1].end)
            return _swapped(whole[at:end], [replace(s, start=s.start - at, end=s.end - at) for s in reached])
        for swap in own:  # the turn's text with other words in it
            text = text.replace(whole[swap.start : swap.end], swap.new)
    return _without_values(text, values)


def _without_values(text: str, values: Sequence[tuple[str, str]]) -> str:
    """`text` without the values, whole or in part, folded as slots tell them or as they were said; masks stay."""
    for value, mask in values:
        if value in text:
            text = _outside_masks(text, methodcaller("replace", value, mask))
    return _outside_masks(text, lambda part: _swapped(part, list(_parts_of_values(part, values))))


def _parts_of_values(text: str, values: Sequence[tuple[str, str]]) -> Iterator[Swap]:
    for group in read_groups(text):
        mask = next((mask for value, mask in values if group.digits in value), None)
        if mask and len(group.digits) >= LEAST_DIGITS:
            yield Swap(group.start, group.end, mask)


def _outside_masks(text: str, change: Callable[[str], str]) -> str:
    parts, at = [], 0
    for match in MASK.finditer(text):
        parts += [change(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*parts, change(text[at:])])


# ---- what a value is called


def _fingerprints(found: Sequence[Found], key: bytes) -> dict[str, Prints]:
    """Each value's fingerprint; a value much like an earlier one of the call names that one's too."""
    prints: dict[str, Prints] = {}
    first: dict[str, str] = {}
    for each in found:
        if each.value in prints:
            continue
        own = fingerprint(key, each.value)
        like = next(
            (told for told in islice(first, FIRST_TOLD) if fuzz.partial_ratio(told, each.value) >= LEAST_ALIKE), None
        )
        if each.kind in ("name", "plate", "email") or like is None:
            first.setdefault(each.value, own)
            prints[each.value] = Prints(own)
        else:
            prints[each.value] = Prints(own, first[like])
    return prints


def _swaps(found: Sequence[Found], prints: Mapping[str, Prints]) -> dict[int, list[Swap]]:
    swaps: dict[int, list[Swap]] = {}
    for each in found:
        swaps.setdefault(each.turn, []).append(Swap(each.start, each.end, write_mask(each, prints[each.value])))
    return swaps


def _known(found: Sequence[Found], prints: Mapping[str, Prints]) -> list[tuple[str, str]]:
    """Folded values and their masks, the longest first; names only as they were written."""
    whole = (replace(each, first=None, last=None) for each in found if each.kind != "name")
    return _longest_first({fold(each.value).text: write_mask(each, prints[each.value]) for each in whole})


def _longest_first(values: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(((value, mask) for value, mask in values.items() if len(value) > 1), key=lambda pair: -len(pair[0]))
