import dataclasses
import shutil
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from qc.errors import QcError, StoreError, UsageError
from qc.records import Failure
from qc.store import Store, open_writer
from qc.store.schema import TABLES
from qc.store.verify import verify
from tests.store.conftest import NOW, add, inspected, publish
from tests.support.batches import count_calls
from tests.support.inspections import ZONE


def days_of_calls(folder):
    calls = Store.open(folder).read("calls")
    return {call: day.day for call, day in zip(calls["call_id"], calls["date"], strict=True)}


def test_published_calls_are_read_back(folder):
    store = Store.open(folder)
    assert days_of_calls(folder) == {"C1": 12, "C2": 12, "C3": 13}
    assert store.read("calls", columns=["call_id"])["call_id"].tolist() == ["C1", "C2", "C3"]
    assert store.days() == [date(2026, 10, 12), date(2026, 10, 13)]
    assert list(store.inspections(date(2026, 10, 13))) == [inspected("C3", day=13)]
    assert len(store.read("turns", [date(2026, 10, 13)])) == 2
    assert verify(folder, count_calls) == []


def test_a_call_that_is_added_again_replaces_its_rows(folder):
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C1", text="好 好 好"))
        publish(writer)
    turns = Store.open(folder).read("turns", [date(2026, 10, 12)])
    assert turns[turns["call_id"] == "C1"]["text_raw"].tolist() == ["好"] * 3
    assert turns["call_id"].tolist() == ["C1"] * 3 + ["C2"] * 2
    assert verify(folder, count_calls) == []


def test_a_call_whose_day_is_corrected_leaves_the_old_day_whole(folder):
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C1", day=13), inspected("C3", day=12))
        publish(writer)
    assert days_of_calls(folder) == {"C1": 13, "C2": 12, "C3": 12}
    cards = Store.open(folder).read("scorecards")
    of_days = cards[cards["period"] == "day"]
    assert dict(zip(of_days["period_start"].map(str), of_days["calls"], strict=True)) == {
        "2026-10-12": 2,
        "2026-10-13": 1,
    }
    assert verify(folder, count_calls) == []


def test_only_the_days_that_are_touched_are_written_again(folder):
    before = {path: path.stat().st_ino for path in (folder / "turns").rglob("*.parquet")}
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C4", day=13))
        publish(writer)
    after = {path: path.stat().st_ino for path in (folder / "turns").rglob("*.parquet")}
    assert [path.parent.name for path in after if before.get(path) != after[path]] == ["date=2026-10-13"]


def test_an_added_call_is_safe_before_it_is_published(tmp_path):
    """As after kill -9: the next writer finds the call and publishes it."""
    with open_writer(tmp_path, ZONE) as writer:
        add(writer, inspected())
    assert not (tmp_path / "calls").exists()
    with open_writer(tmp_path, ZONE):
        pass
    assert days_of_calls(tmp_path) == {"C1": 12}


def test_publishing_that_breaks_anywhere_is_made_good_by_the_next(folder, monkeypatch):
    """The disk fails at the n-th file that is written, for every eighth n; the next start gives the same tables."""
    from qc.store.tables import Tables

    whole = folder.parent / "whole"
    changes = [inspected("C1", day=13), inspected("C4"), inspected("C3", day=14, agent_id="A2")]
    shutil.copytree(folder, whole)
    with open_writer(whole, ZONE) as writer:
        add(writer, *changes)
        publish(writer)
    wanted = {table: Store.open(whole).read(table) for table in ("calls", "turns", "findings", "scorecards")}

    write_day = Tables.write_day
    writes = 0
    while True:
        broken = folder.parent / f"broken-{writes}"
        shutil.copytree(folder, broken)
        left = writes

        def failing(self, *args):
            nonlocal left
            left -= 1
            if left < 0:
                raise StoreError("the disk fails")
            return write_day(self, *args)

        try:
            with monkeypatch.context() as patch, open_writer(broken, ZONE) as writer:
                add(writer, *changes)
                patch.setattr(Tables, "write_day", failing)
                publish(writer)
            break
        except StoreError:
            calls = Store.open(broken).read("calls")["call_id"]
            assert calls.is_unique
        with open_writer(broken, ZONE) as writer:
            publish(writer)
        for table, frame in wanted.items():
            assert Store.open(broken).read(table).equals(frame), f"{table} after {writes} files"
        assert verify(broken, count_calls) == []
        writes += 8
    assert writes > 20


def test_a_file_without_rows_that_was_written_and_not_noted_is_known_after_the_next_start(tmp_path, monkeypatch):
    """The machine goes off between a file and the ledger's note of it, at each table; the next start is a day later."""
    from qc.store.tables import Tables

    write_day = Tables.write_day
    for number, table in enumerate(TABLES):
        store = tmp_path / table

        def cut_short(self, name, *args, at=table):
            written = write_day(self, name, *args)
            if name == at:
                raise KeyboardInterrupt
            return written

        with open_writer(store, ZONE) as writer, monkeypatch.context() as patch:
            patch.setattr(Tables, "write_day", cut_short)
            with pytest.raises(KeyboardInterrupt):
                writer.publish_empty(NOW.date())
        assert len(list(store.glob("*/date=*/part.parquet"))) == number + 1
        with open_writer(store, ZONE) as writer:
            writer.publish_empty(NOW.date() + timedelta(days=1))
        assert verify(store, count_calls) == []
        assert {name: len(Store.open(store).read(name)) for name in TABLES} == dict.fromkeys(TABLES, 0)


def test_a_second_writer_is_refused_by_name(folder):
    with open_writer(folder, ZONE), pytest.raises(UsageError, match=r"in use by process \d+ on .+ since 20"):
        open_writer(folder, ZONE).__enter__()


def test_a_store_keeps_its_time_zone(folder):
    with pytest.raises(UsageError, match="time_zone Asia/Shanghai, not Europe/Berlin"):
        open_writer(folder, ZoneInfo("Europe/Berlin")).__enter__()


def test_a_lost_file_is_noticed_and_its_calls_are_inspected_again(folder):
    with open_writer(folder, ZONE) as writer:
        assert writer.done("C1").asked == "asked"
    (folder / "turns" / "date=2026-10-12" / "part.parquet").unlink()
    assert "is missing" in verify(folder, count_calls)[0]
    with open_writer(folder, ZONE) as writer:
        assert writer.done("C1").asked == ""
        assert writer.done("C3").asked == "asked"
        add(writer, inspected("C1"), inspected("C2"))
        publish(writer)
    assert verify(folder, count_calls) == []


def failures(folder):
    return {row.call_id or row.recording: row for row in Store.open(folder).read("failures").itertuples()}


def test_a_failure_is_counted_and_ends_with_success(folder):
    failure = Failure("C9.wav", "C9", "audio", "empty", "C9.wav is empty")
    day = date(2026, 10, 12)
    for tries in range(2):
        with open_writer(folder, ZONE) as writer:
            writer.fail(failure, day, NOW + timedelta(days=tries), "asked", "token")
            publish(writer)
    row = failures(folder)["C9"]
    assert (row.tries, row.first_seen, row.date, row.reason) == (2, NOW, day, "empty")
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C9"))
        publish(writer)
    assert failures(folder) == {}


def test_bad_rows_stay_until_their_list_or_the_call_is_right(folder):
    bad = Failure("C8.wav", "C8", "calls", "invalid_row", "row 1: …")
    worse = Failure("x.wav", "", "calls", "invalid_row", "row 2: …")
    double = Failure("C1.wav", "C1", "calls", "duplicate", "row 3: …")
    with open_writer(folder, ZONE) as writer:
        writer.reject("/monday.csv", [(bad, NOW - timedelta(days=9)), (worse, None), (double, None)], NOW)
        publish(writer)
    assert {name: row.date.day for name, row in failures(folder).items()} == {"C8": 11, "x.wav": 20, "C1": 20}
    with open_writer(folder, ZONE) as writer:
        writer.reject("/monday.csv", [(worse, None), (double, None)], NOW + timedelta(days=1))  # again a day later
        writer.reject("/tuesday.csv", [], NOW)  # another list says nothing about this one
        add(writer, inspected("C8"), inspected("C1"))  # C1's first row is inspected, its second stays wrong
        publish(writer)
    rows = failures(folder)
    assert {name: (row.date.day, row.tries) for name, row in rows.items()} == {"x.wav": (20, 2), "C1": (20, 2)}
    with open_writer(folder, ZONE) as writer:
        writer.reject("/monday.csv", [], NOW)
        publish(writer)
    assert failures(folder) == {}


def test_a_row_without_an_id_leaves_when_another_list_has_it_and_not_when_the_same_list_has_both(folder):
    row = Failure("C1.wav", "", "calls", "invalid_row", "row 2: call_id is empty")
    with open_writer(folder, ZONE) as writer:
        writer.reject("/monday.csv", [(row, None)], NOW)
        add(writer, inspected("C1"))  # row 1 of the same list, of the same recording
        publish(writer)
    assert set(failures(folder)) == {"C1.wav"}
    with open_writer(folder, ZONE) as writer:
        writer.reject("/corrected.csv", [], NOW)
        add(writer, inspected("C1"))
        publish(writer)
    assert failures(folder) == {}


def test_a_run_that_was_killed_is_called_so(folder):
    row = {"run_id": "r1", "started": NOW, "finished": None, "status": "running", "calls": 3}
    with open_writer(folder, ZONE) as writer:
        writer.put_run(row)
    with open_writer(folder, ZONE):
        pass
    assert Store.open(folder).read("runs")[["run_id", "status"]].values.tolist() == [["r1", "killed"]]


def test_a_text_that_is_no_unicode_does_not_stop_a_batch(folder):
    odd = inspected("C5")
    with open_writer(folder, ZONE) as writer:
        add(writer, dataclasses.replace(odd, call=dataclasses.replace(odd.call, team="\ud800")))
        publish(writer)
    calls = Store.open(folder).read("calls").set_index("call_id")
    assert calls.loc["C5", "team"] == "?"


def test_a_damaged_ledger_is_named(folder):
    (folder / "_ledger.sqlite").write_bytes(b"nonsense" * 1000)
    with pytest.raises(QcError, match=r"_ledger\.sqlite is damaged"):
        open_writer(folder, ZONE).__enter__()


def test_tables_that_lost_their_ledger_get_a_new_one(folder):
    """The call stands under the 12th; corrected to the 14th afterwards, it must not stand under both."""
    with open_writer(folder, ZONE) as writer:
        writer.fail(Failure("C9.wav", "C9", "audio", "empty", "…"), date(2026, 10, 12), NOW, "asked", "token")
        publish(writer)
    (folder / "_ledger.sqlite").unlink()
    with open_writer(folder, ZONE) as writer:
        assert writer.done("C1").asked == ""
        add(writer, inspected("C1", day=14))
        publish(writer)
    assert days_of_calls(folder) == {"C1": 14, "C2": 12, "C3": 13}
    assert set(failures(folder)) == {"C9"}
    assert verify(folder, count_calls) == []


def test_a_folder_that_is_no_store_is_named(tmp_path):
    with pytest.raises(UsageError, match="no store"):
        Store.open(tmp_path)
    with pytest.raises(UsageError, match="no store"):
        verify(tmp_path, count_calls)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be made"):
        open_writer(tmp_path / "file" / "store", ZONE).__enter__()
