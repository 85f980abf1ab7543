"""How long the customer waits for an answer, and the caller for the first word.

customer   ▆▆▆▆▆▆▆▆▆▆
agent                     ▆▆▆▆▆▆▆
response             |----|
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qc.records import Event, Turn
from qc.spans import Span


def responses_s(turns: Sequence[Turn], silences: Sequence[Event]) -> list[float]:
    """Seconds from each end of the customer's to the agent's next start.

    Where the agent speaks already when the customer ends, there is nothing to wait for and nothing is counted; nor
    where the wait was announced (a hold) or is not on the recording.
    """
    found: list[float] = []
    holds = [event.span for event in silences if event.kind == "hold" or event.details.get("unrecorded")]
    agent_until_s = 0.0
    for turn, following in pairwise(turn for turn in turns if turn.role != "system"):
        if turn.role == "agent":
            agent_until_s = max(agent_until_s, turn.span.end_s)
        elif following.role == "agent" and max(agent_until_s, turn.span.end_s) <= following.span.start_s:
            wait = Span(turn.span.end_s, following.span.start_s)
            if agent_until_s <= wait.start_s and not any(hold.overlaps(wait) for hold in holds):
                found.append(wait.duration_s)
    return found


def first_greeting_s(turns: Sequence[Turn]) -> float | None:
    """Seconds from the start of the recording, taken as the connection, to the agent's first word."""
    return next((turn.span.start_s for turn in turns if turn.role == "agent" and turn.text), None)
