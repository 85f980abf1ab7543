import glob
from datetime import date

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from qc.digests import sha256_of
from qc.errors import StoreError
from qc.store import tables as tables_module
from qc.store.rows import rows_of
from qc.store.schema import TABLES
from qc.store.tables import Tables, sorted_by_call, without_calls
from tests.store.test_rows import fake
from tests.support.batches import VERSIONS
from tests.support.inspections import ZONE

DAY = date(2026, 10, 12)


@pytest.fixture
def tables(tmp_path):
    return Tables(tmp_path, ZONE)


def turns_of(tables, *call_ids):
    return tables.of_rows("turns", [row for i in call_ids for row in rows_of(fake(call_id=i), VERSIONS, "1")["turns"]])


def test_a_day_is_written_and_read(tables):
    written = tables.write_day("turns", DAY, turns_of(tables, "C1"))
    assert written.rows == 3
    assert written.sha256 == sha256_of(tables.path("turns", DAY))
    assert tables.read_day("turns", DAY).equals(turns_of(tables, "C1"))
    assert tables.days("turns") == [DAY]
    assert tables.count("turns", DAY) == 3
    assert tables.read("turns", columns=["turn", "date"]).to_pylist()[0] == {"turn": 0, "date": DAY}


def test_a_day_without_a_file_has_no_rows(tables):
    assert tables.read_day("turns", DAY).num_rows == tables.count("turns", DAY) == 0
    assert tables.read("turns").num_rows == 0
    assert "date" in tables.read("turns").column_names


def test_a_file_that_is_being_written_is_found_by_no_reader(tables):
    """Killed half way, a writer leaves half a file: DuckDB's `*` matches names with a leading dot."""
    tables.write_day("turns", DAY, turns_of(tables, "C1"))
    tables.path("turns", DAY).with_name(tables_module.BEING_WRITTEN).write_bytes(b"PAR1 half a file")
    pattern = f"{tables.folder}/turns/date=*/*.parquet"
    assert len(duckdb.sql(f"SELECT * FROM '{pattern}'")) == 3
    assert len(pd.read_parquet(tables.folder / "turns")) == 3
    assert len(glob.glob(pattern)) == 1


def test_a_column_that_an_older_file_lacks_is_null(tables):
    older = turns_of(tables, "C1").drop_columns(["pitch_hz", "doubtful"])
    tables.path("turns", DAY).parent.mkdir(parents=True)
    pq.write_table(older, tables.path("turns", DAY))
    assert tables.read_day("turns", DAY)["pitch_hz"].null_count == 3


def test_a_damaged_file_is_named(tables):
    tables.write_day("turns", DAY, turns_of(tables, "C1"))
    path = tables.path("turns", DAY)
    path.write_bytes(path.read_bytes()[:-20])
    for read in (tables.read_day, tables.count):
        with pytest.raises(StoreError, match=r"part\.parquet is damaged"):
            read("turns", DAY)


def test_what_cannot_be_written_leaves_the_old_file(tables, monkeypatch):
    tables.write_day("turns", DAY, turns_of(tables, "C1"))
    before = tables.path("turns", DAY).read_bytes()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        tables.write_day("turns", DAY, turns_of(tables, "C1", "C2"))
    assert tables.path("turns", DAY).read_bytes() == before
    assert [path.name for path in tables.path("turns", DAY).parent.iterdir()] == ["part.parquet"]


def test_rows_of_calls_are_taken_out_and_the_rest_sorted_in_the_order_within(tables):
    rows = sorted_by_call(without_calls(turns_of(tables, "C3", "C1", "C2"), ["C2", "C9"]))
    assert rows["call_id"].to_pylist() == ["C1"] * 3 + ["C3"] * 3
    assert rows["turn"].to_pylist() == [0, 1, 2] * 2


@pytest.mark.parametrize("table", TABLES)
def test_everybody_reads_every_table_also_an_empty_one(tables, table):
    """By glob and by folder: no file of ours is needed to know the columns."""
    tables.write_day(table, DAY, tables.of_rows(table, []))
    if table == "turns":
        tables.write_day(table, date(2026, 10, 13), turns_of(tables, "C1"))
    pattern = f"{tables.folder}/{table}/date=*/*.parquet"
    count = 3 if table == "turns" else 0
    assert duckdb.sql(f"SELECT count(*) FROM read_parquet('{pattern}', hive_partitioning = true)").fetchall() == [
        (count,)
    ]
    names = duckdb.sql(f"SELECT * FROM '{pattern}' LIMIT 0").columns
    for frame in (pd.read_parquet(glob.glob(pattern)), pd.read_parquet(tables.folder / table)):
        assert len(frame) == count
        assert set(frame.columns) - {"date"} == set(names) - {"date"}
