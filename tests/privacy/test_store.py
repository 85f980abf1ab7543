"""Nothing that a customer told can be read in what a run leaves behind: tables, ledger, cache, pages, exports."""

import io
import re
import sqlite3
import zipfile
import zlib
from datetime import datetime
from functools import partial

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from qc.batch import Batch, Watch, run_batch
from qc.batch.progress import Progress
from qc.calls import read_calls
from qc.export import export_call, export_table
from qc.inspection import Inspector
from qc.privacy import KEY, store_key
from qc.records import Word
from qc.report import write_report
from qc.rescoring import rescore
from qc.scorecards import make_scorecards
from qc.spans import Span
from qc.store import CACHE, TABLES, Store, Versions
from qc.text.folding import fold
from qc.transcription import Cache
from qc.transcription.fake import FakeTranscriber
from qc.views import StoreView
from tests.support.batches import HereEngine
from tests.support.defaults import CONFIG, RULES
from tests.support.transcripts import true_calls, write_transcripts

PHONE = re.compile(r"1[3-9]\d{9}")
DOOR = re.compile(r"(?:栋|单元|十5号|十号)\d{3}")


@pytest.fixture(scope="module")
def told():
    """Every phone number and house number of the sample calls, folded, and the texts that told them."""
    private, texts = set(), set()
    for call in true_calls():
        for turn in call["turns"]:
            folded = fold(turn["text"]).text
            if found := {*PHONE.findall(folded), *DOOR.findall(folded)}:
                private |= found
                texts.add(turn["text"])
    assert len([number for number in private if PHONE.fullmatch(number)]) >= 4
    assert len(private) >= 8
    return private, texts


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory):
    """A store made from the sample calls' true words, its cache filled with them, its report and exports."""
    folder = tmp_path_factory.mktemp("transcripts")
    made = tmp_path_factory.mktemp("made")
    store = made / "store"
    calls = read_calls(folder, write_transcripts(folder), CONFIG)
    key = store_key(store / KEY)
    cache = Cache(store / CACHE, key)
    versions = Versions(CONFIG.hash, RULES.standards_version, RULES.forms.version, "fake", "0")
    batch = Batch(
        calls=calls,
        recordings=folder,
        store=store,
        config=CONFIG,
        versions=versions,
        make_inspect=lambda: Inspector(CONFIG, folder, FakeTranscriber(), RULES, cache, key).inspect,
        make_scorecards=partial(make_scorecards, config=CONFIG),
    )
    run = run_batch(batch, HereEngine(), Watch(Progress(Console(file=io.StringIO())), store))
    assert (run.inspected, run.failed) == (len(true_calls()), 0)
    for call in true_calls():
        words = [Word(turn["text"], Span(turn["start_s"], turn["end_s"]), 1.0) for turn in call["turns"]]
        cache.put(Cache.key(call["call_id"]), words)
    view = StoreView(Store.open(store))
    names = {"titles": RULES.titles, "problems": RULES.problems, "sections": RULES.sections}
    write_report(view, made / "report", language="zh", period="month", now=datetime(2026, 11, 1), **names)
    for table in ("turns", "findings"):
        export_table(Store.open(store).read(table), made / f"{table}.xlsx")
        export_table(Store.open(store).read(table), made / f"{table}.csv")
    for call in true_calls():
        export_call(view.call(call["call_id"]), made / f"{call['call_id']}.srt")
    return made


def contents(folder):
    """Every file as bytes, and what is packed in tables and databases as text."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        yield path, raw.decode("utf-8", "replace")
        if path.suffix == ".parquet":
            yield path, "\n".join(map(str, pq.read_table(path).to_pylist()))
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                yield path, "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        if path.suffix == ".sqlite":
            with sqlite3.connect(path) as database:
                for table in [
                    name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
                ]:
                    for row in database.execute(f"SELECT * FROM {table}"):
                        blobs = [zlib.decompress(cell) for cell in row if isinstance(cell, bytes)]
                        yield path, str((row, *blobs))


def test_no_byte_of_it_is_private(left_behind, told):
    private, texts = told
    kinds = set()
    for path, text in contents(left_behind):
        kinds.add(path.suffix)
        for line in text.splitlines():
            folded = fold(line).text
            assert not [each for each in private if each in folded], (path, line)
        assert not [each for each in texts if each in text], path
    assert {".parquet", ".sqlite", ".fernet", ".html", ".csv", ".xlsx", ".srt"} <= kinds


def test_the_same_search_finds_it_where_nothing_is_masked(told, tmp_path):
    private, _ = told
    calls = write_transcripts(tmp_path)
    clear = "\n".join(fold(path.read_text(encoding="utf-8").encode().decode("unicode_escape")).text
                      for path in calls.parent.glob("*.jsonl"))  # fmt: skip
    assert all(each in clear for each in private)


def test_the_words_are_masked_too_and_the_times_kept(left_behind):
    turns = Store.open(left_behind / "store").read("turns")
    turn = turns[(turns["call_id"] == "QH002") & (turns["turn"] == 9)].iloc[0]
    said = next(call for call in true_calls() if call["call_id"] == "QH002")["turns"][9]
    assert "".join(word["text"] + word["trailing"] for word in turn["words"]).strip() == turn["text"]
    assert turn["words"][0]["start_s"] == pytest.approx(said["start_s"])
    assert turn["words"][-1]["end_s"] == pytest.approx(said["end_s"])


def test_judging_the_stored_calls_anew_changes_nothing(left_behind, monkeypatch):
    """They were judged by program version 0, so that all of them are judged again, from masked words."""
    monkeypatch.setattr("qc.rescoring.make_engine", lambda *_: HereEngine())
    changes = rescore(left_behind / "store", CONFIG, dry_run=True)
    assert len(changes.calls) == len(true_calls())
    assert changes.changed == [], str(changes)


def test_the_key_is_the_owners(left_behind):
    assert (left_behind / "store" / KEY).stat().st_mode & 0o077 == 0
    assert set(TABLES) >= {"turns", "findings"}
