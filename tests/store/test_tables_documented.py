import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from qc.store import TABLES
from qc.store.schema import schema_of

PAGE = (Path(__file__).parent.parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [table for table in TABLES if not table.startswith("_")])
def test_every_column_is_documented(table):
    named = set(re.findall(r"[a-z][a-z0-9_]+", PAGE))
    assert set(schema_of(table, ZoneInfo("UTC")).names) - named == set()
