"""A ledger for tables that have lost theirs: what can be read from the tables is taken from them."""

from __future__ import annotations

from datetime import datetime

from qc.digests import sha256_of
from qc.store.ledger import Ledger
from qc.store.purging import CLOSED_BEFORE
from qc.store.schema import CALL_TABLES, SCORECARD_TABLES
from qc.store.tables import Tables, Written
from qc.store.tombstones import Tombstones


def adopt(tables: Tables, ledger: Ledger, now: datetime) -> None:
    """Enter all that stands in the tables. Their calls stay, and are inspected again when their batch is next run.

    What was forgotten stays so: the table `purges` holds the tombstones.
    """
    tombstones = Tombstones(tables.folder, ledger)
    with ledger.transaction():
        for table in (*CALL_TABLES, *SCORECARD_TABLES, "failures", "runs", "purges"):
            for day in tables.days(table):
                rows = tables.read_day(table, day)
                ledger.put_files([Written(table, day, sha256_of(tables.path(table, day)), rows.num_rows)])
                if table == "calls":
                    for call_id in rows["call_id"].to_pylist():
                        ledger.adopt_call(call_id, day)
                elif table == "runs":
                    for row in rows.to_pylist():
                        ledger.put_run(row["run_id"], day, row)
                elif table == "purges":
                    for row in rows.to_pylist():
                        tombstones.adopt(row)
                        if row["closed_before"]:
                            ledger.set_meta(CLOSED_BEFORE, row["closed_before"].isoformat())
                elif table == "failures":
                    for number, row in enumerate(rows.to_pylist()):
                        key = f"call\0{row['call_id']}" if row["stage"] != "calls" else f"adopted\0{now}\0{number}"
                        ledger.add_failure(key, day, "adopted", "", "", row)
