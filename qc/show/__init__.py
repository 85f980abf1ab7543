"""The store in a terminal: the centre, one agent, one call; and the same as JSON."""

from qc.show.choice import Filters, call_json, json_of
from qc.show.marks import clean, interval_bar
from qc.show.terminal import Terminal

__all__ = ["Filters", "Terminal", "call_json", "clean", "interval_bar", "json_of"]
