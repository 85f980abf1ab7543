"""What is known about a call because it was made: turns, events, measures, and the findings planted in it."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from telephone import SAMPLE_RATE_HZ, active_level_dbfs
from timeline import ROLES, Timeline, Turn

SILENCE_S, DEAD_AIR_S = 3.0, 8.0
INTERRUPTION_S, INTERRUPTION_CHARS = 0.5, 4
MONOLOGUE_S = 30.0
PACE_CHARS = 4

Record = dict[str, Any]
Channels = dict[str, np.ndarray]


def truth(call: Record, agent: Record, timeline: Timeline, clean: Channels) -> Record:
    """Return one call's entry of truth.json; `clean` is each role's speech before the line."""
    events = [*_silences(timeline), *_interruptions(timeline), *_monologues(timeline)]
    return _rounded({
        "call_id": call["call_id"],
        "recording": f"{call['call_id']}.flac",
        "channels": "mono" if call["agent_channel"] == "mono" else "stereo",
        "agent_channel": call["agent_channel"],
        "agent_voice": agent["voice"],
        "customer_voice": call["customer"]["voice"],
        "model_call": call.get("model_call", False),
        "condition": call.get("condition", "ok"),
        "customer_types": call.get("customer_types", []),
        "duration_s": timeline.duration_s,
        "turns": [_turn(number, turn, clean) for number, turn in enumerate(timeline.turns)],
        "events": sorted(events, key=lambda event: event["start_s"]),
        "measures": _measures(timeline, clean, events),
        "expected": list(_findings(timeline, call, "expect")),
        "also_true": list(_findings(timeline, call, "also")),
    })  # fmt: skip


def _turn(number: int, turn: Turn, clean: Channels) -> Record:
    start, end = (round(at_s * SAMPLE_RATE_HZ) for at_s in (turn.start_s, turn.end_s))
    return {
        "turn": number,
        "role": turn.role,
        "start_s": turn.start_s,
        "end_s": turn.end_s,
        "text": turn.text,
        "chars": turn.chars,
        "speech_s": turn.speech_s,
        "pace_cpm": _pace_cpm([turn]),
        "level_dbfs": active_level_dbfs(clean[turn.role][start:end]),
    }


def _silences(timeline: Timeline) -> Iterator[Record]:
    """Yield a hold for each announced silence; dead air or, where it is short, a silence for the others."""
    for wait in timeline.waits:
        length_s, announced = wait.end_s - wait.start_s, wait.spec["announced"]
        if length_s < SILENCE_S:
            continue
        kind = "hold" if announced else "dead_air" if length_s >= DEAD_AIR_S else "silence"
        yield {
            "kind": kind,
            "start_s": wait.start_s,
            "end_s": wait.end_s,
            "announced": announced,
            "thanked": wait.spec["thanked"],
        }


def _interruptions(timeline: Timeline) -> Iterator[Record]:
    """Yield the stretches in which the agent talks into the end of a customer's turn."""
    for before, turn in zip(timeline.turns, timeline.turns[1:], strict=False):
        end_s = min(before.end_s, turn.end_s)
        long_enough = end_s - turn.start_s >= INTERRUPTION_S and turn.chars >= INTERRUPTION_CHARS
        if (before.role, turn.role) == ("customer", "agent") and long_enough:
            yield {"kind": "interruption", "start_s": turn.start_s, "end_s": end_s, "role": "agent"}


def _monologues(timeline: Timeline) -> Iterator[Record]:
    """Yield the runs of agent turns, no customer's turn between them, that hold more than 30 s of speech."""
    run: list[Turn] = []
    for turn in [*timeline.turns, None]:
        if turn is not None and turn.role == "agent":
            run.append(turn)
            continue
        if sum(said.speech_s for said in run) > MONOLOGUE_S:
            yield {"kind": "monologue", "start_s": run[0].start_s, "end_s": run[-1].end_s, "role": "agent"}
        run = []


def _measures(timeline: Timeline, clean: Channels, events: list[Record]) -> Record:
    figures: Record = {}
    for role in ROLES:
        turns = [turn for turn in timeline.turns if turn.role == role]
        figures[f"{role}_speech_s"] = sum(turn.speech_s for turn in turns)
        figures[f"{role}_chars"] = sum(turn.chars for turn in turns)
        figures[f"{role}_pace_cpm"] = _pace_cpm(turns)
        figures[f"{role}_level_dbfs"] = active_level_dbfs(clean[role])
    for kind in ("dead_air", "hold"):
        lengths_s = [event["end_s"] - event["start_s"] for event in events if event["kind"] == kind]
        figures[f"{kind}_s"] = sum(lengths_s, 0.0)
        figures[f"{kind}_count"] = len(lengths_s)
    return figures


def _pace_cpm(turns: Iterable[Turn]) -> float | None:
    """Return characters a minute of speech, over all turns long enough to count."""
    counted = [turn for turn in turns if turn.chars >= PACE_CHARS]
    speech_s = sum(turn.speech_s for turn in counted)
    return 60.0 * sum(turn.chars for turn in counted) / speech_s if speech_s else None


def _findings(timeline: Timeline, call: Record, key: str) -> Iterator[Record]:
    """Yield what the dialogue lists under `key`: for its turns (with quotes), its waits, and the call."""
    for number, turn in enumerate(timeline.turns):
        for rule_id, quotes in turn.spec.get(key, {}).items():
            for quote in quotes or [None]:
                if quote and quote not in turn.text:
                    raise ValueError(f"{call['call_id']}: {quote} is not in turn {number}: {turn.text}")
                yield _finding(rule_id, number, turn.role, quote)
    for wait in timeline.waits:
        for rule_id in wait.spec.get(key, []):
            yield _finding(rule_id) | {"start_s": wait.start_s, "end_s": wait.end_s}
    for rule_id in call.get(key, []):
        yield _finding(rule_id)


def _finding(rule_id: str, turn: int | None = None, role: str = "agent", quote: str | None = None) -> Record:
    return {"rule_id": rule_id, "verdict": "violation", "turn": turn, "role": role, "quote": quote}


def _rounded(value: Any) -> Any:
    """Round every float in a tree to a thousandth of its unit."""
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(float(value), 3) if isinstance(value, float) else value
