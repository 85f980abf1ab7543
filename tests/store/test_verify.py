"""Whatever is done to a store behind qc's back is found."""

from datetime import date
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pytest

from qc.errors import UsageError
from qc.store import open_writer
from qc.store.ledger import Ledger
from qc.store.tables import Tables, without_calls
from qc.store.verify import verify
from tests.store.conftest import add, inspected
from tests.support.batches import count_calls
from tests.support.inspections import ZONE

DAY = date(2026, 10, 12)


def forge(folder, table, day, change):
    """Write a changed file and have the ledger believe in it, so that only what it says can give it away."""
    tables, ledger = Tables(folder, ZONE), Ledger(folder / "_ledger.sqlite")
    ledger.put_files([tables.write_day(table, day, change(tables.read_day(table, day)))])
    ledger.close()


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("calls", lambda rows: without_calls(rows, ["C1"]), "C1"),
        ("turns", lambda rows: rows.set_column(0, "call_id", pc.replace_substring(rows["call_id"], "1", "7")), "C7"),
        ("calls", lambda rows: rows.take([0, 0, 1]), "C1 stands in calls 2 times"),
        ("calls", lambda rows: rows.set_column(0, "call_id", pc.replace_substring(rows["call_id"], "1", "7")), "C7"),
        ("scorecards", lambda rows: rows.slice(1), "scorecards: A1"),
        ("team_scorecards", lambda rows: rows.set_column(3, "calls", pc.add(rows["calls"], 1)), "team_scorecards"),
    ],
)
def test_forged_tables_are_found(folder, table, change, told):
    forge(folder, table, DAY, change)
    assert any(told in problem for problem in verify(folder, count_calls))


def test_a_changed_byte_a_strange_file_and_pending_calls_are_found(folder):
    path = Tables(folder, ZONE).path("findings", DAY)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (path.parent / "copy.parquet").write_bytes(content)
    with open_writer(folder, ZONE) as writer:
        add(writer, inspected("C9"))
    told = "\n".join(verify(folder, count_calls))
    assert "1 inspected call is not in the tables yet" in told
    assert f"{path} is not as it was written" in told
    assert "copy.parquet was not written by qc" in told


def test_what_a_killed_process_left_half_written_is_told_and_gone_with_the_next_run(folder):
    left = [folder / "_cache" / "ab12" / ".x7.part", Tables(folder, ZONE).path("turns", DAY).with_name("._part.new")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    told = "\n".join(verify(folder, count_calls))
    assert all(f"{path} was left half-written" in told for path in left)
    with open_writer(folder, ZONE):
        pass
    assert not any(path.exists() for path in left)
    assert list(verify(folder, count_calls)) == []


def test_days_of_another_time_zone_are_refused_before_anything_is_counted(folder):
    with pytest.raises(UsageError, match="was made with time_zone Asia/Shanghai, not America/New_York"):
        verify(folder, count_calls, zone=ZoneInfo("America/New_York"))
