"""Both speak at once, and the agent who starts while the customer goes on.

customer   ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆
agent                ▆▆▆▆▆▆▆▆▆▆▆▆▆ 您先听我说        starts >= 0.5 s before the customer's turn ends,
overlap              |-----|                       both go on >= 0.5 s, >= 4 characters, no 嗯/对/好的
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from qc.measures.backchannel import is_backchannel, is_repetition
from qc.records import Event, Turn
from qc.spans import Span, gaps, intersect, total_s

EARLY_S = 0.5  # how long before the end of the customer's turn the agent starts
BOTH_S = 0.5  # how long both go on
MIN_CHARS = 4  # what the agent says: less is no taking of the floor
BREATH_S = 0.25  # in a pause of this the customer's turn seemed over


def speech_of(turns: Sequence[Turn]) -> list[Span]:
    """Speech of the turns: their spans without their pauses."""
    return [part for turn in turns for part in gaps(turn.pauses, turn.span)]


def overlap_s(agent: Sequence[Turn], customer: Sequence[Turn]) -> float:
    """Seconds in which both speak."""
    return total_s(intersect(speech_of(agent), speech_of(customer)))


def interruptions(turns: Sequence[Turn]) -> list[Event]:
    """The agent's turns that cut into the customer's; the event spans what both say at once.

    A turn whose words are only backchannels (嗯, 对, 好的), on either side, is no interruption; nor is saying again
    what the customer says, nor starting in a pause of the customer's, where the turn seemed over. `details`:
    `early_s`, how long before the customer's end.
    """
    customers = [turn for turn in turns if turn.role == "customer"]
    starts = [turn.span.start_s for turn in customers]
    events: list[Event] = []
    for turn in turns:
        if turn.role != "agent" or turn.chars < MIN_CHARS or is_backchannel(turn.text):
            continue
        start_s = turn.span.start_s
        before = bisect_left(starts, start_s)  # one role's turns do not overlap: only the last that began can go on
        if not before:
            continue
        cut = customers[before - 1]
        if start_s > cut.span.end_s - EARLY_S + 1e-6 or not cut.text or is_backchannel(cut.text):
            continue
        both = intersect(speech_of([turn]), speech_of([cut]))
        if not _speaking(cut, start_s) or is_repetition(turn.text, of=cut.text):
            continue
        if total_s(both) >= BOTH_S - 1e-6:
            span = Span(both[0].start_s, both[-1].end_s)
            early_s = round(cut.span.end_s - start_s, 3)
            events.append(Event("interruption", span, "agent", turn.turn, {"early_s": early_s}))
    return events


def _speaking(turn: Turn, time_s: float) -> bool:
    return not any(pause.start_s + BREATH_S <= time_s < pause.end_s for pause in turn.pauses)
