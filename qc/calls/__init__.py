"""What there is to inspect: calls.csv (or .parquet, .jsonl), or the names of the recordings where there is none.

A bad row becomes a failure and the rest goes on; a file that cannot be read as a list of calls is a `FileError`.
Reasons of failures at this stage: ``invalid_row``, ``no_agent``, ``duplicate``, ``outside`` (a path that leaves the
folder of recordings), ``name_unknown`` (a file name that the pattern does not match).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, get_args

from qc.calls.files import Fields, printable, rows_of_file, texts
from qc.config import CallsSettings, Config
from qc.errors import UsageError
from qc.records import Call, CallType, Direction, Failure
from qc.text.patterns import compile_pattern

NEEDED = ("recording", "call_id", "agent_id", "start_time")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "direction": get_args(Direction),
    "call_type": get_args(CallType),
    "agent_channel": ("left", "right", "mono"),
    "hangup_by": ("agent", "customer"),
}
_OPTIONAL = ("agent_name", "team", "language", "transcript", *_CHOICES)
_MAX_ID_CHARS = 200
_YEARS = range(1990, 2101)
# what Excel makes of a moment when it saves a CSV file in a Chinese locale: 2026/10/12 9:30
_EXCEL_TIME = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")


@dataclass(frozen=True)
class CallList:
    """The calls of a batch, and what could not become one.

    Attributes:
        calls: with ids that differ, in the order of the list.
        bad_rows: rows and files that are no call, and why.
        source: the file or folder that the calls are taken from.
        unlisted: how many recordings lie in the folder and stand in no row.
        places: where each call stands, by its id: calls.csv:2. Of a call that its file name tells, that name.
    """

    calls: tuple[Call, ...]
    bad_rows: tuple[BadRow, ...]
    source: Path
    unlisted: int = 0
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[Failure, ...]:
        return tuple(row.failure for row in self.bad_rows)


@dataclass(frozen=True)
class BadRow:
    """What is wrong with a row, and when its call began, if it tells."""

    failure: Failure
    start_time: datetime | None


class _RowError(Exception):
    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


@dataclass
class _Collector:
    """Turns rows into calls, and keeps what does not become one."""

    folder: Path
    zone: tzinfo
    calls: dict[str, Call] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)

    def add(self, fields: Fields, place: str) -> None:
        try:
            call = _call_of(fields, self.folder, self.zone)
            if call.call_id in self.calls:
                raise _RowError("duplicate", f"call_id {call.call_id} stands in {self.places[call.call_id]} already")
        except _RowError as error:
            self.fail(fields, error.reason, f"{place}: {error}")
        else:
            self.calls[call.call_id] = call
            self.places[call.call_id] = place

    def fail(self, fields: Fields, reason: str, message: str) -> None:
        recording, call_id = (printable(fields.get(name, "")) for name in ("recording", "call_id"))
        failure = Failure(recording, call_id, "calls", reason, printable(message))
        try:
            started = _moment(fields.get("start_time", ""), self.zone)
        except _RowError:
            started = None
        self.bad_rows.append(BadRow(failure, started))


def read_calls(recordings: Path, calls_file: Path | None, config: Config) -> CallList:
    """The calls that `calls_file` lists, or, without one, those that the names of the recordings tell.

    Raises:
        UsageError: no such folder, or nothing in it.
        FileError: `calls_file` is no list of calls: unreadable, or a needed column is missing.
    """
    if not recordings.is_dir():
        raise UsageError(f"{recordings} is no folder; give the folder that holds the recordings")
    collector = _Collector(recordings.resolve(), config.zone)
    audio = set(_recordings_below(recordings, config.calls))
    if calls_file is None:
        _from_names(sorted(audio), config.calls, collector)
        unlisted = 0
    else:
        for place, row in rows_of_file(calls_file, NEEDED):
            if isinstance(row, str):
                collector.fail({}, "invalid_row", f"{place}: {row}")
            else:
                collector.add(row, place)
        listed = {call.recording for call in collector.calls.values()}
        unlisted = len(audio - listed - {row.failure.recording for row in collector.bad_rows})
    calls, bad_rows = tuple(collector.calls.values()), tuple(collector.bad_rows)
    return CallList(calls, bad_rows, calls_file or recordings, unlisted, collector.places)


def _call_of(fields: Fields, folder: Path, zone: tzinfo) -> Call:
    for name in ("call_id", "agent_id"):
        _check_id(name, fields.get(name, ""))
    recording, transcript = fields.get("recording") or None, fields.get("transcript") or None
    if recording is None and transcript is None:
        raise _RowError("invalid_row", "recording is empty; name the file, or a transcript in its place")
    known: dict[str, Any] = {name: fields.get(name) or None for name in _OPTIONAL}
    for name, choices in _CHOICES.items():
        if known[name] is not None:
            known[name] = known[name].lower()
            if known[name] not in choices:
                raise _RowError(
                    "invalid_row", f"{name} is {known[name]!r}; use one of {', '.join(choices)}, or nothing"
                )
    known["transcript"] = _inside("transcript", transcript, folder)
    return Call(
        call_id=fields["call_id"],
        agent_id=fields["agent_id"],
        start_time=_moment(fields.get("start_time", ""), zone),
        recording=_inside("recording", recording, folder),
        extra={name: text for name, text in fields.items() if text and name not in (*NEEDED, *_OPTIONAL)},
        **known,
    )


def _check_id(name: str, value: str) -> None:
    if not value:
        reason = "no_agent" if name == "agent_id" else "invalid_row"
        raise _RowError(reason, f"{name} is empty; fill it in")
    if len(value) > _MAX_ID_CHARS or any(unicodedata.category(char) in ("Cc", "Cs") for char in value):
        raise _RowError("invalid_row", f"{name} is longer than {_MAX_ID_CHARS} characters or holds unprintable ones")


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        if excel := _EXCEL_TIME.fullmatch(text):
            moment = datetime(*(int(part or 0) for part in excel.groups()))  # type: ignore[arg-type]
        elif len(text) <= len("2026-10-12"):
            raise ValueError("no time of day")
        else:
            moment = datetime.fromisoformat(text)
        moment = (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(zone)
    except (ValueError, OverflowError):
        problem = f"start_time is {text!r}; write it as 2026-10-12T09:30:00 or 2026-10-12T09:30:00+08:00"
        raise _RowError("invalid_row", problem) from None
    if moment.year not in _YEARS:
        raise _RowError("invalid_row", f"start_time is {text!r}; its year cannot be")
    return moment


def _inside(name: str, path: str | None, folder: Path) -> str | None:
    """`path` in its plain form, below `folder`; what it points at need not exist."""
    if path is None:
        return None
    if path != printable(path):
        raise _RowError("invalid_row", f"{name} {printable(path)!r} is not UTF-8; rename the file")
    try:
        if "\\" in path and not (folder / path).exists():  # a list made on Windows
            path = path.replace("\\", "/")
        if Path(path).is_absolute() or ".." in Path(path).parts or not (folder / path).resolve().is_relative_to(folder):
            raise _RowError("outside", f"{name} {path} leads out of the folder of recordings; name a path below it")
    except (OSError, RuntimeError, ValueError) as error:  # too long, a loop of links, a zero byte
        raise _RowError("invalid_row", f"{name} {path[:_MAX_ID_CHARS]!r} is no path ({error})") from None
    return Path(path).as_posix()


def _recordings_below(folder: Path, settings: CallsSettings) -> Iterator[str]:
    """Files that have a recording's extension, as paths below `folder`; hidden ones are passed over."""
    endings = {f".{extension.lower().lstrip('.')}" for extension in settings.extensions}
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = Path(parent).relative_to(folder)
        for name in files:
            if not name.startswith(".") and Path(name).suffix.lower() in endings:
                yield (below / name).as_posix()


def _from_names(recordings: list[str], settings: CallsSettings, collector: _Collector) -> None:
    if not recordings:
        lists = (collector.folder / f"calls{ending}" for ending in (".csv", ".parquet", ".jsonl"))
        listed = next((path for path in lists if path.is_file()), None)
        remedy = f"give its list by --calls {listed}" if listed else "check the path, or give a list by --calls"
        raise UsageError(f"{collector.folder} holds no recordings ({', '.join(settings.extensions)}); {remedy}")
    try:
        pattern = compile_pattern(settings.filename_pattern)
    except ValueError as error:
        raise UsageError(f"calls.filename_pattern in the config is no pattern: {error}") from error
    if missing := [name for name in NEEDED if name != "recording" and name not in pattern.groupindex]:
        raise UsageError(f"calls.filename_pattern in the config has no group for {', '.join(missing)}; add (?P<name>…)")
    lies = (collector.folder / "calls.csv").is_file()
    where = f"one lies there: --calls {collector.folder / 'calls.csv'}" if lies else "--calls FILE"
    for recording in recordings:
        name = printable(Path(recording).stem)
        if match := pattern.fullmatch(name):
            collector.add({**texts(match.groupdict()), "recording": recording}, recording)
        else:
            remedy = f"list it in a calls.csv ({where}), rename it, or set calls.filename_pattern"
            collector.fail({"recording": recording}, "name_unknown", f"{recording}: the name tells no call; {remedy}")
