"""What is still understood of a clip in which a number is covered, and whether anything of the number is.

    qc run sample_audio --calls sample_audio/calls.csv --out STORE
    python -m benchmarks.clips STORE sample_audio [MORE_STORE MORE_RECORDINGS ...] [--around 3]

Each turn that tells a number (`truth.json` beside the recordings has the turns) is a clip of its own, heard uncovered
and covered by three recognisers with the same model. Of the turn's other characters, those that are heard uncovered are
to be heard covered too: what the model does not hear in either is not the covering's doing. Agents' numbers, which a
store keeps by default, are covered as well, so that there are clips enough. Syllables without their tones are compared
beside the characters: 号 that is written 好, because no number stands behind it, is heard all the same.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faster_whisper import WhisperModel
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Indel, Levenshtein

from qc import models
from qc.audio import read_recording
from qc.clips import make_clip, wav_of
from qc.config import load_config
from qc.privacy import MASK
from qc.privacy.find import Heard, find_private
from qc.spans import Span
from qc.speech import find_speech
from qc.store import Store
from qc.text.folding import fold
from qc.transcription import load_transcriber
from qc.transcription.windows import plan_windows
from qc.views import CallView, Row, StoreView

CONFIG = load_config()
AROUND_S = 0.3  # of the turn: nothing that is said around it helps to understand it
_SAID_NUMBER = re.compile("[零幺一二三四五六七八九]{3,}")
_HEARD_NUMBER = re.compile("[0-9]{3,4}吧?")  # 公号103吧 is 工号1038
_COVERED = "〔工号 #000000〕"
_LIKE_DIGITS = "幺要腰药妖摇耀儿耳而呀哟"  # what a beginning of 幺 or 二 is written as

Listener = Callable[[Path], str]


@dataclass(frozen=True)
class Clip:
    """A turn that tells a number: its other characters, folded, and the clip as WAV, uncovered and covered."""

    call_id: str
    start_s: float
    others: str
    clear: bytes
    covered: bytes


@dataclass(frozen=True)
class Understood:
    """What a recogniser wrote of a clip, folded, uncovered and covered."""

    clip: Clip
    clear: str
    covered: str

    @property
    def hearable(self) -> str:
        """The other characters that are heard uncovered."""
        return "".join(_common(self.clip.others, self.clear))

    @property
    def kept(self) -> str:
        """Those of `hearable` that are heard covered too."""
        return "".join(_common(self.hearable, self.covered))

    @property
    def syllables(self) -> tuple[int, int]:
        """How many of the other syllables are heard covered, and how many uncovered; without tones."""
        others, clear, covered = (lazy_pinyin(text) for text in (self.clip.others, self.clear, self.covered))
        hearable = _common(others, clear)
        return len(_common(hearable, covered)), len(hearable)

    @property
    def digits(self) -> str:
        """Digits heard in the place of nothing else that was said: 丁 that is written 0 tells no number."""
        return _beside(self.clip.others, self.covered, "0123456789")

    @property
    def like_digits(self) -> str:
        """The same of characters that sound like one."""
        return _beside(self.clip.others, self.covered, _LIKE_DIGITS)

    @property
    def number_heard(self) -> bool:
        """True where the number is heard uncovered: only then is not to hear it the covering's doing."""
        return bool(_beside(self.clip.others, self.clear, "0123456789" + _LIKE_DIGITS))

    def __str__(self) -> str:
        lost = "".join(
            self.hearable[o.src_start : o.src_end]
            if o.tag == "equal"
            else f"[{self.hearable[o.src_start : o.src_end]}]"
            for o in Indel.opcodes(self.hearable, self.covered)
            if o.tag != "insert"
        )
        told = (
            f", DIGITS {self.digits}" if self.digits else f", like digits: {self.like_digits}" * bool(self.like_digits)
        )
        where = f"{self.clip.call_id} {self.clip.start_s:.1f} s"
        return f"{where}: {len(self.kept)} of {len(self.hearable)}{told}  {lost} | {self.covered} | {self.clear}"


def telling_clips(store: Path, recordings: Path, around_s: float = AROUND_S) -> Iterator[Clip]:
    """The clips of all turns in which as many numbers are covered as are told."""
    view = StoreView(Store.open(store))
    for call in json.loads((recordings / "truth.json").read_text(encoding="utf-8")):
        stored = view.call(call["call_id"])
        turns = [_numbers_covered(turn) for turn in stored.turns]
        recording = read_recording(recordings / call["recording"], CONFIG.audio)
        for turn, places in _told(call["turns"]):
            if not places or _masks(turns, turn) != len(places):
                continue
            others = turn["text"]
            for start, end in reversed(places):
                others = others[:start] + others[end:]
            span = Span(max(0.0, turn["start_s"] - around_s), min(turn["end_s"] + around_s, recording.duration_s))
            start, end = (round(at * recording.rate_hz) for at in (span.start_s, span.end_s))
            masked = CallView(stored.facts, turns, [], [])
            covered = make_clip(masked, recordings, span, CONFIG.audio, CONFIG.clips.margin_s)
            clear = wav_of(recording.pcm[:, start:end], recording.rate_hz)
            yield Clip(call["call_id"], turn["start_s"], fold(others).text, clear, covered)


def understood(clips: list[Clip], listen: Listener, folder: Path) -> list[Understood]:
    """Each clip as `listen` understands it; `folder` is where it may be written."""
    path = folder / "clip.wav"

    def heard(wav: bytes) -> str:
        path.write_bytes(wav)
        return fold(listen(path)).text

    return [Understood(clip, heard(clip.clear), heard(clip.covered)) for clip in clips]


def ours(model: Path) -> Listener:
    """`qc`'s transcriber, each channel by itself."""
    transcriber = load_transcriber(str(model), CONFIG.transcription)

    def listen(path: Path) -> str:
        recording = read_recording(path, CONFIG.audio)
        heard = []
        for channel, speech in enumerate(find_speech(recording, CONFIG.speech)):
            plans = plan_windows(recording, channel, speech, [], CONFIG.transcription.window_s)
            heard += transcriber.transcribe([plan.cut(recording, "zh") for plan in plans])
        return "".join(each.text for each in heard)

    return listen


def whisper(model: Path, **options: Any) -> Listener:
    """faster-whisper, all channels together, with its own defaults but for `options`."""
    engine = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1)
    return lambda path: "".join(s.text for s in engine.transcribe(str(path), language="zh", **options)[0])


LISTENERS: dict[str, Callable[[Path], Listener]] = {
    "qc": ours,
    "faster-whisper": whisper,
    "faster-whisper, VAD": partial(whisper, vad_filter=True),
}


def _told(turns: list[Row]) -> Iterator[tuple[Row, list[tuple[int, int]]]]:
    """Each turn as it was said, and the stretches of its text that tell numbers, in order."""
    found = find_private([Heard(turn["role"], turn["text"], turn["start_s"], turn["end_s"]) for turn in turns])
    for number, turn in enumerate(turns):
        private = [(each.start, each.end) for each in found if each.turn == number]
        apart = (match.span() for match in _SAID_NUMBER.finditer(turn["text"]))
        more = [(a, b) for a, b in apart if not any(start < b and a < end for start, end in private)]
        yield turn, sorted(private + more)


def _numbers_covered(turn: Row) -> Row:
    """A stored turn with masks in the place of the numbers that were kept."""
    words = list(turn["words"])
    at = [number for number, word in enumerate(words) for _ in word["text"] + word["trailing"]]
    text = MASK.sub(lambda mask: "〔" * len(mask.group()), "".join(word["text"] + word["trailing"] for word in words))
    for match in reversed([*_HEARD_NUMBER.finditer(text)]):
        first, last = at[match.start()], at[match.end() - 1]
        words[first : last + 1] = [{**words[last], "text": _COVERED, "start_s": words[first]["start_s"]}]
    return {**turn, "words": words}


def _masks(turns: list[Row], said: Row) -> int:
    """How many masks the stored turns have that one role says while `said` lasts."""
    return sum(
        len(MASK.findall(word["text"]))
        for turn in turns
        if turn["role"] == said["role"]
        for word in turn["words"]
        if said["start_s"] < (word["start_s"] + word["end_s"]) / 2 < said["end_s"]
    )


def _common(said: Sequence[str], heard: Sequence[str]) -> list[str]:
    """What of `said` stands in `heard`, in order."""
    return [one for o in Indel.opcodes(said, heard) if o.tag == "equal" for one in said[o.src_start : o.src_end]]


def _beside(said: str, heard: str, wanted: str) -> str:
    """Characters of `heard` among the `wanted` that are in the place of nothing that was said."""
    added = (heard[o.dest_start : o.dest_end] for o in Levenshtein.opcodes(said, heard) if o.tag == "insert")
    return "".join(char for char in "".join(added) if char in wanted)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+", type=Path, metavar="STORE RECORDINGS", help="pairs of them")
    options.add_argument("--model", default="base")
    options.add_argument("--around", type=float, default=AROUND_S, help="seconds of the call on both sides of a turn")
    args = options.parse_args()
    pairs = zip(args.folders[::2], args.folders[1::2], strict=True)
    clips = [clip for store, recordings in pairs for clip in telling_clips(store, recordings, args.around)]
    model = models.find(args.model)
    for name, make in LISTENERS.items():
        with TemporaryDirectory() as folder:
            results = understood(clips, make(model), Path(folder))
        print(f"\n{name}", *(each for each in results if each.kept != each.hearable or each.digits), sep="\n  ")
        kept, hearable = (sum(map(len, texts)) for texts in zip(*((r.kept, r.hearable) for r in results), strict=True))
        same, syllables = (sum(counts) for counts in zip(*(r.syllables for r in results), strict=True))
        heard = sum(each.number_heard for each in results)
        told = sum(bool(each.digits) for each in results)
        alike = sum(bool(each.like_digits) for each in results)
        print(f"{len(results)} clips: {kept} of {hearable} characters ({kept / hearable:.1%})")
        print(f"{same} of {syllables} syllables ({same / syllables:.1%})")
        print(f"numbers heard in {heard}, covered: digits in {told}, what sounds like one in {alike}")
        lost = Counter(len(r.hearable) - len(r.kept) for r in results)
        print("characters lost a clip:", ", ".join(f"{count} in {lost[count]}" for count in sorted(lost)))


if __name__ == "__main__":
    main()
