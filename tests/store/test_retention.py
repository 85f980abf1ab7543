"""How long each table is kept, by its dates; what goes is counted, and what stays still follows from what stays."""

import os
from datetime import date, datetime

import pytest

from qc.config import load_config
from qc.records import Failure
from qc.store import CACHE, Store, open_writer
from qc.store.retention import forget_what_is_old
from qc.store.tables import Tables
from qc.store.verify import verify
from tests.store.conftest import add, inspected, publish
from tests.support.batches import count_calls
from tests.support.inspections import ZONE

NOW = datetime(2026, 11, 20, 2, tzinfo=ZONE)
FOREVER = dict.fromkeys(load_config().retention.model_dump())


@pytest.fixture
def store(folder):
    """Calls C1, C2 on October 12th and C3 on the 13th, 39 and 38 days ago; a failure and a run of the 12th."""
    with open_writer(folder, ZONE) as writer:
        then = datetime(2026, 10, 12, 3, tzinfo=ZONE)
        writer.fail(Failure("C7.wav", "C7", "audio", "empty", "it is empty"), then.date(), then, "asked", "token")
        writer.put_run({"run_id": "r1", "started": then, "finished": then, "status": "finished"})
        add(writer, inspected("C4", day=13))
        publish(writer)
    for call_id in ("ab", "cd"):
        (folder / CACHE / call_id).mkdir(parents=True)
        (folder / CACHE / call_id / "words.fernet").write_text("words")
    tables = Tables(folder, ZONE)
    review = {"call_id": "C3", "reviewer": "Li", "verdict": "agree", "at": NOW}
    for day in (date(2026, 10, 20), date(2026, 11, 19)):
        tables.write_day("reviews", day, tables.of_rows("reviews", [review]))
    return folder


def keep(folder, **days):
    settings = load_config().retention.model_copy(update=FOREVER | days)
    with open_writer(folder, ZONE) as writer:
        rows = list(forget_what_is_old(writer.purging, settings, NOW))
        publish(writer)
    assert verify(folder, count_calls) == []
    return [(row["what"], row["count"]) for row in rows]


def ids(folder, table):
    return sorted(Store.open(folder).read(table)["call_id"])


def test_nothing_goes_where_everything_is_kept(store):
    assert keep(store) == []
    assert len(Store.open(store).read("purges")) == 0


def test_the_day_that_is_just_old_enough_stays(store):
    assert keep(store, calls=39) == []
    assert keep(store, calls=38) == [("calls", 3)]  # C1, C2, and C7 that failed
    assert ids(store, "calls") == ["C3", "C4"]
    assert ids(store, "failures") == []
    assert keep(store, calls=38) == []


def test_words_go_and_figures_stay(store):
    before = Store.open(store).read("calls")
    assert keep(store, turns=38) == [("turns", 6)]  # four turns and two texts that the model was asked about
    assert ids(store, "turns") == ["C3", "C3", "C4", "C4"]
    assert ids(store, "_likelihoods") == ["C3", "C4"]
    assert Store.open(store).read("calls").equals(before)
    assert not (store / CACHE / "ab").exists()  # what their recordings were heard to say
    assert (store / CACHE / "cd").exists()
    assert keep(store, turns=38) == []


def test_findings_go_and_the_cards_that_counted_them_stay(store):
    cards = Store.open(store).read("scorecards")
    assert keep(store, findings=38) == [("findings", 4)]
    assert set(ids(store, "findings")) == {"C3", "C4"}
    assert Store.open(store).read("scorecards").equals(cards)


def test_old_cards_go_and_are_not_made_again(store):
    assert keep(store, scorecards=38)[0][0] == "scorecards"
    starts = set(Store.open(store).read("scorecards")["period_start"])
    assert starts == {date(2026, 10, 13)}
    with open_writer(store, ZONE) as writer:
        writer.expire_scorecards()
        publish(writer)
    assert set(Store.open(store).read("scorecards")["period_start"]) == starts
    assert verify(store, count_calls) == []


def test_failures_runs_and_reviews_go_by_their_own_dates(store):
    assert keep(store, failures=38, runs=30, reviews=7) == [("failures", 1), ("runs", 1), ("reviews", 1)]
    assert ids(store, "failures") == []
    assert len(Store.open(store).read("runs")) == 0
    assert Store.open(store).days("reviews") == [date(2026, 11, 19)]


def test_the_cache_goes_by_when_it_was_written(store):
    old = store / CACHE / "ab" / "words.fernet"
    os.utime(old, (old.stat().st_mtime - 91 * 86_400,) * 2)
    assert keep(store, cache=90) == [("cache", 1)]
    assert [path.parent.name for path in (store / CACHE).glob("*/*")] == ["cd"]


def test_what_went_is_in_the_audit(store):
    keep(store, calls=38, reviews=7)
    rows = Store.open(store).read("purges").to_dict("records")
    assert {(row["what"], row["why"], row["criterion"], row["count"]) for row in rows} == {
        ("calls", "retention", "older than 38 days: before 2026-10-13", 3),
        ("reviews", "retention", "older than 7 days: before 2026-11-13", 1),
    }
    assert all(row["finished"] == NOW for row in rows)


def test_a_file_of_words_that_was_left_by_a_killed_retention_goes_with_the_next(store):
    """Killed between the ledger and the disk."""
    with open_writer(store, ZONE) as writer:
        writer.purging.ledger.drop_file("turns", date(2026, 10, 12))
    assert any("was not written by qc" in problem for problem in verify(store, count_calls))
    assert keep(store, turns=38) == [("turns", 6)]
