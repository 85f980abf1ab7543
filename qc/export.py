"""Tables and calls in the formats of other programs: CSV, Excel, JSON lines; SRT and RTTM for a call."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from qc.errors import UsageError
from qc.views import CallView, as_json

# a spreadsheet takes a cell that begins with one of these for a formula; full-width forms are folded to them by some
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
TABLE_ENDINGS = (".csv", ".xlsx", ".jsonl")
EXCEL_ROWS = 1_048_575  # a sheet's rows less its header


def export_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as `.csv` (UTF-8 with a byte order mark, for Excel), `.xlsx` or `.jsonl`, by the name's ending.

    Raises:
        UsageError: the ending is none of these, or the table is longer than an Excel sheet.
    """
    kind = path.suffix.lower()
    if kind == ".jsonl":
        lines = (json.dumps(as_json(row), ensure_ascii=False) for row in frame.to_dict("records"))
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return
    cells = pd.DataFrame({column: [_cell(value) for value in frame[column]] for column in frame.columns}, dtype=object)
    if kind == ".csv":
        cells.to_csv(path, index=False, encoding="utf-8-sig")
    elif kind == ".xlsx":
        if len(cells) > EXCEL_ROWS:
            raise UsageError(f"{len(cells)} rows are too many for an Excel sheet; export to .csv")
        cells.to_excel(path, index=False)
    else:
        raise UsageError(f"{path.name}: tables are exported to .csv, .xlsx or .jsonl")


def export_call(call: CallView, path: Path) -> None:
    """Write what was said in a call as `.srt` (subtitles) or `.rttm` (who spoke when).

    Raises:
        UsageError: the ending is none of these.
    """
    writers: dict[str, Callable[[CallView], Sequence[str]]] = {".srt": _srt, ".rttm": _rttm}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise UsageError(f"{path.name}: a call is exported to .srt, .rttm or .wav")
    path.write_text("\n".join([*write(call), ""]), encoding="utf-8")


def _srt(call: CallView) -> list[str]:
    lines: list[str] = []
    for number, turn in enumerate((turn for turn in call.turns if turn["text"]), start=1):
        times = f"{_srt_time(turn['start_s'])} --> {_srt_time(turn['end_s'])}"
        # a line that is empty, or has an arrow, would be read as the next cue
        text = " ".join(turn["text"].split()).replace("-->", "→")
        lines += [str(number), times, f"{turn['role']}: {text}", ""]
    return lines


def _rttm(call: CallView) -> list[str]:
    name = "".join("_" if c.isspace() else c for c in call.facts["call_id"])
    return [
        f"SPEAKER {name} 1 {start_s:.3f} {end_s - start_s:.3f} <NA> <NA> {role} <NA> <NA>"
        for start_s, end_s, role in ((turn["start_s"], turn["end_s"], turn["role"]) for turn in call.turns)
    ]


def _srt_time(seconds: float) -> str:
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{milliseconds:03}"


def _cell(value: Any) -> Any:
    """A value that a spreadsheet shows and does not compute."""
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, dict | list | tuple) or hasattr(value, "tolist"):
        value = json.dumps(as_json(value.tolist() if hasattr(value, "tolist") else value), ensure_ascii=False)
    if not isinstance(value, str):
        return value
    shown = "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else "�" for c in value)
    return "'" + shown if value.startswith(FORMULA_STARTS) else shown
