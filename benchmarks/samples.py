"""The sample calls, as benchmarks take them."""

from __future__ import annotations

from pathlib import Path

import yaml

SAMPLES = Path(__file__).parent.parent / "sample_audio"


def dialogues() -> list[str]:
    """What is said in the sample calls, turn by turn."""
    calls = yaml.safe_load((SAMPLES / "dialogues.yaml").read_text("utf-8"))["calls"]
    turns = [turn for call in calls for turn in call["turns"]]
    return [turn.get("agent") or turn.get("customer") for turn in turns if "agent" in turn or "customer" in turn]
