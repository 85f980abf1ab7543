"""Nobody speaks: holds that were announced, dead air that was not.

agent      请您稍等 ▆▆▆▆                    ▆▆▆▆▆ 让您久等了
customer               ▆ 好
silence                  |------ hold -----|             announced: the customer's 好 stands between

agent      ▆▆▆▆▆ 我看看                     ▆▆▆▆▆
silence                  |---- dead air ---|             from `dead_air_s` on; a mere silence before
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qc.config import Config
from qc.measures.backchannel import is_backchannel
from qc.measures.questions import gives_floor
from qc.measures.waits import Waits
from qc.records import Event, EventKind, Role, Turn
from qc.spans import Span, gaps, intersect, merge, subtract, total_s

ANSWER_CHARS = 10  # what a customer may answer to an announcement: 好的，没关系，您查吧
# … where the agent thanks for the wait after it: 行，你查，我不着急，我这儿泡着茶呢
LONG_ANSWER_CHARS = 40
_YES = frozenset("好可行嗯成中哦要得没")  # how an answer begins that agrees: 行，您查吧; 没问题


def silences(
    turns: Sequence[Turn],
    whole: Span,
    config: Config,
    waits: Waits,
    *,
    lost: Sequence[Span] = (),
    unrecorded: Sequence[Span] = (),
    music_in: Callable[[Span], bool] | None = None,
) -> list[Event]:
    """Every stretch of `silence_s` or more in which neither agent nor customer speaks, as an event of its kind.

    `lost` are stretches of the recording that could not be read: what was said there is not known, so no silence
    reaches into them. `details`: `at` (start, middle, end), `announced`, `expected_speaker` (agent, customer, system),
    `thanked`, `updates` (announcements that broke this hold before), `words_doubtful` (the turn that would have
    announced it was not understood), `agreed` (not announced in words that are known, but the agent asked something,
    the customer said yes, and was thanked for waiting), `went_on` (the customer spoke last, asked nothing, and went on
    by himself: it may have been he who wanted time), `line_checked` (the customer spoke last, and the agent asks if the
    line still carries: it may have been lost), `unrecorded` (half of it or more is in stretches in which the
    recorder took nothing in), `music` (where there is sound to tell).
    """
    people = [turn for turn in turns if turn.role != "system"]
    spoken = merge(turn.span for turn in people)
    system = [turn.span for turn in turns if turn.role == "system"]
    events: list[Event] = []
    for gap in subtract(gaps(spoken, whole), lost):
        if gap.duration_s < config.silence_s - 1e-6:
            continue
        before = [turn for turn in people if turn.span.end_s <= gap.start_s + 1e-6]
        after = next((turn for turn in people if turn.span.start_s >= gap.end_s - 1e-6), None)
        last = _last(before)
        thanked = after is not None and after.role == "agent" and waits.thanked(after.text)
        announcer = _announcer(before, LONG_ANSWER_CHARS if thanked else ANSWER_CHARS)
        announced = announcer is not None and waits.announced(announcer.text)
        queued = not before and any(span.overlaps(gap) for span in system)
        expected: Role = "system" if queued else "agent" if announced else _expected(before, waits)
        details: dict[str, str | float | bool] = {
            "at": "start" if not before else "end" if after is None else "middle",
            "announced": announced,
            "expected_speaker": expected,
        }
        if announced:
            details["updates"] = float(_updates(events, people, gap))
        if after is not None and before:
            details["thanked"] = thanked
        if announcer is not None and not announced and announcer.doubtful:
            details["words_doubtful"] = True
        if thanked and not announced and _agreed(announcer, last):
            details["agreed"] = True
        if after is not None and _went_on(before, after, waits):
            details["went_on"] = True
        if after is not None and _line_checked(last, after, waits):
            details["line_checked"] = True
        if total_s(intersect(unrecorded, [gap])) >= gap.duration_s / 2:
            details["unrecorded"] = True
        if music_in is not None:
            details["music"] = music_in(gap)
        kind = _kind(gap, announced, queued, config)
        events.append(Event(kind, gap, None if queued else expected, last.turn if last else None, details))
    return events


def _kind(gap: Span, announced: bool, queued: bool, config: Config) -> EventKind:
    if announced:
        return "hold"
    return "dead_air" if gap.duration_s >= config.dead_air_s - 1e-6 and not queued else "silence"


def _last(turns: Sequence[Turn]) -> Turn | None:
    return max(turns, key=lambda turn: turn.span.end_s, default=None)


def _announcer(before: Sequence[Turn], answer_chars: int) -> Turn | None:
    """The agent's last turn, if what the customer said since is no more than an answer to it, of so many characters."""
    answer = 0
    for turn in sorted(before, key=lambda turn: turn.span.end_s, reverse=True):
        if turn.role == "agent":
            return turn
        answer += 0 if is_backchannel(turn.text) else turn.chars
        if answer > answer_chars:
            return None
    return None


def _agreed(announcer: Turn | None, last: Turn | None) -> bool:
    """True where the agent asked something and the customer said yes: it may have been asked whether he can wait."""
    if announcer is None or last is None or last.role != "customer":
        return False
    return gives_floor(announcer.text) and last.text[:1] in _YES


def _went_on(before: Sequence[Turn], after: Turn, waits: Waits) -> bool:
    """True where the customer asked nothing, got a short answer or none, and spoke first, not asking who was there."""
    asker = _asker(before, ANSWER_CHARS)
    if asker is None or after.role != "customer":
        return False
    return not gives_floor(asker.text) and not waits.missed(after.text)


def _line_checked(last: Turn | None, after: Turn, waits: Waits) -> bool:
    """True where the agent was left without the rest of what the customer said, or thought so."""
    return last is not None and (last.role, after.role) == ("customer", "agent") and waits.line_checked(after.text)


def _expected(before: Sequence[Turn], waits: Waits) -> Role:
    """Who has to break the silence: the one who was asked or who wanted time, and after a plain statement the agent."""
    last = _last(before)
    if last is None:
        return "agent"
    agent = _announcer(before, ANSWER_CHARS)
    if agent is not None and waits.given(agent.text):
        return "customer"
    asker = _asker(before, LONG_ANSWER_CHARS)
    if asker is not None and waits.asked(asker.text):
        return "customer"
    return "customer" if last.role == "agent" and gives_floor(last.text) else "agent"


def _asker(before: Sequence[Turn], answer_chars: int) -> Turn | None:
    """The customer's last turn, if the agent said no more since than an answer to it, of so many characters."""
    last = _last(before)
    if last is not None and last.role == "agent" and last.chars <= answer_chars:
        last = _last([turn for turn in before if turn is not last])
    return last if last is not None and last.role == "customer" else None


def _updates(events: Sequence[Event], people: Sequence[Turn], gap: Span) -> int:
    """How many holds went right before this one, with only the agent's announcement (and an answer) between."""
    if not events or events[-1].kind != "hold":
        return 0
    previous = events[-1]
    between = Span(previous.span.end_s, gap.start_s)
    said = [turn for turn in people if turn.span.overlaps(between)]
    if sum(turn.role == "agent" for turn in said) != 1:
        return 0
    return int(previous.details.get("updates", 0)) + 1
