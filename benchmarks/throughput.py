"""The whole pipeline's speed beside plain faster-whisper and beside its own calls of the model; what two workers bring.

    python -m benchmarks.throughput [FOLDER with calls.csv] [--calls N] [--round 3] [--passes 1] [--no-plain]

    plain       WhisperModel.transcribe on each channel: VAD, word timestamps, beam 5: words, and nothing more
    pipeline    qc from the recording to the scored call
    model       the calls of the model that the pipeline made for the same recordings, once more, and nothing else

All with one thread, the same model and compute type, and everything loaded and tried once before the clock starts. What
the processor gives changes from minute to minute where others use the machine too, and two processes share its memory
and its caches. So a few calls at a time are put through all of it in turn, alone and in two processes at once: each
figure is the median over these rounds of a ratio within one of them, told after each round, so that a run that is cut
short has told something. What two workers bring is shown beside what two processes bring that do nothing but call the
model: nothing of ours can bring more.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from qc import models
from qc.audio import read_recording
from qc.calls import read_calls
from qc.config import load_config
from qc.engines.local import one_thread_each
from qc.errors import RecordingError
from qc.inspection import Inspector
from qc.privacy import BYTES
from qc.records import Call
from qc.rules import load_rules
from qc.transcription import Cache, Heard, Transcriber, Window, load_transcriber

SAMPLES = Path(__file__).parent.parent / "sample_audio"


@dataclass(frozen=True)
class Taken:
    """When work began and ended, on the clock that all processes share, and the processor's time for it."""

    began_s: float
    ended_s: float
    processor_s: float


@dataclass
class Overheard:
    """A transcriber that keeps what it is asked, so that it can be asked the same again."""

    engine: Transcriber
    asked: list[Callable[[], object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.engine.name

    def transcribe(self, windows: Sequence[Window]) -> list[Heard]:
        self.asked.append(lambda: self.engine.transcribe(windows))
        return self.engine.transcribe(windows)

    def score(self, window: Window, texts: Sequence[str]) -> list[float]:
        self.asked.append(lambda: self.engine.score(window, texts))
        return self.engine.score(window, texts)


class Worker:
    """What is loaded once in a process; its methods are called there."""

    def __init__(self, folder: Path, plain: bool) -> None:
        from faster_whisper import WhisperModel

        self.config = load_config()
        self.folder = folder
        settings = self.config.transcription.model_copy(update={"threads": 1})
        if plain:
            path = str(models.find("base"))
            self.peer = WhisperModel(path, device="cpu", compute_type=settings.compute_type, cpu_threads=1)
        else:
            self.overheard = Overheard(load_transcriber("base", settings))
            self.rules = load_rules(self.config)

    def plain(self, calls: Sequence[Call]) -> None:
        from faster_whisper import decode_audio

        for call in calls:
            path = str(self.folder / str(call.recording))
            mono = call.agent_channel == "mono"
            for channel in [decode_audio(path)] if mono else decode_audio(path, split_stereo=True):
                for _ in self.peer.transcribe(
                    channel, language="zh", beam_size=5, vad_filter=True, word_timestamps=True
                )[0]:
                    pass

    def pipeline(self, calls: Sequence[Call]) -> None:
        self.overheard.asked.clear()
        with tempfile.TemporaryDirectory() as empty:  # what was heard in another round is heard again
            cache = Cache(Path(empty), bytes(BYTES))
            inspect = Inspector(self.config, self.folder, self.overheard, self.rules, cache).inspect
            for call in calls:
                inspect(call)

    def model(self, calls: Sequence[Call]) -> None:
        """As for `calls`, which the pipeline had last."""
        for ask in self.overheard.asked:
            ask()


_worker: list[Worker] = []  # of this process


def _load(folder: Path, plain: bool) -> None:
    _worker.append(Worker(folder, plain))


def _timed(what: str, calls: Sequence[Call]) -> Taken:
    began_s, processor_s = time.monotonic(), time.process_time()
    getattr(_worker[0], what)(calls)
    return Taken(began_s, time.monotonic(), time.process_time() - processor_s)


def in_turn(processes: Sequence[ProcessPoolExecutor], what: str, calls: Sequence[Call]) -> tuple[float, float]:
    """Seconds by the clock until each of the processes has done `calls`, and processor time of one of them."""
    taken = [done.result() for done in [process.submit(_timed, what, calls) for process in processes]]
    seconds = max(each.ended_s for each in taken) - min(each.began_s for each in taken)
    return seconds, statistics.mean(each.processor_s for each in taken)


def gain(alone_s: float, together_s: float) -> float:
    """How much more two processes do in a second than one, which needs `alone_s` for what each of them does."""
    return 2 * alone_s / together_s


Kind = tuple[str, int]  # what was done, and by how many processes at once


@dataclass
class Figures:
    """Round by round, seconds by the clock, and of one process's processor time."""

    clock: dict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))

    def put(self, kind: Kind, clock_s: float, processor_s: float) -> None:
        self.clock[kind].append(clock_s)
        self.processor[kind].append(processor_s)

    def over(self, kind: Kind, base: Kind) -> list[float]:
        return [taken / of for taken, of in zip(self.clock[kind], self.clock[base], strict=True)]

    def gains(self, what: str) -> list[float]:
        return [gain(*pair) for pair in zip(self.clock[what, 1], self.clock[what, 2], strict=True)]

    def lines(self) -> Iterator[str]:
        """What they come to."""
        if ("plain", 1) in self.clock:
            plain = middle(self.over(("plain", 1), ("pipeline", 1)))
            yield f"plain faster-whisper takes {plain} times as long as the pipeline"
        ratio = sum(self.processor["pipeline", 1]) / sum(self.processor["model", 1])
        clock = middle(self.over(("pipeline", 1), ("model", 1)))
        yield f"the pipeline takes {clock} times its calls of the model; {ratio:.3f} times their processor time"
        for what in ("pipeline", "model"):
            yield f"two at once, {what}: {middle(self.gains(what))} times the throughput of one"


def middle(ratios: Sequence[float]) -> str:
    low, high = min(ratios), max(ratios)
    return f"{statistics.median(ratios):.3f} (rounds: {low:.2f} to {high:.2f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES, help="default: the sample calls")
    parser.add_argument("--calls", type=int, help="only so many, from the longest to the shortest; default: all")
    parser.add_argument("--round", type=int, default=3, help="calls in a round; default: %(default)s")
    parser.add_argument("--passes", type=int, default=1, help="times that every call is heard; default: %(default)s")
    parser.add_argument("--no-plain", action="store_true", help="leave plain faster-whisper out, which takes longest")
    options = parser.parse_args()
    known = _calls_of(options.folder)
    count = min(options.calls or len(known), len(known))
    known = [known[number * len(known) // count] for number in range(count)]
    calls, audio_s = [call for _, call in known], sum(length_s for length_s, _ in known)
    warming = list({call.agent_channel == "mono": call for call in calls}.values())  # the shortest of either kind
    rounds = [calls[at :: -(-count // options.round)] for at in range(-(-count // options.round))] * options.passes
    print(f"{count} calls, {audio_s:.0f} s, in {len(rounds)} rounds, one thread for the model", flush=True)

    one_thread_each()

    def process(plain: bool = False) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, get_context("spawn"), _load, (options.folder, plain))

    figures, began_s = Figures(), time.monotonic()
    with process() as one, process() as other, process(plain=True) as peer:
        # a pool starts its process with the first task: its loading is none of the other's time
        in_turn([one, other], "pipeline", warming)
        if not options.no_plain:
            in_turn([peer], "plain", warming)
        order = [("pipeline", [one]), ("model", [one]), ("pipeline", [one, other]), ("model", [one, other])]
        for number, share in enumerate(rounds):
            turns = [*order[2:], *order[:2]] if number % 2 else order
            for what, at_work in turns if options.no_plain else [*turns, ("plain", [peer])]:
                figures.put((what, len(at_work)), *in_turn(at_work, what, share))
            print(f"after round {number + 1} of {len(rounds)}, {time.monotonic() - began_s:.0f} s")
            print(*figures.lines(), sep="\n", flush=True)
    for kind, taken in figures.clock.items():
        what = f"{kind[0]}, {kind[1]} at once"
        spent, speed = sum(figures.processor[kind]), kind[1] * audio_s * options.passes / sum(taken)
        print(f"{what:20s} {sum(taken):6.1f} s  {spent:6.1f} s of processor each  {speed:5.1f} x real time")
    return 0


def _calls_of(folder: Path) -> list[tuple[float, Call]]:
    """The calls that can be read and how long they are (s), the longest first."""
    config = load_config()
    known: list[tuple[float, Call]] = []
    for call in read_calls(folder, folder / "calls.csv", config).calls:
        try:
            known.append((read_recording(folder / str(call.recording), config.audio).duration_s, call))
        except RecordingError as error:
            print(f"{call.call_id} is left out: {error}")
    return sorted(known, key=lambda each: -each[0])


if __name__ == "__main__":
    sys.exit(main())
