"""The whole pipeline's speed beside plain use of faster-whisper on the same calls, in one run, as a ratio.

    python -m benchmarks.throughput [FOLDER of recordings with calls.csv] [--workers 2]

    plain       WhisperModel.transcribe on each channel: VAD, word timestamps, beam 5: words, and nothing more
    pipeline    qc from the recording to the scored call, in one process
    workers     the same calls shared out over several processes of one thread each

Also: how much of the pipeline's time is spent outside the model's own calls, and what further workers bring. All with
one thread a process and the same model and compute type; the machine should be idle. Before the clock starts every
process has heard the shortest call, so that what is loaded once a night is not counted once a call.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from qc import models
from qc.audio import read_recording
from qc.calls import read_calls
from qc.config import load_config
from qc.errors import RecordingError
from qc.inspection import MakeInspector
from qc.privacy import KEY
from qc.records import Call
from qc.transcription.whisper import WhisperTranscriber

SAMPLES = Path(__file__).parent.parent / "sample_audio"


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock for all calls but the first, and of them inside the model's own calls."""

    seconds: float
    model_s: float = 0.0


def plain(folder: Path, calls: Sequence[Call]) -> Taken:
    from faster_whisper import WhisperModel, decode_audio

    compute_type = load_config().transcription.compute_type
    model = WhisperModel(str(models.find("base")), device="cpu", compute_type=compute_type, cpu_threads=1)
    started = time.perf_counter()
    for number, call in enumerate(calls):
        if number == 1:
            started = time.perf_counter()
        path = str(folder / str(call.recording))
        mono = call.agent_channel == "mono"
        for channel in [decode_audio(path)] if mono else decode_audio(path, split_stereo=True):
            segments, _ = model.transcribe(channel, language="zh", beam_size=5, vad_filter=True, word_timestamps=True)
            for _ in segments:
                pass
    return Taken(time.perf_counter() - started)


def pipeline(folder: Path, calls: Sequence[Call]) -> Taken:
    with tempfile.TemporaryDirectory() as cache:
        inspect = MakeInspector(load_config(), folder, Path(cache), Path(cache, KEY))()
        inspect(calls[0])
        inside = _timed_model()
        started = time.perf_counter()
        for call in calls[1:]:
            inspect(call)
        return Taken(time.perf_counter() - started, inside[0])


def _timed_model() -> list[float]:
    """Count the seconds spent in the engine, from here on."""
    spent = [0.0]

    def timed(name: str) -> None:
        whole = getattr(WhisperTranscriber, name)

        def method(*arguments: Any) -> Any:
            started = time.perf_counter()
            try:
                return whole(*arguments)
            finally:
                spent[0] += time.perf_counter() - started

        setattr(WhisperTranscriber, name, method)

    timed("transcribe")
    timed("score")
    return spent


def in_own_process(work: Any, folder: Path, shares: Sequence[Sequence[Call]]) -> list[Taken]:
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as processes:
        return [done.result() for done in [processes.submit(work, folder, share) for share in shares]]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES, help="default: the sample calls")
    parser.add_argument("--workers", type=int, default=2, help="default: %(default)s")
    options = parser.parse_args()
    config = load_config()
    lengths_s: list[tuple[float, Call]] = []
    for call in read_calls(options.folder, options.folder / "calls.csv", config).calls:
        try:
            lengths_s.append((read_recording(options.folder / str(call.recording), config.audio).duration_s, call))
        except RecordingError as error:
            print(f"{call.call_id} is left out: {error}")
    *timed, (_, shortest) = sorted(lengths_s, key=lambda known: -known[0])
    calls = [call for _, call in timed]
    audio_s = sum(length_s for length_s, _ in timed)
    print(f"{len(calls)} calls, {audio_s:.0f} s, one thread a process")

    (peer,) = in_own_process(plain, options.folder, [[shortest, *calls]])
    print(f"plain faster-whisper   {peer.seconds:6.1f} s   {audio_s / peer.seconds:5.1f} x real time", flush=True)
    (one,) = in_own_process(pipeline, options.folder, [[shortest, *calls]])
    print(f"qc, whole pipeline     {one.seconds:6.1f} s   {audio_s / one.seconds:5.1f} x real time", flush=True)
    print(f"qc is {peer.seconds / one.seconds:.2f} times as fast as plain faster-whisper")
    print(f"qc takes {one.seconds / one.model_s:.3f} times its calls of the model")
    if options.workers > 1:
        shares = [[shortest, *calls[number :: options.workers]] for number in range(options.workers)]
        many = max(taken.seconds for taken in in_own_process(pipeline, options.folder, shares))
        gain = one.seconds / many
        print(f"{options.workers} workers              {many:7.1f} s   {gain:.2f} times one worker's throughput")
    return 0


if __name__ == "__main__":
    sys.exit(main())
