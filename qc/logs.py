"""The log: lines for people, or JSON lines for machines, each with the run and the call that it is about.

    2026-11-22T00:01:02+08:00 WARNING run=20261122T000102-5b1f0c call=C-10293 it is no audio …                    text
    {"time": "2026-11-22T00:01:02.120+08:00", "level": "warning", "logger": "qc.batch", "run_id": …, "call_id": …}  json

A line is one line: whatever an id, a name or a message holds, what cannot be printed in it is escaped, so that nobody
who names a recording can write into the log.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, tzinfo
from logging.handlers import WatchedFileHandler
from typing import Any

from qc.config import LogSettings
from qc.errors import UsageError

_LOGGER = logging.getLogger("qc")
_LOGGER.addHandler(logging.NullHandler())  # as a library qc is silent, unless its user listens
_RUN: ContextVar[str | None] = ContextVar("run_id", default=None)
_NOT_EXTRA = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def escaped(text: str) -> str:
    r"""`text` with what is not printable (line breaks, escapes, marks of direction, lone surrogates) as `\uXXXX`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")  # as JSON writes what has no four digits: as two of them
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


@contextmanager
def logging_to(settings: LogSettings, zone: tzinfo | None = None) -> Iterator[None]:
    """Log as the settings say while the block runs; on a terminal, which has a progress bar, warnings and worse only.

    Times are told in `zone`; None: in that of the machine.

    Raises:
        UsageError: the log's file cannot be written.
    """
    handler: logging.Handler
    if settings.file is None:
        handler = _StandardError(logging.WARNING if sys.stderr.isatty() else logging.NOTSET)
    else:
        try:
            handler = _File(settings.file, encoding="utf-8")
        except OSError as error:
            problem = f"log.file {settings.file} cannot be written ({error.strerror}); name another"
            raise UsageError(problem) from error
    handler.setFormatter((JsonLine if settings.format == "json" else TextLine)(zone))
    level, propagate = _LOGGER.level, _LOGGER.propagate
    _LOGGER.setLevel(settings.level.upper())
    _LOGGER.propagate = False
    _LOGGER.addHandler(handler)
    before = _RUN.set(None)
    try:
        yield
    finally:
        _RUN.reset(before)
        _LOGGER.removeHandler(handler)
        _LOGGER.setLevel(level)
        _LOGGER.propagate = propagate
        handler.close()


def with_output(settings: LogSettings) -> bool:
    """Whether people read the log where they read what the command prints: both go to one file or terminal."""
    try:
        one = os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError):  # no files: in a test, in a notebook
        return False
    return one and settings.file is None and settings.format == "text"


def about_run(run_id: str) -> None:
    """From here on all lines tell this run, until the log is closed."""
    _RUN.set(run_id)


class _Line(logging.Formatter):
    """What both forms have in common: the zone that times are told in."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._zone = zone

    def _moment(self, record: logging.LogRecord) -> datetime:
        return datetime.fromtimestamp(record.created).astimezone(self._zone)


class TextLine(_Line):
    """Time, level, what it is about, message: the message last, so that it cannot pass for what stands before it."""

    def format(self, record: logging.LogRecord) -> str:
        about = [("run", _RUN.get()), ("call", getattr(record, "call_id", None))]
        ids = [f"{name}={_as_word(str(value))}" for name, value in about if value is not None]
        when = self._moment(record).isoformat(timespec="seconds")
        return " ".join([when, record.levelname, *ids, escaped(_told(record))])


class JsonLine(_Line):
    """An object a line; what a line is about are its fields, `extra` ones among them."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": self._moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "run_id": _RUN.get(),
            "message": _told(record),
            **{
                name: value
                for name, value in vars(record).items()
                if not name.startswith("_") and name not in _NOT_EXTRA
            },
        }
        known = {name: value for name, value in fields.items() if value is not None}
        return escaped(json.dumps(known, ensure_ascii=False, default=str))


def _told(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.exc_info and record.exc_info[0]:
        message += "\n" + logging.Formatter().formatException(record.exc_info)
    return message


def _as_word(text: str) -> str:
    """As it is, where it is one word; else as a JSON string."""
    one = text.isprintable() and text and not any(char in ' "=\\' for char in text)
    return text if one else escaped(json.dumps(text, ensure_ascii=False))


class _Unbroken(logging.Handler):
    """A log that cannot be written ends no run: standard error is told so, once."""

    _complained = False

    def handleError(self, record: logging.LogRecord) -> None:
        if not self._complained:
            self._complained = True
            with suppress(OSError, ValueError):
                print(f"qc: the log cannot be written ({sys.exc_info()[1]})", file=sys.stderr)

    def close(self) -> None:
        with suppress(OSError):  # what could not be written cannot be written now
            super().close()


class _StandardError(_Unbroken):
    """Writes to what is standard error now: above a progress bar, where one is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:
            self.handleError(record)


class _File(_Unbroken, WatchedFileHandler):
    """Appends to a file; to a new one where logrotate has moved the old."""
