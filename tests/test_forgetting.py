"""`qc purge` and the retention at the end of `qc run`, as people use them; pages forget too, and nothing comes back."""

import shutil
from datetime import datetime

import pytest
from typer.testing import CliRunner

from qc.cli import app
from qc.config import load_config
from qc.errors import StoreError, UsageError
from qc.forgetting import keep_retention, stale_pages
from qc.privacy import KEY
from qc.report.pages import page_name
from qc.store import Store
from tests.support.batches import run, write_batch

CONFIG = load_config()
TEXTS = {"C1": "您好 秘密", "C2": "您好 不知道", "C3": "再见 再见", "C4": "好 好"}  # one a day from October 12th on


def qc(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    write_batch(folder / "in", TEXTS)
    run(folder / "in", folder / "store")
    return folder


@pytest.fixture
def made(batch, tmp_path):
    """The batch, its store, and pages of it."""
    shutil.copytree(batch / "in", tmp_path / "in")
    shutil.copytree(batch / "store", tmp_path / "store")
    assert qc("report", tmp_path / "store", "--out", tmp_path / "pages").exit_code == 0
    return tmp_path


def ids(folder):
    return sorted(Store.open(folder / "store").read("calls")["call_id"])


def test_a_dry_run_says_what_would_go_and_nothing_does(made):
    said = qc("purge", made / "store", "--before", "2026-10-14", "--dry-run")
    assert said.exit_code == 0
    assert "2 calls of 2026-10-12 … 2026-10-13" in said.output
    assert "4 of turns" in said.output
    assert ids(made) == ["C1", "C2", "C3", "C4"]


def test_nothing_is_purged_that_nobody_was_asked_about(made):
    said = qc("purge", made / "store", "--call", "C1")  # no terminal
    assert isinstance(said.exception, UsageError)
    assert "--yes" in str(said.exception)
    assert ids(made) == ["C1", "C2", "C3", "C4"]


@pytest.mark.parametrize(("asked", "frozen"), [(("--before", "2026-10-14"), True), (("--call", "C1"), False)])
def test_that_cards_stay_as_they_were_is_said_where_they_do(made, asked, frozen):
    assert ("keep their figures" in qc("purge", made / "store", *asked, "--yes").output) == frozen


def test_what_is_purged_is_in_no_page(made):
    page = made / "pages" / page_name("call", "C1")
    assert "秘密" in page.read_text(encoding="utf-8")
    assert qc("purge", made / "store", "--call", "C1", "--yes").exit_code == 0
    assert not page.exists()
    index = (made / "pages" / "index.html").read_text(encoding="utf-8")
    assert page.name not in index
    assert page_name("call", "C2") in index
    assert not [path for path in made.rglob("*.html") if "秘密" in path.read_text(encoding="utf-8")]
    assert ids(made) == ["C2", "C3", "C4"]


def test_verify_finds_a_page_that_was_left(made):
    page = (made / "pages" / page_name("call", "C1")).read_bytes()
    qc("purge", made / "store", "--call", "C1", "--yes")
    assert [stale for _, stale in stale_pages(made / "store")] == [[]]
    (made / "pages" / page_name("call", "C1")).write_bytes(page)
    assert [[path.name for path in stale] for _, stale in stale_pages(made / "store")] == [[page_name("call", "C1")]]


@pytest.mark.parametrize("asked", [(), ("--before", "2026-10-14", "--call", "C1"), ("--call", "C9")])
def test_what_makes_no_sense_begins_nothing(made, asked):
    said = qc("purge", made / "store", *asked, "--yes")
    assert said.exit_code != 0
    assert ids(made) == ["C1", "C2", "C3", "C4"]


def test_the_same_batch_does_not_bring_it_back_unless_asked(made):
    qc("purge", made / "store", "--call", "C1", "--call", "C2", "--yes")
    again = run(made / "in", made / "store")
    assert (again.inspected, again.skipped, again.purged) == (0, 2, 2)
    assert "2 calls were purged and are left out" in str(again)
    assert ids(made) == ["C3", "C4"]
    asked = run(made / "in", made / "store", bring_back=True)
    assert (asked.inspected, asked.skipped, asked.purged) == (2, 2, 0)
    assert ids(made) == ["C1", "C2", "C3", "C4"]
    assert run(made / "in", made / "store").purged == 0


def test_a_purged_recording_under_another_name_is_a_failure_and_not_a_call(made):
    qc("purge", made / "store", "--call", "C1", "--yes")
    write_batch(made / "in", {"C3": TEXTS["C3"], "renamed": TEXTS["C1"]})
    again = run(made / "in", made / "store")
    assert dict(again.reasons) == {"purged": 1}
    assert "renamed" not in ids(made)


def test_a_store_that_lost_its_key_brings_nothing_back(made):
    qc("purge", made / "store", "--call", "C1", "--yes")
    (made / "store" / KEY).unlink()
    assert "_key is gone" in qc("verify", made / "store").output
    with pytest.raises(StoreError, match="_key is gone"):
        run(made / "in", made / "store")
    assert ids(made) == ["C2", "C3", "C4"]


def test_retention_forgets_at_the_end_of_a_run(made):
    days = CONFIG.retention.model_copy(update={"calls": 40, "turns": 39})
    now = datetime(2026, 11, 22, 3, tzinfo=CONFIG.zone)  # 40 days after October 13th
    rows = keep_retention(made / "store", CONFIG.model_copy(update={"retention": days}), now)
    assert {(row["what"], row["count"]) for row in rows} == {("calls", 1), ("turns", 6)}
    assert ids(made) == ["C2", "C3", "C4"]
    assert sorted(set(Store.open(made / "store").read("turns")["call_id"])) == ["C3", "C4"]
    assert not (made / "pages" / page_name("call", "C1")).exists()
    assert "不知道。" not in (made / "pages" / page_name("call", "C2")).read_text(encoding="utf-8")


def test_calls_without_words_are_not_judged_again(made):
    """A missing greeting in words that are no longer kept is nobody's fault."""
    from qc.rescoring import _without_words

    days = CONFIG.retention.model_copy(update={"turns": 40})
    keep_retention(
        made / "store", CONFIG.model_copy(update={"retention": days}), datetime(2026, 11, 22, 3, tzinfo=CONFIG.zone)
    )
    store = Store.open(made / "store")
    without = {
        inspection.call.call_id: _without_words(inspection.conversation)
        for day in store.days()
        for inspection in store.inspections(day)
    }
    assert without == {"C1": True, "C2": False, "C3": False, "C4": False}
