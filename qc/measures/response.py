"""How long the customer waits for an answer, and the caller for the first word.

customer   ▆▆▆▆▆▆▆▆▆▆
agent                     ▆▆▆▆▆▆▆
response             |----|
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qc.records import Event, Turn


def responses_s(turns: Sequence[Turn], silences: Sequence[Event]) -> list[float]:
    """Seconds from each end of the customer's to the agent's next start.

    Where the agent speaks already when the customer ends, there is nothing to wait for and nothing is counted; nor
    where the wait was announced (a hold).
    """
    found: list[float] = []
    people = [turn for turn in turns if turn.role != "system"]
    for turn, following in pairwise(people):
        if turn.role != "customer" or following.role != "agent":
            continue
        start_s = turn.span.end_s
        if following.span.start_s < start_s:
            continue
        if any(other.role == "agent" and other.span.end_s > start_s > other.span.start_s for other in people):
            continue
        if any(
            event.kind == "hold"
            and event.span.start_s >= start_s - 1e-6
            and event.span.end_s <= following.span.start_s + 1e-6
            for event in silences
        ):
            continue
        found.append(following.span.start_s - start_s)
    return found


def first_greeting_s(turns: Sequence[Turn]) -> float | None:
    """Seconds from the start of the recording, taken as the connection, to the agent's first word."""
    return next((turn.span.start_s for turn in turns if turn.role == "agent" and turn.text), None)
