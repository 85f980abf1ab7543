"""What is purged is nowhere; what is not stays; a purge that was cut short is finished by the next writer."""

import shutil
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from qc.errors import StoreError, UsageError
from qc.records import Failure
from qc.store import CACHE, LEDGER, TABLES, Store, open_writer
from qc.store.database import Database
from qc.store.ledger import Ledger
from qc.store.tables import Tables
from qc.store.verify import verify
from tests.store.conftest import NOW, add, inspected, publish
from tests.support.batches import VERSIONS, count_calls
from tests.support.inspections import ZONE

DAY = date(2026, 10, 12)


def secret(call_id):
    return f"秘密{call_id}"


@pytest.fixture
def store(told_store, tmp_path):
    return shutil.copytree(told_store, tmp_path / "store")


@pytest.fixture(scope="module")
def told_store(tmp_path_factory):
    """Two calls on October 12th, one on the 13th, one on November 2nd: each with words, a hash and a name of its own.

    Every recording has a transcript in the cache, and CALL-001 a review.
    """
    folder = tmp_path_factory.mktemp("told") / "store"
    with open_writer(folder, ZONE) as writer:
        for call_id, day, month in (
            ("CALL-001", 12, 10),
            ("CALL-002", 12, 10),
            ("CALL-003", 13, 10),
            ("CALL-004", 2, 11),
        ):
            call = inspected(call_id, day=day, text=f"您好 {secret(call_id)}")
            start = call.call.start_time.replace(month=month)
            call = replace(call, call=replace(call.call, start_time=start), recording_sha256=f"hash-{call_id}")
            writer.add(call, VERSIONS, "run", "asked", f"hash-{call_id}")
            writer.put_content(f"/recordings/{call_id}.wav", "token", f"hash-{call_id}")
            cached = folder / CACHE / f"hash-{call_id}" / "words.fernet"
            cached.parent.mkdir(parents=True)
            cached.write_text(secret(call_id))
        publish(writer)
    tables = Tables(folder, ZONE)
    reviews = [
        {"call_id": call_id, "reviewer": "Li", "verdict": "agree", "comment": secret(call_id), "at": NOW}
        for call_id in ("CALL-001", "CALL-003")
    ]
    tables.write_day("reviews", NOW.date(), tables.of_rows("reviews", reviews))
    return folder


def purge(folder, *, before=None, call_ids=()):
    with open_writer(folder, ZONE) as writer:
        purging = writer.purging
        doomed = purging.calls_before(before) if before else purging.calls_named(call_ids)
        if doomed:
            purging.begin(doomed, purging.new_row("before" if before else "call", "test", "calls", NOW))
            purging.finish(NOW)
        publish(writer)
    return doomed


def bytes_of(folder):
    """All bytes of a store, what is packed in them unpacked; paths too."""
    for path in sorted(folder.rglob("*")):
        yield str(path.relative_to(folder)).encode()
        if path.is_file():
            yield path.read_bytes()
        if path.suffix == ".parquet":
            yield str(pa.parquet.read_table(path).to_pylist()).encode()


def stands_in(folder, text):
    return [place for place in bytes_of(folder) if text.encode() in place]


@pytest.mark.parametrize("by", ["day", "id"])
def test_no_byte_of_a_purged_call_is_left(store, by):
    assert stands_in(store, secret("CALL-001"))
    purge(store, **({"before": date(2026, 10, 13)} if by == "day" else {"call_ids": ["CALL-001", "CALL-002"]}))
    for call_id in ("CALL-001", "CALL-002"):
        for trace in (secret(call_id), call_id, f"hash-{call_id}"):
            assert stands_in(store, trace) == []
    for call_id in ("CALL-003", "CALL-004"):
        assert stands_in(store, call_id)
    assert verify(store, count_calls) == []


def test_sqlite_forgets_too(store):
    """Not only the rows: no page of the file or its log holds the id."""
    assert b"CALL-001" in (store / LEDGER).read_bytes()
    purge(store, call_ids=["CALL-001"])
    assert b"CALL-001" not in b"".join(path.read_bytes() for path in store.glob(f"{LEDGER}*"))


def test_deleted_cells_are_overwritten_even_before_the_file_is_rewritten(tmp_path):
    database = Database(tmp_path / "some.sqlite", "CREATE TABLE t (text TEXT)")
    for number in range(200):
        database.do("INSERT INTO t VALUES (?)", f"secret-{number:03}" * 20)
    database.do("DELETE FROM t WHERE text LIKE 'secret-1%'")
    database.empty_log()
    database.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"secret-0" in left
    assert b"secret-1" not in left


def test_the_audit_says_who_when_why_and_how_many_and_no_more(store):
    purge(store, before=date(2026, 10, 14))
    (row,) = Store.open(store).read("purges").to_dict("records")
    assert (row["what"], row["why"], row["count"]) == ("calls", "before", 3)
    assert [(each["date"], each["count"]) for each in row["dates"]] == [(DAY, 2), (date(2026, 10, 13), 1)]
    assert row["by"] not in ("", None)
    assert (row["at"], row["finished"]) == (NOW, NOW)
    assert len(row["tombstones"]) == 3
    assert not stands_in(store / "purges", "CALL-001")


def test_a_store_of_which_nothing_is_left_is_one(store):
    purge(store, before=date(2027, 1, 1))
    assert {table for table in TABLES if len(Store.open(store).read(table))} == {
        "purges", "scorecards", "team_scorecards",
    }  # fmt: skip
    assert verify(store, count_calls) == []


# ---- scorecards


def cards(folder):
    rows = Store.open(folder).read("scorecards").to_dict("records")
    return {(row["period"], str(row["period_start"])): row["calls"] for row in rows}


def test_cards_are_made_anew_without_a_single_call(store):
    assert cards(store) == {("day", "2026-10-12"): 2, ("day", "2026-10-13"): 1, ("week", "2026-10-12"): 3,
                            ("month", "2026-10-01"): 3, ("day", "2026-11-02"): 1, ("week", "2026-11-02"): 1,
                            ("month", "2026-11-01"): 1}  # fmt: skip
    purge(store, call_ids=["CALL-001", "CALL-003"])
    assert cards(store) == {("day", "2026-10-12"): 1, ("week", "2026-10-12"): 1, ("month", "2026-10-01"): 1,
                            ("day", "2026-11-02"): 1, ("week", "2026-11-02"): 1,
                            ("month", "2026-11-01"): 1}  # fmt: skip


def test_cards_of_purged_days_stay_and_count_what_was(store):
    before = cards(store)
    purge(store, before=date(2026, 10, 13))
    assert cards(store) == before
    assert verify(store, count_calls) == []


def test_a_late_call_does_not_overwrite_the_card_of_a_closed_month(store):
    purge(store, before=date(2026, 10, 13))
    with open_writer(store, ZONE) as writer:
        add(writer, inspected("CALL-009", day=20))
        publish(writer)
    assert cards(store)["month", "2026-10-01"] == 3
    assert cards(store)["day", "2026-10-20"] == 1
    assert verify(store, count_calls) == []


def test_a_card_that_is_made_again_after_the_month_before_was_purged_claims_no_change(store):
    def with_change(calls, findings, *, starts):
        made = count_calls(calls, findings, starts=starts)
        return {table: frame.assign(change=5.0, change_note="rise") for table, frame in made.items()}

    purge(store, before=date(2026, 10, 14))
    with open_writer(store, ZONE) as writer:
        writer.purging.ledger.mark_stale("scorecards", [date(2026, 11, 2)])
        writer.publish_scorecards(with_change)
    made = Store.open(store).read("scorecards").set_index("period")
    assert made.loc["month", "change_note"].tolist()[-1] == "purged_before"
    assert made.loc["day", "change_note"].tolist()[-1] == "rise"
    assert verify(store, with_change) == []


# ---- what comes back, and what does not


def test_a_purged_call_is_known_again_by_its_id_and_by_its_recording(store):
    purge(store, call_ids=["CALL-001"])
    with open_writer(store, ZONE) as writer:
        assert writer.is_forgotten("CALL-001")
        assert not writer.is_forgotten("CALL-002")
        assert writer.is_forgotten_recording("hash-CALL-001")
        assert not writer.is_forgotten_recording("hash-CALL-002")


def test_what_is_added_again_on_purpose_has_no_tombstone(store):
    purge(store, call_ids=["CALL-001"])
    with open_writer(store, ZONE) as writer:
        add(writer, inspected("CALL-001"))
        publish(writer)
        assert not writer.is_forgotten("CALL-001")
    assert verify(store, count_calls) == []


def test_another_store_has_other_tombstones(store, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(store, other)
    (other / "_key").unlink(missing_ok=True)
    for folder in (store, other):
        purge(folder, call_ids=["CALL-001"])
    stones = [Store.open(folder).read("purges")["tombstones"][0][0]["call"] for folder in (store, other)]
    assert stones[0] != stones[1]


def test_the_words_of_a_recording_that_another_call_shares_stay(store):
    with open_writer(store, ZONE) as writer:
        twin = inspected("CALL-005", day=14)
        writer.add(replace(twin, recording_sha256="hash-CALL-001"), VERSIONS, "run", "a", "hash-CALL-001")
        publish(writer)
    purge(store, call_ids=["CALL-001"])
    assert (store / CACHE / "hash-CALL-001").exists()
    assert verify(store, count_calls) == []
    purge(store, call_ids=["CALL-005"])
    assert not (store / CACHE / "hash-CALL-001").exists()


def test_a_call_that_only_failed_is_forgotten_too(store):
    with open_writer(store, ZONE) as writer:
        writer.fail(Failure("CALL-007.wav", "CALL-007", "audio", "empty", "it is empty"), DAY, NOW, "asked", "token")
        publish(writer)
    assert [call.call_id for call in purge(store, call_ids=["CALL-007"])] == ["CALL-007"]
    assert stands_in(store, "CALL-007") == []
    with open_writer(store, ZONE) as writer:
        writer.reject("calls.csv", [(Failure("CALL-007.wav", "CALL-007", "calls", "bad", "bad row"), NOW)], NOW)
        publish(writer)
    assert stands_in(store, "CALL-007") == []


def test_a_call_that_never_was_is_an_error_and_one_that_is_purged_is_none(store):
    with pytest.raises(UsageError, match="'CALL-008'"):
        purge(store, call_ids=["CALL-001", "CALL-008"])
    assert stands_in(store, secret("CALL-001"))
    purge(store, call_ids=["CALL-001"])
    assert purge(store, call_ids=["CALL-001"]) == []


def test_tombstones_outlive_the_ledger(store):
    purge(store, before=date(2026, 10, 13))
    for path in store.glob(f"{LEDGER}*"):
        path.unlink()
    with open_writer(store, ZONE) as writer:
        assert writer.is_forgotten("CALL-001")
        assert writer.purging.closed_before == date(2026, 10, 13)
        publish(writer)
    assert verify(store, count_calls) == []


# ---- verify


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (lambda ledger, tables: ledger.put_content("/recordings/CALL-001.wav", "t", "hash-CALL-001"), "contents"),
        (lambda ledger, tables: (tables.folder / CACHE / "hash-CALL-001").mkdir(), "the cache holds words"),
        (lambda ledger, tables: ledger.adopt_call("CALL-001", DAY), "the ledger (done) knows of call CALL-001"),
        (
            lambda ledger, tables: ledger.put_files(
                [tables.write_day("turns", DAY, tables.of_rows("turns", [{"call_id": "CALL-001", "turn": 0}]))]
            ),
            "turns of 2026-10-12 has rows of call CALL-001, which was purged",
        ),
        (lambda ledger, tables: (tables.path("turns", DAY).parent / "._part.new").touch(), "half-written"),
    ],
)
def test_any_trace_is_found(store, forge, told):
    purge(store, call_ids=["CALL-001"])
    ledger = Ledger(store / LEDGER)
    forge(ledger, Tables(store, ZONE))
    ledger.close()
    assert any(told in problem for problem in verify(store, count_calls))


# ---- cut short


@pytest.mark.parametrize(
    ("where", "what"),
    [
        pytest.param("write_day", {"call_ids": ["CALL-001", "CALL-003"]}, marks=pytest.mark.slow),
        ("remove_day", {"before": date(2026, 10, 14)}),
    ],
)
def test_a_purge_that_breaks_anywhere_is_finished_by_the_next_writer(store, monkeypatch, where, what):
    """The disk fails at the n-th file, for every n."""
    real, steps = getattr(Tables, where), 0
    while True:
        broken = store.parent / f"broken-{steps}"
        shutil.copytree(store, broken)
        left = steps

        def failing(self, *args):
            nonlocal left
            left -= 1
            if left < 0:
                raise StoreError("the disk fails")
            return real(self, *args)

        try:
            with monkeypatch.context() as patch:
                patch.setattr(Tables, where, failing)
                purge(broken, **what)
            break
        except StoreError:
            if steps == 0:
                assert any("cut short" in problem for problem in verify(broken, count_calls))
        with open_writer(broken, ZONE) as writer:
            publish(writer)
        assert stands_in(broken, "CALL-001") == []
        assert verify(broken, count_calls) == []
        steps += 1
    assert steps >= 5


def test_who_purges_is_the_user_of_the_system(store, monkeypatch):
    monkeypatch.setenv("USER", "somebody else")
    monkeypatch.setenv("LOGNAME", "somebody else")
    with open_writer(store, ZONE) as writer:
        row = writer.purging.new_row("call", "", "calls", NOW)
    assert row["by"] != "somebody else"
