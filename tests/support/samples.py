"""The sample calls and their truth, for tests that need real speech at known times."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from qc.audio import Recording, read_recording
from qc.config import load_config

FOLDER = Path(__file__).parents[2] / "sample_audio"


@dataclass(frozen=True)
class Sample:
    """A sample call: its recording, its truth, and the channel of each role."""

    recording: Recording
    truth: dict[str, Any]

    def channel(self, role: str) -> int:
        agent = {"left": 0, "right": 1, "mono": 0}[self.truth["agent_channel"]]
        return agent if role == "agent" or self.recording.channels == 1 else 1 - agent

    def turns(self, role: str) -> list[dict[str, Any]]:
        return [turn for turn in self.truth["turns"] if turn["role"] == role]

    def clean(self, role: str) -> np.ndarray:
        """One side's speech, with digital silence where it says nothing: floats of -1 … 1."""
        sound = np.zeros(self.recording.pcm.shape[1])
        for turn in self.turns(role):
            first, end = (round(turn[at] * self.recording.rate_hz) for at in ("start_s", "end_s"))
            sound[first:end] = self.recording.pcm[self.channel(role), first:end] / 32768.0
        return sound


@lru_cache(maxsize=4)
def sample(call_id: str) -> Sample:
    truths = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
    truth = next(truth for truth in truths if truth["call_id"] == call_id)
    return Sample(read_recording(FOLDER / truth["recording"], load_config().audio), truth)
