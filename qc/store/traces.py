"""Is what was purged gone? Every id and every hash that stands anywhere in a store is held against the tombstones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow.compute as pc

from qc.store.purging import CACHE, Purging, leftovers
from qc.store.schema import CALL_TABLES

_WITH_CALLS = (*CALL_TABLES, "failures", "reviews")


def traces(purging: Purging) -> Iterator[str]:
    """Each place in which something of a purged call still stands, as a sentence."""
    for path in leftovers(purging.folder):
        yield f"{path} was left half-written by a process that was killed; the next `qc run` removes it"
    if not purging.tombstones.any:
        return
    for place, call_ids in _ids(purging):
        for call_id in sorted(set(call_ids) - {None, ""}):
            if purging.tombstones.of_call(call_id):
                yield f"{place} of call {call_id}, which was purged; purge it again"
    for place, hashes in _hashes(purging):
        for sha256 in sorted(set(hashes)):
            if purging.tombstones.has_recording(sha256):
                yield f"{place} of a recording whose call was purged: {sha256}; purge it again"


def _ids(purging: Purging) -> Iterator[tuple[str, Iterable[str]]]:
    for table in _WITH_CALLS:
        for day in purging.tables.days(table):
            ids = pc.unique(purging.tables.read_day(table, day, ["call_id"])["call_id"])
            yield f"{table} of {day} has rows", ids.to_pylist()
    for table in ("done", "pending", "failures", "going"):
        yield f"the ledger ({table}) knows", (row[0] for row in purging.ledger.each(f"SELECT call_id FROM {table}"))


def _hashes(purging: Purging) -> Iterator[tuple[str, Iterable[str]]]:
    yield (
        "the ledger (contents) knows the place",
        (row[0] for row in purging.ledger.each("SELECT sha256 FROM contents")),
    )
    yield "the cache holds words", (folder.name for folder in (purging.folder / CACHE).glob("*/"))
