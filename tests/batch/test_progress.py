import io

from rich.console import Console

from qc.batch import progress
from qc.batch.progress import Progress


def test_lines_in_the_log_where_there_is_no_terminal(monkeypatch, caplog):
    """Two of four calls of half an hour each, ten seconds apart: 2 × 1800 s in 20 s are 180 × real time."""
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    text = io.StringIO()
    shown = Progress(Console(file=text))
    with shown.of(4), caplog.at_level("INFO", "qc"):
        for _ in range(2):
            now += 10
            shown.advance(1800.0, failed=False)
        now += 5
        shown.advance(0.0, failed=True)  # too soon for another line
    assert text.getvalue() == ""
    assert caplog.messages == [
        "1/4 calls, 0.50 h of audio, 180.0 × real time",
        "2/4 calls, 1.00 h of audio, 180.0 × real time, 20 s left",
    ]


def test_what_comes_once_is_not_counted_into_the_time_left(monkeypatch, caplog):
    """A minute of loading and two calls, then three more in 10 s: the 17 that remain of 22 take 57 s, not 4 min."""
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    shown = Progress(Console(file=io.StringIO()))
    with shown.of(22), caplog.at_level("INFO", "qc"):
        for seconds in (60, 5, 5):
            now += seconds
            shown.advance(300.0, failed=False)
            shown.advance(300.0, failed=False)
    first, second = caplog.messages
    assert first == "1/22 calls, 0.08 h of audio, 5.0 × real time"  # nothing to go by yet
    assert second == "5/22 calls, 0.42 h of audio, 21.4 × real time, 1 min left"  # 17 · 10 s / 3


def test_a_bar_where_there_is_one():
    text = io.StringIO()
    shown = Progress(Console(file=text, force_terminal=True, width=120))
    with shown.of(2):
        shown.advance(3600.0, failed=False)
        shown.advance(0.0, failed=True)
    assert "2/2 calls" in text.getvalue()
    assert "1.00 h of audio" in text.getvalue()
    assert "1 failed" in text.getvalue()
