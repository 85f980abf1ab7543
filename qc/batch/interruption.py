"""Ctrl-C, and SIGTERM as a service manager sends it: at once, but never between a thing and its being counted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Raises KeyboardInterrupt in the main thread when a signal asks for the end; held back, after the block."""

    def __init__(self) -> None:
        self._asked = self._held = False

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Heed the signals while the block runs; one that is ignored (`nohup`, a shell's `&`) stays ignored."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, self._ask)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """What the block does is done whole."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._asked:
            raise KeyboardInterrupt

    def _ask(self, *_: Any) -> None:
        self._asked = True
        if not self._held:
            raise KeyboardInterrupt
