"""How fast each measure of the voice is: its time on one core against the length of the call.

    python -m benchmarks.measures [--minutes 60] [FOLDER of sample calls]

The stereo sample calls are laid end to end, with their true words, until they are long enough. Decoding, voice activity
and transcription are not counted; the condition of the recording is. Times are of the processor, not of the wall.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.samples import SAMPLES
from qc.audio import Recording, read_recording
from qc.condition import fit_to_judge
from qc.config import load_config
from qc.measures import Waits, measure
from qc.measures.distractions import distractions
from qc.measures.drawn_out import drawn_out
from qc.measures.fillers import fillers
from qc.measures.level import active_level
from qc.measures.monologue import monologues
from qc.measures.music import has_music
from qc.measures.noise import clipped_samples, snr_db
from qc.measures.overlap import interruptions, overlap_s, speech_of
from qc.measures.pace import pace_parts
from qc.measures.pauses import pauses
from qc.measures.pitch import pitch_of, pitches_hz
from qc.measures.response import responses_s
from qc.measures.silence import silences
from qc.records import Role, Word
from qc.roles.lanes import Lane, Lanes
from qc.spans import Span
from qc.turns import make_turns

ROLES: tuple[Role, Role] = ("agent", "customer")
RATE_HZ = 8_000


def long_call(folder: Path, minutes: float) -> tuple[Recording, list[Lane], list[list[Word]]]:
    """Sample calls end to end: agent on channel 0, customer on 1, with their true turns and words."""
    truths = [
        truth
        for truth in json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        if truth["channels"] == "stereo" and truth["condition"] == "ok"
    ]
    settings = load_config().audio
    recordings = [read_recording(folder / truth["recording"], settings) for truth in truths]
    pcm: list[np.ndarray] = []
    speech: dict[Role, list[Span]] = {role: [] for role in ROLES}
    words: dict[Role, list[Word]] = {role: [] for role in ROLES}
    at_s, number = 0.0, 0
    while at_s < 60.0 * minutes:
        truth, recording = truths[number % len(truths)], recordings[number % len(truths)]
        pcm.append(recording.pcm[::-1] if truth["agent_channel"] == "right" else recording.pcm)
        for turn in truth["turns"]:
            span = Span(turn["start_s"], turn["end_s"]).shifted(at_s)
            speech[turn["role"]].append(span)
            chars = [char for char in turn["text"] if char.isalnum()]
            step_s = span.duration_s / len(chars)
            words[turn["role"]] += [
                Word(char, Span(span.start_s + i * step_s, span.start_s + (i + 1) * step_s), 0.9)
                for i, char in enumerate(chars)
            ]
        at_s, number = at_s + recording.duration_s, number + 1
    lanes = [Lane(role, channel, tuple(speech[role])) for channel, role in enumerate(ROLES)]
    return Recording(np.concatenate(pcm, axis=1), RATE_HZ), lanes, [words[role] for role in ROLES]


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the quickest of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of each measure of the voice, on one core.")
    parser.add_argument("folder", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("--minutes", type=float, default=60.0)
    options = parser.parse_args()

    config = load_config()
    short, lanes, words = long_call(options.folder, 0.5)
    measure(short, make_turns(lanes, words, config), lanes, config, Waits())
    print(f"warm-up (imports, first call)  {time.process_time():6.2f} s")

    recording, lanes, words = long_call(options.folder, options.minutes)
    turns = make_turns(lanes, words, config)
    agent = [turn for turn in turns if turn.role == "agent"]
    customer = [turn for turn in turns if turn.role == "customer"]
    waits = Waits(lambda text: "稍等" in text, lambda text: "久等" in text)
    parts: dict[str, Callable[[], object]] = {
        "turns": lambda: make_turns(lanes, words, config),
        "pace": lambda: [pace_parts(agent), pace_parts(customer)],
        "pauses": lambda: pauses(agent),
        "silence": lambda: silences(turns, recording.whole, config, waits),
        "music in silence": lambda: [
            has_music(recording, event.span) for event in silences(turns, recording.whole, config, waits)
        ],
        "overlap, interruptions": lambda: [overlap_s(agent, customer), interruptions(turns)],
        "response": lambda: responses_s(turns, []),
        "monologue": lambda: monologues(turns, config),
        "fillers": lambda: fillers(agent),
        "level": lambda: [active_level(recording, 0 if turn.role == "agent" else 1, turn.span) for turn in turns],
        "pitch": lambda: [
            pitch_of(pitches_hz(recording, 0 if turn.role == "agent" else 1, speech_of([turn]))) for turn in turns
        ],
        "snr": lambda: snr_db(recording, 0, speech_of(agent), speech_of(turns)),
        "distractions": lambda: distractions(recording, 0, turns),
        "drawn-out endings": lambda: drawn_out(recording, {turn.turn: 0 for turn in agent}, turns),
        "clipping": lambda: [clipped_samples(recording, lane.channel, lane.speech) for lane in lanes],
        "condition": lambda: fit_to_judge(
            recording, Lanes(tuple(lanes), "channel", 1.0), config.condition, config.speech
        ),
    }
    times = {name: seconds(work) for name, work in parts.items()}
    whole = seconds(lambda: measure(recording, turns, lanes, config, waits)) + times["turns"] + times["condition"]
    print(f"call of {recording.duration_s / 60:.0f} min, stereo, {RATE_HZ} Hz, {len(turns)} turns, one core\n")
    print("measure                    seconds   share   times real time")
    for name, took in times.items():
        print(f"{name:24} {took:9.3f}  {took / whole:6.1%}   {recording.duration_s / max(took, 1e-6):12,.0f}")
    print(f"{'all together':24} {whole:9.3f}  {1:6.0%}   {recording.duration_s / whole:12,.0f}")


if __name__ == "__main__":
    main()
