"""Plain rows are those of Arrow, whatever the columns hold."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.store.plain import plain_rows

POINT = pa.struct([("x", pa.int64()), ("name", pa.string())])
SCHEMA = pa.schema([("id", pa.int64()), ("points", pa.list_(POINT)), ("marks", pa.map_(pa.string(), pa.float64()))])

points = st.fixed_dictionaries({"x": st.none() | st.integers(-9, 9), "name": st.text(max_size=3)})
rows = st.fixed_dictionaries(
    {
        "id": st.integers(0, 9),
        "points": st.none() | st.lists(st.none() | points, max_size=4),
        "marks": st.just([("a", 0.5)]),
    }
)


@given(st.lists(st.lists(rows, max_size=4), max_size=3), st.integers(0, 5))
def test_they_are_what_arrow_gives(parts, first):
    table = pa.concat_tables([pa.Table.from_pylist(part, schema=SCHEMA) for part in [[], *parts]])
    for some in (table, table.slice(first)):
        assert plain_rows(some) == some.to_pylist()


@pytest.mark.parametrize("points", [[], [{"x": 1, "name": "a"}], [{"x": 1, "name": "a"}, {"x": None, "name": "b"}]])
def test_a_list_of_structs(points):
    table = pa.Table.from_pylist([{"id": 1, "points": points, "marks": []}] * 2, schema=SCHEMA)
    assert [row["points"] for row in plain_rows(table.slice(1))] == [points]
