"""The errors that `qc` raises on purpose, as a small tree.

    QcError
    ├── UsageError        nothing was begun: bad arguments, config, standards, calls.csv   (exit status 2)
    │   └── FileError     … with the file, the line and the key it is about
    ├── StoreError        the store cannot be read or written: disk full, read-only, damaged
    └── RecordingError    one recording cannot be inspected: becomes a row in `failures`   (exit status 1)

Every message says what is wrong and what to do about it.
"""

from __future__ import annotations

from pathlib import Path


class QcError(Exception):
    """Base of all errors raised on purpose; its text is fit to show to an operator."""


class UsageError(QcError):
    """Nothing was begun, because what was asked for cannot be done as asked."""


class FileError(UsageError):
    """A file that a person wrote says something that cannot be used.

    Shown as ``FILE:LINE: key: problem; remedy``.
    """

    def __init__(self, path: str | Path, problem: str, *, line: int | None = None, key: str | None = None) -> None:
        self.path, self.problem, self.line, self.key = str(path), problem, line, key
        place = self.path if line is None else f"{self.path}:{line}"
        super().__init__(": ".join(part for part in (place, key, problem) if part))


class StoreError(QcError):
    """The store cannot be read or written. What was done before stays done."""


class RecordingError(QcError):
    """One recording cannot be inspected. `code` is stable, for counting; `stage` says where it happened.

    Codes: ``missing`` (no such file), ``empty``, ``not_audio``, ``unsupported``, ``no_audio_stream``, ``too_long``,
    ``too_many_channels``, ``unreadable``, ``transcript_invalid``, ``outside`` (path leaves the recordings folder),
    ``crashed``, ``timeout``, ``memory``, ``internal``.
    """

    def __init__(self, code: str, message: str, *, stage: str = "audio") -> None:
        self.code, self.stage = code, stage
        super().__init__(message)
