"""Two voices in one channel: who speaks when, beside a plain way; and who of them is the agent.

    python -m benchmarks.voice [--audio FOLDER] [--calls FOLDER of sample calls]

Who speaks when. The plain way: windows of 1.6 s every 0.8 s within the spans of speech, their GE2E vectors, two
spectral clusters. DER without a collar, overlaps counted (see der.py). Truth: the RTTM beside a recording; or, for a
stereo call that is summed to mono here, the speech that qc.speech finds on each of its channels. The sample calls are
such sums too.

Roles. The whole way of a mono call, words and all, with the model of the settings: whether agent and customer are the
right way round, how sure qc says it is, and how much of each one's true speech was laid to the other. `mixes.py` does
the same for stereo calls that are mixed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.der import DiarisationError, Speakers, diarisation_error
from benchmarks.samples import SAMPLES
from qc.audio import Recording, read_recording
from qc.calls import read_calls
from qc.config import load_config
from qc.errors import RecordingError
from qc.listening import listen
from qc.records import Call
from qc.roles import Lanes, check_by_words
from qc.roles.clustering import cuts_in_two
from qc.roles.encoder import FRAME_S, embed, mel_powers
from qc.roles.hearing import LOUDNESS, hear
from qc.roles.voices import tell_apart
from qc.spans import Span, intersect, merge, total_s
from qc.speech import find_speech
from qc.transcription import Cache, Transcriber, load_transcriber
from qc.turns import make_turns

CONFIG = load_config()


def read_rttm(path: Path) -> Speakers:
    """Spans of each speaker out of NIST's RTTM: SPEAKER file channel start duration <NA> <NA> name …"""
    speakers: dict[str, list[Span]] = {}
    for line in path.read_text().splitlines():
        fields = line.split()
        if fields and fields[0] == "SPEAKER":
            start_s, duration_s = float(fields[3]), float(fields[4])
            speakers.setdefault(fields[7], []).append(Span(start_s, start_s + duration_s))
    return speakers


def recordings(folders: Sequence[Path]) -> Iterator[tuple[str, Recording, Speakers]]:
    """Mono recordings, each with who speaks when in it."""
    for rttm in sorted(path for folder in folders for path in folder.glob("*.rttm")):
        yield rttm.stem, read_recording(rttm.with_suffix(".flac"), CONFIG.audio), read_rttm(rttm)
    for path in sorted(path for folder in folders for path in folder.glob("*.flac")):
        try:
            stereo = read_recording(path, CONFIG.audio)
        except RecordingError:
            continue
        if stereo.channels != 2:
            continue
        speech = find_speech(stereo, CONFIG.speech)
        if not all(speech):
            continue
        yield path.stem, summed(stereo), {"left": speech[0], "right": speech[1]}


def summed(stereo: Recording) -> Recording:
    mixed = np.clip(stereo.pcm.astype(np.int32).sum(axis=0, keepdims=True), -32768, 32767).astype(np.int16)
    return Recording(mixed, stereo.rate_hz)


def plain_way(recording: Recording, speech: list[Span]) -> Speakers:
    """Windows, vectors, two clusters; each window's middle half-hops are its speaker's."""
    length, hop = round(1.6 / FRAME_S), round(0.8 / FRAME_S)
    windows, spans = [], []
    for span in speech:
        powers = mel_powers(recording.window(0, span))
        for start in range(0, max(1, len(powers) - length + hop), hop):
            windows.append(np.resize(powers[start : start + length], (length, powers.shape[1])))
            first_s = span.start_s + (0 if start == 0 else start * FRAME_S + 0.4)
            last_s = span.start_s + start * FRAME_S + 1.2
            last = start + hop >= max(1, len(powers) - length + hop)
            spans.append(Span(first_s, max(first_s, span.end_s if last else last_s)))
    heard = np.stack(windows)
    heard *= LOUDNESS / max(float(np.median(heard.sum(axis=2).mean(axis=1))), 1e-12)
    part = cuts_in_two(embed(heard), 1)[0]
    return {str(k): merge(s for s, p in zip(spans, part, strict=True) if p == k) for k in (0, 1)}


def roles_of(call: Call, folder: Path, transcriber: Transcriber, cache: Cache | None = None) -> tuple[Recording, Lanes]:
    """The lanes of a call after the whole way: voices, prompts, words."""
    heard = listen(call, folder, transcriber, CONFIG, call.language or "zh", cache)
    assert heard.recording
    return heard.recording, check_by_words(call, heard.lanes, make_turns(heard.lanes.lanes, heard.words, CONFIG))


def laid_to_the_other(lanes: Lanes, true: Sequence[Span], role: str) -> float:
    """The share (0–1) of a role's true speech that was given to the other role."""
    other = merge(span for lane in lanes.lanes if lane.role not in (role, "system") for span in lane.speech)
    return total_s(intersect(true, other)) / total_s(true)


def print_diarisation(folders: Sequence[Path]) -> None:
    print(f"{'recording':<20} {'plain':>7} {'qc':>7}  {'missed':>7} {'alarm':>7} {'confused':>8}  {'x real time':>11}")
    sums: list[tuple[DiarisationError, DiarisationError]] = []
    for name, recording, truth in recordings(folders):
        speech = find_speech(recording, CONFIG.speech)[0]
        plain = diarisation_error(truth, plain_way(recording, speech))
        begun = time.process_time()
        voices = tell_apart(hear(recording, 0, speech))
        speed = recording.duration_s / (time.process_time() - begun)
        ours = diarisation_error(truth, {"0": voices.speech_of(0), "1": voices.speech_of(1)})
        parts = (part_s / ours.total_s for part_s in (ours.missed_s, ours.false_alarm_s, ours.confused_s))
        missed, alarm, confused = (f"{part:7.1%}" for part in parts)
        print(f"{name:<20} {plain.rate:7.1%} {ours.rate:7.1%}  {missed} {alarm}  {confused}  {speed:11.0f}", flush=True)
        sums.append((plain, ours))
    if sums:
        plain_sum, our_sum = sums[0]
        for plain, ours in sums[1:]:
            plain_sum, our_sum = plain_sum + plain, our_sum + ours
        print(f"{'all':<20} {plain_sum.rate:7.1%} {our_sum.rate:7.1%}")


def print_roles(folder: Path) -> None:
    truths = {truth["call_id"]: truth for truth in json.loads((folder / "truth.json").read_text(encoding="utf-8"))}
    calls = [call for call in read_calls(folder, folder / "calls.csv", CONFIG).calls if call.agent_channel == "mono"]
    transcriber = load_transcriber(CONFIG.model, CONFIG.transcription)
    print(f"\n{'call':<20} {'roles':>7} {'sure':>7}  {'agent laid to customer':>22} {'customer to agent':>18}  notes")
    right = 0
    for call in calls:
        _, lanes = roles_of(call, folder, transcriber)
        lost = []
        for role in ("agent", "customer"):
            turns = [turn for turn in truths[call.call_id]["turns"] if turn["role"] == role]
            lost.append(laid_to_the_other(lanes, [Span(turn["start_s"], turn["end_s"]) for turn in turns], role))
        right += max(lost) < 0.5
        says, notes = "right" if max(lost) < 0.5 else "wrong", ", ".join(lanes.notes)
        print(f"{call.call_id:<20} {says:>7} {lanes.roles_confidence:7.1%}  {lost[0]:22.1%} {lost[1]:18.1%}  {notes}")
    print(f"roles right: {right} of {len(calls)}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--audio", type=Path, help="more recordings: FLAC, stereo or with an RTTM beside it")
    arguments.add_argument("--calls", type=Path, default=SAMPLES, help="default: the sample calls")
    given = arguments.parse_args()
    print_diarisation([*([given.audio] if given.audio else []), given.calls])
    print_roles(given.calls)


if __name__ == "__main__":
    main()
