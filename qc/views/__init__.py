"""The store as people look at it: what the terminal and the pages show, read and ordered, never computed anew."""

from qc.periods import Period
from qc.views.call import CallView, Segment, is_of_whole, standard_of, why_unscored
from qc.views.days import local_day, overlaps, parted, period_name
from qc.views.plain import MEASURED, Row, as_json, clock, figure, meant, measured, percent, rows
from qc.views.store import Examples, Readable, StoreView, change_note, keep_surest, rate_note, shown_card, to_hear

__all__ = [
    "MEASURED",
    "CallView",
    "Examples",
    "Period",
    "Readable",
    "Row",
    "Segment",
    "StoreView",
    "as_json",
    "change_note",
    "clock",
    "figure",
    "is_of_whole",
    "keep_surest",
    "local_day",
    "meant",
    "measured",
    "overlaps",
    "parted",
    "percent",
    "period_name",
    "rate_note",
    "rows",
    "shown_card",
    "standard_of",
    "to_hear",
    "why_unscored",
]
