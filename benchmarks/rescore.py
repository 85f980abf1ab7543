"""How many stored calls a second are judged and scored anew, without a recording.

    python -m benchmarks.rescore [--calls 10000] [--workers 2] [--store FOLDER]

The store is made of the sample dialogues, each time with other surnames and numbers, heard by a recogniser that errs
(`benchmarks.errors`, in 5, 10, 15 or 20 % of the characters, by turns) and is the less sure for it: no two calls read
alike, and what was found before helps with none. They are judged by all rules anew, for the store has no findings; then
by standards of which one rule is another, a duty or a forbidden one, as when a lead tries a change; then only the forms
are applied anew. Each figure holds the start of the workers, which few calls make much of.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean

import yaml

from benchmarks.errors import Recogniser
from benchmarks.samples import SAMPLES
from qc import __version__
from qc.config import Config, load_config
from qc.records import Call, Conversation, Inspection, Measures, Score, Transcription, Turn, Word
from qc.rescoring import rescore
from qc.spans import Span
from qc.store import Versions, open_writer
from qc.text.words import load_words

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
RATES = (0.05, 0.1, 0.15, 0.2)  # of characters that are misheard
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


def turn_of(said: dict[str, object], recogniser: Recogniser, rng: random.Random) -> Turn:
    heard = recogniser.hear(other_words(str(said["text"]), rng))
    start_s, end_s = float(said["start_s"]), float(said["end_s"])  # type: ignore[arg-type]
    chars = [place for place, char in enumerate(heard.text) if char.isalnum()]
    step_s = (end_s - start_s) / max(len(chars), 1)
    words = tuple(
        Word(
            heard.text[place], Span(start_s + i * step_s, start_s + (i + 1) * step_s), round(heard.confidence[place], 3)
        )
        for i, place in enumerate(chars)
    )
    return Turn(
        turn=int(said["turn"]),  # type: ignore[call-overload]
        role=said["role"],  # type: ignore[arg-type]
        span=Span(start_s, end_s),
        text=heard.text,
        text_raw=heard.text,
        words=words,
        confidence=fmean(word.confidence for word in words) if words else 0.5,
        chars=len(chars),
        speech_s=end_s - start_s,
        pace_cpm=60 * len(chars) / (end_s - start_s),
        level_dbfs=-24.0,
    )


def stored_calls(count: int) -> Iterator[Inspection]:
    rng, samples = random.Random(20261001), dialogues()
    recognisers = [Recogniser(load_words(), rate, seed) for seed, rate in enumerate(RATES)]
    zone = load_config().zone
    for i in range(count):
        row, said = samples[i % len(samples)]
        moment = datetime(2026, 9, 1, 8, tzinfo=zone) + timedelta(days=i % 20, seconds=rng.randrange(36_000))
        call = Call(
            f"B{i:06}", f"A{i % 40:03}", moment, f"{i}.wav", team=f"T{i % 4}", direction=row["direction"] or None,  # type: ignore[arg-type]
            call_type=row["call_type"] or None, hangup_by=row["hangup_by"] or None,  # type: ignore[arg-type]
        )  # fmt: skip
        recogniser = recognisers[i // len(samples) % len(RATES)]
        turns = tuple(turn_of(turn, recogniser, rng) for turn in said["turns"])  # type: ignore[attr-defined]
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


def with_another_rule(config: Config, folder: Path, rule_id: str) -> Config:
    """Settings whose standards are those of `config`, and a newer version beside them in which one rule differs."""
    versions = folder / rule_id
    shutil.copytree(config.standards, versions / "first")
    shutil.copytree(config.standards, versions / "second")
    head, section = (versions / "second" / name for name in ("standards.yaml", f"{rule_id.split('.')[0]}.yaml"))
    data = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (head, section)}
    data[head] |= {"version": rule_id, "valid_from": date(2026, 1, 1)}
    (rule,) = [rule for rule in data[section]["rules"] if rule["id"] == rule_id]
    rule["say_instead"] += "好吗？"
    for path, content in data.items():
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return config.model_copy(update={"standards": versions})


def with_other_forms(config: Config, folder: Path) -> Config:
    """Settings whose forms are those of `config`, but for the marks from which grades are given."""
    shutil.copytree(config.forms, folder / "forms")
    form = folder / "forms" / "default.yaml"
    text = form.read_text(encoding="utf-8")
    assert "A: 90" in text
    form.write_text(text.replace("A: 90", "A: 95"), encoding="utf-8")
    return config.model_copy(update={"forms": folder / "forms"})


def timed(name: str, count: int, **options: object) -> None:
    began, used_s = time.perf_counter(), processor_s()
    changes = rescore(**options)  # type: ignore[arg-type]
    took_s, used_s = time.perf_counter() - began, processor_s() - used_s
    assert len(changes.calls) == count
    print(
        f"{name:44}{took_s:8.1f} s{count / took_s:8.0f} calls/s{1000 * used_s / count:8.1f} ms of processor a call"
        f"   {len(changes.changed)} calls changed",
        flush=True,
    )


def processor_s() -> float:
    """Seconds of processor that this process and its workers that have ended have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, help="where to make it; default: a temporary folder")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store, config = args.store or Path(folder) / "store", load_config()
        began = time.perf_counter()
        fill(store, args.calls)
        print(f"{args.calls} calls stored in {time.perf_counter() - began:.0f} s, {args.workers} workers", flush=True)
        options = {"folder": store, "workers": args.workers}
        timed("all rules judged anew, scorecards made", args.calls, **options, config=config)
        for kind, rule_id in (("duty", "closing.thanks"), ("forbidden", "forbidden.shirking")):
            other = with_another_rule(config, Path(folder), rule_id)
            timed(f"one rule judged anew ({kind}), dry run", args.calls, **options, config=other, dry_run=True)
        forms = with_other_forms(config, Path(folder))
        timed("only forms applied anew, scorecards made", args.calls, **options, config=forms)


if __name__ == "__main__":
    main()
