"""What a store holds as plain values, and how people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

import pandas as pd

Row = dict[str, Any]
NAMED = 5  # names that are offered in place of one that is not known


def rows(table: pd.DataFrame) -> list[Row]:
    """The rows of `table` as plain dictionaries, with None for what is missing."""
    return [{str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")]


def as_json(value: Any) -> Any:
    """`value` in types that JSON knows; what is no number (NaN) and no moment (NaT) is null."""
    value = _plain(value)
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return None if pd.isna(value) else value.to_pydatetime()
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return value.tolist() if hasattr(value, "tolist") else value


def clock(seconds: float | None) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on; an em dash for a place that is not known."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def figure(value: float | None, digits: int = 0) -> str:
    """`value` with `digits` decimals; an em dash where there is none."""
    return "—" if value is None else f"{value:.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share of 0–1 in percent, likewise."""
    return "—" if share is None else f"{share:.{digits}%}"


MEASURED = {"pace_cpm": (figure, 0), "dead_air_ratio": (percent, 1), "interruptions_per_call": (figure, 2)}


def measured(card: Mapping[str, Any], name: str) -> tuple[str, str]:
    """A measure of a card that is a sum over a sum, and its interval, "" if none: 240 and 231–249."""
    show, digits = MEASURED[name]
    value, low, high = (show(card[f"{name}{end}"], digits) for end in ("", "_low", "_high"))
    return value, "" if card[f"{name}_low"] is None else f"{low}–{high}"


def meant(name: str, known: Iterable[str]) -> str:
    """What there is in place of a `name` that is not: those that are like it, or else the first few."""
    names = sorted(known)
    if near := get_close_matches(name, names, n=3, cutoff=0.5):
        return f"did you mean {' or '.join(map(repr, near))}?"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"there are {', '.join(map(repr, names[:NAMED]))}{more}" if names else "there are none"
