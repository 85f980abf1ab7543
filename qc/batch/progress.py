"""How far a batch is: a bar where somebody watches, a line in the log now and then where nobody does."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

_LOG = logging.getLogger(__name__)
_LINE_S = 10.0  # between two lines in the log
_TOGETHER_S = 1.0  # workers that begin at once end their first calls at about the same time


class Progress:
    """Calls done, hours of recordings, speed and time left, on `console` if that is a terminal."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("{task.completed:.0f}/{task.total:.0f} calls"),
            BarColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=0, figures="")
        self._began = self._said = time.monotonic()
        self._total = self._done = self._failed = 0
        self._audio_s = 0.0
        self._first: tuple[float, int] | None = None  # when the first results came, and how many had by then

    @contextmanager
    def of(self, total: int) -> Iterator[None]:
        """Show the progress of `total` calls while the block runs."""
        self._began = self._said = time.monotonic()
        self._total = total
        self._bar.update(self._task, total=total, figures="starting")
        with self._bar:
            yield

    def advance(self, audio_s: float, *, failed: bool) -> None:
        """One more call is done, with so much recording; or has failed."""
        self._done += 1
        self._failed += failed
        self._audio_s += audio_s
        if self._first is None or time.monotonic() - self._first[0] < _TOGETHER_S:
            self._first = (self._first[0] if self._first else time.monotonic(), self._done)
        self._bar.update(self._task, advance=1, figures=self._figures())
        if self._bar.disable and time.monotonic() - self._said >= _LINE_S:
            self._said = time.monotonic()
            _LOG.info("%d/%d calls, %s%s", self._done, self._total, self._figures(), self._left())

    def _figures(self) -> str:
        speed = self._audio_s / max(time.monotonic() - self._began, 1e-9)
        failed = f", {self._failed} failed" if self._failed else ""
        return f"{self._audio_s / 3600:.2f} h of audio, {speed:.1f} × real time{failed}"

    def _left(self) -> str:
        """By the pace since the first results: what came before them, models being loaded above all, comes once."""
        if self._first is None or self._done == self._first[1]:
            return ""
        since, counted = self._first
        left_s = (time.monotonic() - since) / (self._done - counted) * (self._total - self._done)
        hours, minutes = divmod(round(left_s / 60), 60)
        return (
            ", "
            + (f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{left_s:.0f} s")
            + " left"
        )
