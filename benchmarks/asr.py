"""Speech to text beside its peers: faster-whisper's own two pipelines, same model, same compute type, one run.

    python -m benchmarks.asr                                  # the sample calls
    python -m benchmarks.asr --manifest FILE... [--cores 1]   # any recordings: JSON lists of {file, text}

One engine after the other, from the file to the words with times, each given all the cores: faster-whisper takes them
as threads of its one process, as its documentation says; qc as processes of one thread each, as it does in a batch.

    (a) faster-whisper   WhisperModel.transcribe per channel, VAD, word timestamps, beam 5
    (b) its batches      BatchedInferencePipeline, VAD, word timestamps, beam 5, batch 8
    (c) qc               find_speech and transcribe_lanes, the settings of configs/default.yaml

Then what only (c) promises: word times against the truth, and what its confidence is worth.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.characters import Errors, errors, right
from benchmarks.memory import peak_mb
from benchmarks.reliability import table
from qc import models
from qc.audio import read_recording
from qc.config import TranscriptionSettings, load_config
from qc.records import Word
from qc.roles.lanes import Lane
from qc.speech import find_speech
from qc.text.folding import fold
from qc.transcription import Transcriber, load_transcriber, transcribe_lanes

SAMPLES = Path(__file__).parent.parent / "sample_audio" / "truth.json"
NEAR_S = 0.25


@dataclass(frozen=True)
class Item:
    """A recording, what is said on each channel, and the turns on it: (start_s, end_s) by channel, where known."""

    path: Path
    texts: tuple[str, ...]
    turns: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True)
class Run:
    """What an engine took for all items, once its models were loaded, and what it heard: texts by item and channel."""

    seconds: float
    processor_s: float  # of all its processes: the figure to compare on a machine that is not idle, with one core
    peak_mb: float  # of all its processes together
    texts: list[list[str]]
    words: list[list[list[Word]]]


def items_of(manifest: Path) -> list[Item]:
    rows = json.loads(manifest.read_text(encoding="utf-8"))
    return [
        _call(manifest.parent, row) if "turns" in row else Item(manifest.parent / row["file"], (row["text"],))
        for row in rows
        if row.get("condition", "ok") == "ok"
        and row.get("language", "zh") == "zh"
        and (row.get("turns") or row.get("text"))
    ]


def _call(folder: Path, row: dict[str, Any]) -> Item:
    path = folder / row["recording"]
    if row["channels"] == "mono":
        return Item(path, ("".join(turn["text"] for turn in row["turns"]),))
    sides = ["agent", "customer"] if row["agent_channel"] == "left" else ["customer", "agent"]
    own = [[turn for turn in row["turns"] if turn["role"] == side] for side in sides]
    return Item(
        path,
        tuple("".join(turn["text"] for turn in turns) for turns in own),
        tuple(tuple((turn["start_s"], turn["end_s"]) for turn in turns) for turns in own),
    )


def plain(items: Sequence[Item], threads: int, batched: bool) -> Run:
    """faster-whisper as its documentation uses it, on each channel."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel, decode_audio

    compute_type = load_config().transcription.compute_type
    model = WhisperModel(str(models.find("base")), device="cpu", compute_type=compute_type, cpu_threads=threads)
    options: dict[str, Any] = {"language": "zh", "beam_size": 5, "word_timestamps": True, "vad_filter": True}
    hear = BatchedInferencePipeline(model).transcribe if batched else model.transcribe
    if batched:
        options["batch_size"] = 8
    texts = []
    started_s, processor_s = time.perf_counter(), time.process_time()
    for item in items:
        channels = (
            decode_audio(str(item.path), split_stereo=True) if len(item.texts) == 2 else (decode_audio(str(item.path)),)
        )
        texts.append(["".join(segment.text for segment in hear(channel, **options)[0]) for channel in channels])
    taken_s = time.perf_counter() - started_s, time.process_time() - processor_s
    return Run(*taken_s, peak_mb(), texts, [])


def ours(items: Sequence[Item], settings: TranscriptionSettings, processes: int) -> Run:
    """Each item in whichever process is free, the longest first."""
    spawn = get_context("spawn")
    loaded = spawn.Barrier(processes + 1)
    with ProcessPoolExecutor(processes, spawn, initializer=_load, initargs=(settings, loaded)) as pool:
        longest_first = sorted(items, key=lambda item: -item.path.stat().st_size)
        known = {item.path: pool.submit(_listen, item, settings) for item in longest_first}
        loaded.wait()
        started = time.perf_counter()
        done = [known[item.path].result() for item in items]
        seconds = time.perf_counter() - started
    peaks = {taken.process: taken.peak_mb for taken in sorted(done, key=lambda taken: taken.peak_mb)}
    words = [taken.words for taken in done]
    texts = [["".join(word.text + word.trailing for word in lane) for lane in lanes] for lanes in words]
    return Run(seconds, sum(taken.processor_s for taken in done), sum(peaks.values()), texts, words)


@dataclass(frozen=True)
class _Listened:
    words: list[list[Word]]
    processor_s: float
    process: int
    peak_mb: float


_engine: list[Transcriber] = []  # of this process


def _load(settings: TranscriptionSettings, loaded: Barrier) -> None:
    _engine.append(load_transcriber("base", settings))
    loaded.wait()


def _listen(item: Item, settings: TranscriptionSettings) -> _Listened:
    config = load_config()
    started_s = time.process_time()
    recording = read_recording(item.path, config.audio)
    speech = find_speech(recording, config.speech)
    lanes = [Lane("agent", channel, tuple(spans)) for channel, spans in enumerate(speech)]
    words = transcribe_lanes(recording, lanes, _engine[0], settings, "zh")
    return _Listened(words, time.process_time() - started_s, os.getpid(), peak_mb())


def cer(items: Sequence[Item], run: Run) -> Errors:
    pairs = [pair for item, texts in zip(items, run.texts, strict=True) for pair in zip(item.texts, texts, strict=True)]
    return sum((errors(said, heard) for said, heard in pairs), Errors(0, 0))


def edges_off_s(items: Sequence[Item], run: Run) -> list[float]:
    """How far the first and last word of each turn are from the turn's start and end."""
    off = []
    for item, lanes in zip(items, run.words, strict=True):
        for turns, words in zip(item.turns, lanes, strict=False):
            for start_s, end_s in turns:
                own = [w for w in words if start_s - 0.5 < (w.span.start_s + w.span.end_s) / 2 < end_s + 0.5]
                if own:
                    off += [abs(own[0].span.start_s - start_s), abs(own[-1].span.end_s - end_s)]
    return off


def judged_characters(items: Sequence[Item], run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Of every character heard: how sure it was, and whether it is right (shape (characters,), both)."""
    sure, true = [], []
    for item, lanes in zip(items, run.words, strict=True):
        for said, words in zip(item.texts, lanes, strict=True):
            heard = [(char, word.right) for word in words for char in fold(word.text).text]
            sure += [chance for _, chance in heard]
            true += right(fold(said).text, "".join(char for char, _ in heard))
    return np.array(sure), np.array(true, dtype=float)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--manifest", type=Path, nargs="+", default=[SAMPLES], help="default: the sample calls")
    parser.add_argument("--cores", type=int, default=2, help="given to every engine; default: %(default)s")
    parser.add_argument("--only", choices=["a", "b", "c"], nargs="+", default=["a", "b", "c"], help="engines to run")
    parser.add_argument("--hints", nargs="+", default=[], metavar="WORD", help="words given to (c) as hints")
    parser.add_argument("--show", action="store_true", help="print what was said and what (c) heard, where they differ")
    options = parser.parse_args()
    items = [item for manifest in options.manifest for item in items_of(manifest)]
    settings = load_config().transcription.model_copy(update={"threads": 1, "hints": options.hints})
    audio_s = sum(read_recording(item.path, load_config().audio).duration_s for item in items)
    print(f"{len(items)} recordings, {audio_s:.0f} s, {options.cores} core(s), {settings.compute_type}")
    runs: dict[str, Run] = {}
    for name in options.only:
        if name == "c":
            run = ours(items, settings, options.cores)
        else:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                run = process.submit(plain, items, options.cores, name == "b").result()
        runs[name] = run
        wrong = cer(items, run)
        speed = f"{run.seconds:6.1f} s  {run.processor_s:6.1f} s of processor  {audio_s / run.seconds:5.1f} x real time"
        rate = f"CER {100 * wrong.rate:5.2f} %  ({wrong.edits} of {wrong.length})"
        print(f"({name})  {speed}  {run.peak_mb:5.0f} MB  {rate}", flush=True)
    if "c" in runs:
        for peer in sorted(runs.keys() - {"c"}):
            clock = runs[peer].seconds / runs["c"].seconds
            processor = runs[peer].processor_s / runs["c"].processor_s
            print(f"(c) is {clock:.2f} times as fast as ({peer}), and takes {processor:.2f} times less processor time")
        report(items, runs["c"])
        if options.show:
            for item, texts in zip(items, runs["c"].texts, strict=True):
                for said, heard in zip(item.texts, texts, strict=True):
                    if errors(said, heard).edits:
                        print(f"{item.path.name}\n  said  {said}\n  heard {heard}")
    return 0


def report(items: Sequence[Item], run: Run) -> None:
    """Word times and confidence of our own run."""
    if off := edges_off_s(items, run):
        print(f"turn starts and ends within {NEAR_S} s: {100 * np.mean(np.array(off) <= NEAR_S):.1f} % of {len(off)}")
    sure, true = judged_characters(items, run)
    if len(sure):
        print("confidence as it is written beside what came true; how it is fitted: benchmarks.calibration")
        print(table(sure, true))


if __name__ == "__main__":
    sys.exit(main())
