"""Hard mono mixes of stereo calls: who speaks when, and are the roles right, refused or wrong?

    python -m benchmarks.mixes [FOLDER …] [--model NAME] [--seed N] [--first N] [--count N]

    agent     ▆▆▆▆▆▆    ▆▆▆▆▆     another voice: each end resampled by 3 to 6 % up or down, turn by turn,
    customer        ▆▆▆▆     ▆▆▆    one end 0, 6 or 10 dB below the other
    line      ░░░░░░░░░░░░░░░░░░    noise 20 or 15 dB below the weaker end, or none
    codec     ▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚▚    none, A-law, µ-law, G.726, Opus at 8 kbit/s, AMR at 4.75 kbit/s

Whole calls come first, then crossed ones: one call's agent with another's customer, both men or both women, which is
harder. FOLDER holds stereo calls with truth.json as sample_audio does. All is drawn by the seed. A call is judged from
the confidence on that the standards ask for; judged is right where less than a fifth of each end's speech was laid to
the other, else wrong. The truth of who speaks when is what qc.speech finds on each end before they are mixed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import av
import numpy as np
import soxr

from benchmarks.der import diarisation_error
from benchmarks.samples import SAMPLES
from benchmarks.voice import CONFIG, laid_to_the_other, roles_of
from qc.audio import Recording, read_recording
from qc.condition import fit_to_judge
from qc.privacy import BYTES
from qc.records import Call
from qc.rules import load_rules
from qc.spans import merge
from qc.speech import find_speech
from qc.transcription import Cache, Transcriber, load_transcriber

RATE_HZ = 8_000
MARGIN_S = 0.1  # around a turn: its weak ends
LAID_TO_OTHER = 0.2  # of one end's speech, from which a judged call was judged wrongly
CODECS = {  # name: codec, container, bits a second
    "none": ("pcm_s16le", "wav", 0),
    "a-law": ("pcm_alaw", "wav", 0),
    "u-law": ("pcm_mulaw", "wav", 0),
    "g726": ("g726", "wav", 24_000),
    "opus": ("libopus", "ogg", 8_000),
    "amr": ("libopencore_amrnb", "amr", 4_750),
}


@dataclass(frozen=True)
class Source:
    """A stereo call: `pcm` (2, samples), the agent first, and its true turns."""

    name: str
    pcm: np.ndarray
    turns: list[dict[str, Any]]
    voices: dict[str, str]


@dataclass(frozen=True)
class Mix:
    name: str
    how: str
    codec: str
    ends: Recording  # agent on channel 0, customer on 1, without noise
    mono: np.ndarray  # int16


def sources(folder: Path) -> Iterator[Source]:
    for truth in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        if truth["channels"] == "stereo" and truth["condition"] == "ok":
            pcm = read_recording(folder / truth["recording"], CONFIG.audio).pcm
            voices = {role: truth[f"{role}_voice"] for role in ("agent", "customer")}
            pcm = pcm[::-1] if truth["agent_channel"] == "right" else pcm
            yield Source(truth["call_id"], pcm, truth["turns"], voices)


def mixes(calls: list[Source], seed: int) -> Iterator[Mix]:
    """Each call with itself, then with the first others whose customer is of its agent's sex and another voice."""
    rng = np.random.default_rng(seed)
    for call in calls:
        yield mix(call, call, rng)
    for agent in calls:
        others = [
            other
            for other in calls
            if other is not agent
            and other.voices["customer"][:2] == agent.voices["agent"][:2]
            and other.voices["customer"] != agent.voices["agent"]
        ]
        if others:
            yield mix(agent, others[rng.integers(len(others))], rng)


def mix(agent: Source, customer: Source, rng: np.random.Generator) -> Mix:
    """Turns of both in the agent's order, voices, levels, line and codec as drawn."""
    factor = {role: 1 + rng.choice((-1, 1)) * rng.uniform(0.03, 0.06) for role in ("agent", "customer")}
    softer_db, softer = float(rng.choice((0, 6, 10))), str(rng.choice(("agent", "customer")))
    snr_db = float(rng.choice((np.inf, 20, 15)))
    codec = str(rng.choice(list(CODECS)))
    ends = joined(agent, customer, factor)
    powers = {}
    for number, role in enumerate(("agent", "customer")):
        own = ends[number][np.abs(ends[number]) > 0.01 * np.abs(ends[number]).max()]
        ends[number] *= 0.05 / np.sqrt(np.mean(own**2)) * 10 ** (-softer_db / 20 * (role == softer))
        powers[role] = 0.05**2 * 10 ** (-softer_db / 10 * (role == softer))
    noise = rng.standard_normal(ends.shape[1]) * np.sqrt(min(powers.values()) * 10 ** (-snr_db / 10))
    same = agent is customer
    name = agent.name if same else f"{agent.name}x{customer.name}"
    how = (
        f"{agent.voices['agent'][3:]} {factor['agent']:.2f}, {customer.voices['customer'][3:]} {factor['customer']:.2f}"
        f", {softer} -{softer_db:.0f} dB, noise {snr_db:.0f} dB, {codec}"
    )
    return Mix(name, how, codec, Recording(_pcm(ends), RATE_HZ), _pcm(ends.sum(axis=0) + noise))


def joined(agent: Source, customer: Source, factor: dict[str, float]) -> np.ndarray:
    """Both ends, (2, samples), turns with the gaps and overlaps of the agent's call, each voice changed by `factor`."""
    own = {"agent": agent, "customer": customer}
    left = {role: [turn for turn in own[role].turns if turn["role"] == role] for role in own}
    placed: list[tuple[int, float, np.ndarray]] = []
    end_s, before_s = 1.0, agent.turns[0]["start_s"]
    for turn in agent.turns:
        role = turn["role"]
        if not left[role]:
            continue
        said = left[role].pop(0)
        channel = int(role == "customer")
        first, last = ((said[edge] + side) * RATE_HZ for edge, side in (("start_s", -MARGIN_S), ("end_s", MARGIN_S)))
        sound = own[role].pcm[channel, max(0, round(first)) : round(last)] / 32768.0
        sound = soxr.resample(sound, RATE_HZ * factor[role], RATE_HZ)  # faster and higher by the factor
        start_s = max(0.2, end_s + min(turn["start_s"] - before_s, 3.0))
        placed.append((channel, start_s, sound))
        end_s, before_s = start_s + len(sound) / RATE_HZ - 2 * MARGIN_S, turn["end_s"]
    ends = np.zeros((2, round((end_s + 2.0) * RATE_HZ)))
    for channel, start_s, sound in placed:
        at = round((start_s - MARGIN_S) * RATE_HZ)
        ends[channel, at : at + len(sound)] += sound
    return ends


def _pcm(sound: np.ndarray) -> np.ndarray:
    return np.clip(np.round(np.atleast_2d(sound) * 32768.0), -32768, 32767).astype(np.int16)


def write(pcm: np.ndarray, codec: str, folder: Path, name: str) -> str:
    """A recording through a codec; its file name."""
    encoder, container, bits = CODECS[codec]
    file = f"{name}.{container}"
    with av.open(str(folder / file), "w") as output:
        stream = output.add_stream(encoder, rate=48_000 if codec == "opus" else RATE_HZ)
        stream.layout = "mono"
        if bits:
            stream.bit_rate = bits
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(stream.format, "mono", stream.rate, frame_size=stream.frame_size or 1024)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(each))
        output.mux(stream.encode(None))
    return file


def tell(mixed: Mix, folder: Path, transcriber: Transcriber, cache: Cache | None, least: float) -> tuple[str, str]:
    """right, wrong or refused; and a line of figures."""
    file = write(mixed.mono, mixed.codec, folder, mixed.name)
    call = Call(mixed.name, "A", datetime(2026, 1, 1, tzinfo=UTC), recording=file, agent_channel="mono")
    recording, lanes = roles_of(call, folder, transcriber, cache)
    true = dict(zip(("agent", "customer"), find_speech(mixed.ends, CONFIG.speech), strict=True))
    found = {role: merge(span for lane in lanes.lanes if lane.role == role for span in lane.speech) for role in true}
    error = diarisation_error(true, found)
    lost = [laid_to_the_other(lanes, speech, role) for role, speech in true.items()]
    condition = fit_to_judge(recording, lanes, CONFIG.condition, CONFIG.speech)
    judged = condition.fit and lanes.roles_confidence >= least
    verdict = ("right" if max(lost) < LAID_TO_OTHER else "wrong") if judged else "refused"
    notes = ", ".join((*lanes.notes, *condition.reasons))
    return verdict, (
        f"{verdict:<8} {lanes.roles_confidence:6.1%} {error.rate:6.1%}  {lost[0]:6.1%} {lost[1]:6.1%}"
        f"  {mixed.how}  {notes}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="*", type=Path, default=[SAMPLES])
    arguments.add_argument("--model", default=CONFIG.model)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--first", type=int, default=0, help="number of the first mix that is tried")
    arguments.add_argument("--count", type=int, help="how many are")
    arguments.add_argument("--cache", type=Path, help="folder in which transcripts are kept for another try")
    given = arguments.parse_args()
    calls = [source for folder in given.folders for source in sources(folder)]
    chosen = list(mixes(calls, given.seed))[given.first :][: given.count]
    transcriber = load_transcriber(given.model, CONFIG.transcription)
    least = load_rules(CONFIG).latest.trust.roles_confidence
    print(
        f"{'mix':<12} {'verdict':<8} {'sure':>6} {'DER':>6}  {'agent':>6} {'cust.':>6} (laid to the other)  how; notes"
    )
    cache = Cache(given.cache, bytes(BYTES)) if given.cache else None
    counts = Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as folder:
        for mixed in chosen:
            verdict, line = tell(mixed, Path(folder), transcriber, cache, least)
            counts["crossed" if "x" in mixed.name else "whole", verdict] += 1
            print(f"{mixed.name:<12} {line}", flush=True)
    for (kind, verdict), count in sorted(counts.items()):
        print(f"{kind} {verdict}: {count}")


if __name__ == "__main__":
    main()
