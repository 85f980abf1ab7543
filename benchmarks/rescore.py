"""How many stored calls a second are judged and scored anew, without a recording.

    python -m benchmarks.rescore [--calls 10000] [--workers 2] [--store FOLDER]

The store is made of the sample dialogues, each time with other surnames, numbers and word confidences, so that no two
calls read alike; their findings are thrown away, so that everything is judged anew, then only the forms applied anew.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from qc import __version__
from qc.config import load_config
from qc.records import Call, Conversation, Inspection, Measures, Score, Transcription, Turn, Word
from qc.rescoring import rescore
from qc.spans import Span
from qc.store import Versions, open_writer

SAMPLES = Path(__file__).parent.parent / "sample_audio"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
DIGITS = "零一二三四五六七八九"


def dialogues() -> list[tuple[dict[str, str], dict[str, object]]]:
    """The rows of calls.csv with what is said in them."""
    with (SAMPLES / "calls.csv").open(encoding="utf-8") as file:
        rows = {row["call_id"]: row for row in csv.DictReader(file)}
    said = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    return [(rows[call["call_id"]], call) for call in said if call["turns"] and call["call_id"] in rows]


def other_words(text: str, rng: random.Random) -> str:
    surname = rng.choice(SURNAMES)
    text = re.sub("[王李张刘陈](?=先生|女士|小姐|奶奶)", surname, text)
    return re.sub(f"[{DIGITS}幺](?=[{DIGITS}幺])", lambda _: rng.choice(DIGITS), text)


def turn_of(said: dict[str, object], rng: random.Random) -> Turn:
    text = other_words(str(said["text"]), rng)
    start_s, end_s = float(said["start_s"]), float(said["end_s"])  # type: ignore[arg-type]
    chars = [place for place, char in enumerate(text) if char.isalnum()]
    step_s = (end_s - start_s) / max(len(chars), 1)
    words = tuple(
        Word(text[place], Span(start_s + i * step_s, start_s + (i + 1) * step_s), round(rng.uniform(0.6, 1), 3))
        for i, place in enumerate(chars)
    )
    return Turn(
        turn=int(said["turn"]),  # type: ignore[call-overload]
        role=said["role"],  # type: ignore[arg-type]
        span=Span(start_s, end_s),
        text=text,
        text_raw=text,
        words=words,
        confidence=0.85,
        chars=len(chars),
        speech_s=end_s - start_s,
        pace_cpm=60 * len(chars) / (end_s - start_s),
        level_dbfs=-24.0,
    )


def stored_calls(count: int) -> Iterator[Inspection]:
    rng, samples = random.Random(20261001), dialogues()
    zone = load_config().zone
    for i in range(count):
        row, said = samples[i % len(samples)]
        moment = datetime(2026, 9, 1, 8, tzinfo=zone) + timedelta(days=i % 20, seconds=rng.randrange(36_000))
        call = Call(
            f"B{i:06}", f"A{i % 40:03}", moment, f"{i}.wav", team=f"T{i % 4}", direction=row["direction"] or None,  # type: ignore[arg-type]
            call_type=row["call_type"] or None, hangup_by=row["hangup_by"] or None,  # type: ignore[arg-type]
        )  # fmt: skip
        turns = tuple(turn_of(turn, rng) for turn in said["turns"])  # type: ignore[attr-defined]
        conversation = Conversation(
            float(said["duration_s"]), turns, (), Measures(), transcription=Transcription("sample", 0.85)  # type: ignore[arg-type]
        )  # fmt: skip
        yield Inspection(call, None, conversation, (), (), Score("not_assessable", None, None, False, False), "none")


def fill(store: Path, count: int) -> None:
    config = load_config()
    versions = Versions(config.hash, "none", "none", "sample", __version__)
    with open_writer(store, config.zone) as writer:
        for number, inspection in enumerate(stored_calls(count)):
            with writer.transaction():
                writer.add(replace(inspection), versions, "made", "asked", "content")
            if number % 2000 == 1999:
                writer.publish()
        writer.publish()


def timed(name: str, count: int, **options: object) -> None:
    began = time.perf_counter()
    changes = rescore(**options)  # type: ignore[arg-type]
    took_s = time.perf_counter() - began
    assert len(changes.calls) == count
    print(f"{name:44}{took_s:8.1f} s{count / took_s:8.0f} calls/s   {len(changes.changed)} calls changed", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, help="where to make it; default: a temporary folder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = args.store or Path(folder) / "store"
        began = time.perf_counter()
        fill(store, args.calls)
        print(f"{args.calls} calls stored in {time.perf_counter() - began:.0f} s, {args.workers} workers", flush=True)
        options = {"folder": store, "config": load_config(), "workers": args.workers}
        timed("judged anew, dry run", args.calls, **options, dry_run=True)
        timed("judged anew, written, scorecards made", args.calls, **options)
        timed("only forms applied anew, scorecards made", args.calls, **options)


if __name__ == "__main__":
    main()
