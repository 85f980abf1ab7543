"""The store: plain Parquet tables for everybody, and a ledger for those who write them.

with open_writer(folder, zone) as writer: ...     # add, publish; one process at a time
Store.open(folder).read("calls")                  # at any time, also while a run is writing
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.parquet as pq

from qc.errors import UsageError
from qc.records import Inspection
from qc.store.cards import MakeScorecards
from qc.store.ledger import LEDGER, Done, check_format, format_of
from qc.store.plain import plain_rows
from qc.store.purging import CACHE
from qc.store.rows import Row, Versions, inspection_of, judged_rows_of, rows_of
from qc.store.schema import CALL_TABLES, JUDGED_TABLES, TABLES
from qc.store.tables import Tables, frame_of, of_calls, undamaged
from qc.store.writer import Writer, open_writer

__all__ = [
    "CACHE",
    "JUDGED_TABLES",
    "LEDGER",
    "TABLES",
    "Done",
    "MakeScorecards",
    "Row",
    "Store",
    "Versions",
    "Writer",
    "inspection_of",
    "judged_rows_of",
    "open_writer",
    "rows_of",
]


class Store:
    """A store that is read. Needs no lock: every file is whole at every instant."""

    def __init__(self, folder: Path, zone: ZoneInfo) -> None:
        self.folder, self.zone = folder, zone
        self._tables = Tables(folder, zone)

    @classmethod
    def open(cls, folder: str | Path) -> Store:
        """The store in `folder`.

        Raises:
            UsageError: there is none, nothing is published in it yet, or it is of another format.
        """
        folder = Path(folder)
        check_format(folder, format_of(folder))
        some = next((folder / "calls").glob("date=*/part.parquet"), None)
        if some is None and (folder / LEDGER).exists():
            failed = any((folder / "failures").glob("date=*/part.parquet"))
            raise UsageError(
                f"{folder} holds no inspected call yet: a run that goes on publishes its calls every minute, and one"
                f" that was cut short publishes them when `qc run` is called again with --out {folder}"
                + (f"; recordings that failed stand in {folder / 'failures'}" if failed else "")
            )
        if some is None:
            raise UsageError(f"{folder} is no store of qc; make one with `qc run RECORDINGS --out {folder}`")
        with undamaged(some):
            return cls(folder, ZoneInfo(pq.read_schema(some).field("start_time").type.tz))

    def days(self, table: str = "calls") -> list[date]:
        """The days that `table` has a file for, in order."""
        return self._tables.days(table)

    def read(
        self, table: str, dates: Iterable[date] | None = None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """A table of the contract (or a private one) as pandas has it, with its day as column `date`.

        `dates` limits it to some days, `columns` to some columns. Maps are dicts, lists are arrays.
        """
        return frame_of(self._tables.read(table, dates, columns))

    def inspections(
        self, day: date, call_ids: Collection[str] | None = None, *, said: bool = True
    ) -> Iterator[Inspection]:
        """The calls of a day (or some of them) as they were inspected, in the order of their ids.

        They hold all that new standards need. `said` False leaves out what was said (turns, events, likelihoods): new
        forms do not need it, and it is most of a store.
        """
        by_call: dict[str, dict[str, list[Row]]] = {}
        for table in reversed(CALL_TABLES if said else JUDGED_TABLES):
            rows = self._tables.read_day(table, day)
            for row in plain_rows(rows if call_ids is None else of_calls(rows, call_ids)):
                if table == "calls":
                    by_call[row["call_id"]] = {name: [] for name in CALL_TABLES}
                by_call[row["call_id"]][table].append(row)
        for rows in by_call.values():
            yield inspection_of(rows)
