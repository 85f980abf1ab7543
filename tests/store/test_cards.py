"""Scorecards that are brought up to date day by day are those that are made of the whole store at once."""

import random
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


@pytest.mark.parametrize("seed", range(2))
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
