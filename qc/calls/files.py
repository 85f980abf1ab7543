"""Files that list calls, as rows of texts: CSV as people and Excel write it, JSON lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from qc.errors import FileError

Fields = dict[str, str]


def rows_of_file(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, Fields | str]]:
    """Rows, or what is wrong with one, each with its place: calls.csv:2 as an editor counts lines, calls.parquet row 1.

    Raises:
        FileError: the file cannot be read, or lacks one of the `needed` columns.
    """
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            rows = _csv_rows(path, needed)
        case ".jsonl":
            rows = _json_rows(path, needed)
        case ".parquet":
            rows = _parquet_rows(path, needed)
        case _:
            raise FileError(path, "is no calls file; give a .csv, .parquet or .jsonl")
    return ((f"{path.name}{place}", row) for place, row in rows)


def _csv_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, Fields | str]]:
    text = _text_of(path)
    header = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(reader, [])]
        _check_columns(path, needed, names, line=1)
        end = reader.line_num
        for values in reader:
            place, end = f":{end + 1}", reader.line_num  # a text in quotes may take several lines
            if not any(value.strip() for value in values):
                continue
            if len(values) > len(names):
                yield place, f"has {len(values)} values for {len(names)} columns; put quotes around a text with a comma"
            else:
                yield place, texts(dict(zip(names, values, strict=False)))
    except csv.Error as error:
        raise FileError(path, f"is no CSV file: {error}", line=reader.line_num) from error


def _json_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, Fields | str]]:
    seen: dict[str, None] = {}
    rows: list[tuple[str, Fields | str]] = []
    for number, line in enumerate(_text_of(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            seen.update(dict.fromkeys(row))
            rows.append((f":{number}", texts(row)))
        else:
            rows.append((f":{number}", "is no JSON object"))
    _check_columns(path, needed, list(seen))
    yield from rows


def _parquet_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[str, Fields | str]]:
    try:
        frame = pd.read_parquet(path)
        rows = frame.to_dict("records")
    except Exception as error:  # a damaged file makes pandas and pyarrow raise many kinds
        raise FileError(path, f"cannot be read as Parquet ({error})") from error
    _check_columns(path, needed, list(map(str, frame.columns)))
    for number, row in enumerate(rows, start=1):
        yield f" row {number}", texts({str(name): value for name, value in row.items()})


def _check_columns(path: Path, needed: Sequence[str], names: list[str], line: int | None = None) -> None:
    if missing := [name for name in needed if name not in names]:
        there = ", ".join(map(printable, names)) or "no columns"
        raise FileError(path, f"lacks the column {', '.join(missing)}; it has {there[:500]}", line=line)
    if twice := {name for name in names if names.count(name) > 1}:
        raise FileError(path, f"has the column {', '.join(sorted(twice))} twice; keep one", line=line)


def _text_of(path: Path) -> str:
    """The text of a file in UTF-8, or as Excel writes it in China (GB 18030) or as "Unicode text" (UTF-16)."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror}); check the path") from error
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(path, "is neither UTF-8 nor GB 18030; save it as UTF-8")


def texts(row: Mapping[str, Any]) -> Fields:
    """Every value as text without space around it; what is missing is empty."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value != value:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():  # a column of numbers with a gap in it
        return str(int(value))
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()


def printable(text: str) -> str:
    """Without what cannot be written as UTF-8: file names may hold any bytes."""
    return text.encode("utf-8", "replace").decode()
