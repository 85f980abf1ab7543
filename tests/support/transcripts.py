"""The sample calls' true words as transcripts that are handed in: conversations without sound."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from tests.support.samples import FOLDER


def true_calls() -> list[dict[str, Any]]:
    return json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))


def write_transcripts(folder: Path) -> Path:
    """A JSON-lines transcript of every sample call in `folder`; returns their calls.csv, which names no recording."""
    folder.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "calls.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["call_id"]: row for row in csv.DictReader(file)}
    for call in true_calls():
        name = f"{call['call_id']}.jsonl"
        lines = (json.dumps({key: turn[key] for key in ("role", "start_s", "end_s", "text")}) for turn in call["turns"])
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
        rows[call["call_id"]] |= {"recording": "", "transcript": name}
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    with (folder / "calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows.values())
    return folder / "calls.csv"
