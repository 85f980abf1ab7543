"""Rows of a table as plain dictionaries, quicker than Arrow's own way where columns hold lists of structs."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyarrow as pa

from qc.store.rows import Row


def plain_rows(table: pa.Table) -> list[Row]:
    """What ``table.to_pylist()`` gives."""
    names = table.column_names
    columns = [_values(table.column(name)) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.ChunkedArray) -> list[Any]:
    if not (pa.types.is_list(column.type) and pa.types.is_struct(column.type.value_type)) or column.null_count:
        return list(column.to_pylist())
    return [values for chunk in column.chunks for values in _lists_of_structs(chunk)]


def _lists_of_structs(lists: pa.ListArray) -> list[list[Row]]:
    """A field at a time: a word of a transcript then costs a tenth of what it does one struct after the other."""
    structs = lists.flatten()
    if structs.null_count:
        return list(lists.to_pylist())
    names = [field.name for field in structs.type]
    fields = [structs.field(name).to_pylist() for name in names]
    items = [dict(zip(names, values, strict=True)) for values in zip(*fields, strict=True)]
    offsets = lists.offsets.to_pylist()
    return [items[start - offsets[0] : end - offsets[0]] for start, end in pairwise(offsets)]
