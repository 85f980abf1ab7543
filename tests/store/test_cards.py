"""Scorecards that are brought up to date day by day are those that are made of the whole store at once."""

import random
import shutil
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from qc.records import Call
from qc.scorecards import make_scorecards
from qc.store import Store, open_writer
from qc.store.verify import verify
from tests.store.conftest import add
from tests.support.batches import CONFIG
from tests.support.fake_inspection import inspection_of_text
from tests.support.inspections import ZONE

REACH = CONFIG.scorecards.repeat_days
MAKE = partial(make_scorecards, config=CONFIG)
START = datetime(2026, 9, 24, 9, tzinfo=ZONE)


def some_calls(chance, count, latest_days):
    """Calls of five agents and a few customers who call again, spread over `latest_days` days from START."""
    for _ in range(count):
        agent = chance.randrange(5)
        at = START + timedelta(days=chance.randrange(latest_days), minutes=chance.randrange(600))
        call = Call(
            f"C{chance.randrange(60):02}",  # some ids come again: a corrected call, perhaps of another day
            f"A{agent}",
            at,
            "a.wav",
            team=f"T{agent % 2}",
            call_type="consult",
            direction="inbound",
            extra={"customer_ref": f"K{chance.randrange(12)}"},
        )
        yield inspection_of_text(
            call, " ".join(chance.choices(["您好", "不知道", "好的"], k=chance.randint(1, 5))), "ab"
        )


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_they_follow_every_change(tmp_path, seed):
    chance = random.Random(seed)
    for days in (10, 40, 12):  # a late recording, then weeks of nothing, then an old day again
        with open_writer(tmp_path, ZONE) as writer:
            add(writer, *some_calls(chance, 8, days))
            writer.publish()
            writer.publish_scorecards(MAKE, REACH)
            writer.publish_empty(date(2026, 11, 20))
        assert verify(tmp_path, MAKE, REACH) == []
    assert {"day", "week", "month"} == set(Store.open(tmp_path).read("scorecards")["period"])
    assert len(Store.open(tmp_path).read("team_scorecards")) > 0


def cards_after(tmp_path, days, text, make):
    """The files of scorecards after a run over two calls of each of these days."""
    calls = [Call(f"C{day:%m%d}{n}", "A1", day + timedelta(hours=n), "a.wav", team="T") for day in days for n in (1, 2)]
    with open_writer(tmp_path, ZONE) as writer:
        add(writer, *(inspection_of_text(call, text, "ab") for call in calls))
        writer.publish()
        writer.publish_scorecards(make)
    assert verify(tmp_path, make) == []
    return files_of_cards(tmp_path)


def files_of_cards(folder):
    """The files of scorecards, each with its inode: a file that is replaced has another one."""
    return {
        (file.parts[-3], file.parent.name.removeprefix("date=")): file.stat().st_ino
        for file in folder.glob("*scorecards/date=*/part.parquet")
    }


DAYS = [datetime(2026, *day, 9, tzinfo=ZONE) for day in ((9, 30), (10, 13), (10, 14), (10, 15), (10, 20), (11, 4))]
OF_THE_14TH = {"2026-10-14", "2026-10-12", "2026-10-01"}  # its day, week and month


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cards") / "store"
    cards_after(folder, DAYS, "您好", MAKE)
    return folder


@pytest.fixture
def before(made, tmp_path):
    """A store of its own in `tmp_path`, and its files of scorecards."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return files_of_cards(tmp_path)


def test_a_day_that_is_rewritten_touches_the_periods_that_contain_it_and_no_others(before, tmp_path):
    after = cards_after(tmp_path, [DAYS[2]], "不知道", MAKE)
    replaced = {place for place in after if after[place] != before[place]}
    assert replaced == {(table, day) for table in ("scorecards", "team_scorecards") for day in OF_THE_14TH}


def test_nothing_is_touched_where_no_figure_changes(before, tmp_path):
    assert cards_after(tmp_path, [DAYS[2]], "您好", MAKE) == before


@pytest.mark.parametrize(("made_by", "touched"), [("", False), ("fewer calls are enough", True)])
def test_all_are_made_again_where_the_last_were_made_by_other_settings(before, tmp_path, made_by, touched):
    few = CONFIG.model_copy(update={"scorecards": CONFIG.scorecards.model_copy(update={"enough_calls": 1})})
    with open_writer(tmp_path, ZONE) as writer:
        writer.publish_scorecards(partial(make_scorecards, config=few), made_by=made_by)
    after = files_of_cards(tmp_path)
    assert after.keys() == before.keys()
    assert [inode != before[file] for file, inode in after.items()] == [touched] * len(before)


def test_the_next_period_is_rewritten_where_its_change_against_this_one_is_another(tmp_path):
    few = CONFIG.model_copy(update={"scorecards": CONFIG.scorecards.model_copy(update={"enough_calls": 1})})
    make = partial(make_scorecards, config=few)
    before = cards_after(tmp_path, DAYS, "您好", make)
    after = cards_after(tmp_path, [DAYS[2]], "不知道", make)
    replaced = {day for table, day in after if after[table, day] != before[table, day]}
    assert replaced == OF_THE_14TH | {"2026-10-15", "2026-10-19", "2026-11-01"}
