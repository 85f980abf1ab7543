"""The store in a terminal: the centre, one agent, one call, what rescoring changes; and the same as JSON."""

from qc.show.changes import Comparison
from qc.show.choice import Filters, call_json, json_of
from qc.show.marks import clean, interval_bar
from qc.show.terminal import Terminal

__all__ = ["Comparison", "Filters", "Terminal", "call_json", "clean", "interval_bar", "json_of"]
