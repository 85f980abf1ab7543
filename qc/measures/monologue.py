"""How long the agent speaks without the customer taking a turn.

agent      ▆▆▆▆▆▆▆▆▆  ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆  ▆▆▆▆▆▆▆▆
customer             ▆ 嗯                       ▆▆▆▆▆▆ 我明白，可是…
monologue  |----------------------------------|       嗯 does not end it; a turn, or a silence, does
"""

from __future__ import annotations

from collections.abc import Sequence

from qc.config import Config
from qc.measures.backchannel import is_backchannel
from qc.records import Event, Turn
from qc.spans import Span


def monologues(turns: Sequence[Turn], config: Config) -> tuple[float | None, list[Event]]:
    """The longest in seconds of speech (None: the agent never spoke), and those over `measures.monologue_s`.

    An event's `turn` is the first of it, `details["speech_s"]` the speech in it, `details["turns"]` how many turns.
    """
    stretches: list[list[Turn]] = []
    current: list[Turn] = []
    for turn in turns:
        if turn.role == "agent":
            if current and turn.span.start_s - current[-1].span.end_s >= config.silence_s:
                current = []
            if not current:
                stretches.append(current)
            current.append(turn)
        elif turn.role == "customer" and turn.text and not is_backchannel(turn.text):
            current = []
    lengths_s = [sum(turn.speech_s for turn in stretch) for stretch in stretches]
    events = [
        Event(
            "monologue",
            Span(stretch[0].span.start_s, stretch[-1].span.end_s),
            "agent",
            stretch[0].turn,
            {"speech_s": round(speech_s, 3), "turns": float(len(stretch))},
        )
        for stretch, speech_s in zip(stretches, lengths_s, strict=True)
        if speech_s > config.measures.monologue_s
    ]
    return max(lengths_s, default=None), events
