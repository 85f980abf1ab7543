"""Who speaks when in one channel: our error beside a plain way's, on the same spans of speech.

    python -m benchmarks.diarisation [--audio FOLDER] [--calls FOLDER of sample calls]

The plain way: windows of 1.6 s every 0.8 s within the spans of speech, their GE2E vectors, two spectral clusters.
DER without a collar, overlaps counted (see der.py). Truth: the RTTM beside a recording; or, for a stereo call that is
summed to mono here, the speech that qc.speech finds on each of its channels. The sample calls are such sums too.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.der import DiarisationError, Speakers, diarisation_error
from qc.audio import Recording, read_recording
from qc.config import load_config
from qc.errors import RecordingError
from qc.roles.clustering import cuts_in_two
from qc.roles.encoder import FRAME_S, embed, mel_powers
from qc.roles.voices import LOUDNESS, tell_apart
from qc.spans import Span, merge
from qc.speech import find_speech

ROOT = Path(__file__).parent.parent
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


def recordings(audio: Path, calls: Path) -> Iterator[tuple[str, Recording, Speakers]]:
    """Mono recordings, each with who speaks when in it."""
    for rttm in sorted(audio.glob("*.rttm")):
        yield rttm.stem, read_recording(rttm.with_suffix(".flac"), CONFIG.audio), read_rttm(rttm)
    for path in sorted([*audio.glob("*.flac"), *calls.glob("*.flac")]):
        try:
            stereo = read_recording(path, CONFIG.audio)
        except RecordingError:
            continue
        if stereo.channels != 2:
            continue
        speech = find_speech(stereo, CONFIG.speech)
        if not all(speech):
            continue
        mixed = np.clip(stereo.pcm.astype(np.int32).sum(axis=0, keepdims=True), -32768, 32767).astype(np.int16)
        yield path.stem, Recording(mixed, stereo.rate_hz), {"left": speech[0], "right": speech[1]}


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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = ROOT.parent / "shared" / "audio"
    arguments.add_argument("--audio", type=Path, default=Path(os.environ.get("QC_AUDIO", beside)))
    arguments.add_argument("--calls", type=Path, default=ROOT / "sample_audio")
    given = arguments.parse_args()

    print(f"{'recording':<20} {'plain':>7} {'qc':>7}  {'missed':>7} {'alarm':>7} {'confused':>8}  {'x real time':>11}")
    sums: list[tuple[DiarisationError, DiarisationError]] = []
    for name, recording, truth in recordings(given.audio, given.calls):
        speech = find_speech(recording, CONFIG.speech)[0]
        plain = diarisation_error(truth, plain_way(recording, speech))
        begun = time.process_time()
        voices = tell_apart(recording, 0, speech)
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


if __name__ == "__main__":
    main()
