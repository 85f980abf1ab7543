"""What of a batch is left to do: a call is done when the same was asked for, of the same files."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qc.digests import sha256_of
from qc.records import Call
from qc.store import Done, Versions, Writer

_MISSING = "missing"


@dataclass(frozen=True)
class Task:
    """A call that is to be inspected.

    Attributes:
        asked: digest of all that was asked for but the files' content.
        files: its files as they lay on the disk when the batch was planned.
    """

    call: Call
    asked: str
    files: Files


@dataclass(frozen=True)
class Plan:
    todo: tuple[Task, ...]
    done: int  # calls that need no work
    failed: Counter[str]  # calls that failed before and would fail again, by reason
    again: Counter[str]  # calls that were done and are done again, by why


def make_plan(calls: Iterable[Call], recordings: Path, versions: Versions, writer: Writer, retry_failed: bool) -> Plan:
    """Compare a batch with the ledger. Reads a file only if it has changed since it was inspected."""
    todo, done, failed, again = [], 0, Counter[str](), Counter[str]()
    earlier = _earlier_versions(writer)
    for call in calls:
        asked = asked_for(call, versions)
        files = Files(call, recordings)
        before = writer.done(call.call_id)
        failure = writer.failed(call.call_id)
        if failure and (failure.asked, failure.content) == (asked, files.token) and not retry_failed:
            failed[failure.reason] += 1
        elif before and before.asked == asked and not failure and files.content(writer) in (before.content, None):
            done += 1
        else:
            todo.append(Task(call, asked, files))
            if before and not failure:
                again[_why_again(call, before, versions, earlier)] += 1
    return Plan(tuple(todo), done, failed, again)


def _earlier_versions(writer: Writer) -> list[Versions]:
    """The versions that runs before this one worked with, the last one first."""
    found: dict[Versions, None] = {}
    model, config_hash = "", ""
    for row in writer.runs():
        if row["what"] != "rescore":  # that changes neither
            model, config_hash = row["model"], row["config_hash"]
        found[Versions(config_hash, row["standards_version"], row["forms_version"], model, "")] = None
    return list(reversed(found))


def _why_again(call: Call, before: Done, now: Versions, earlier: Iterable[Versions]) -> str:
    """What is another than when the call was done."""
    was = next((versions for versions in earlier if asked_for(call, versions) == before.asked), None)
    if was is None:
        return "another row in the list of calls, or by versions of which no run is kept"
    changed = [
        words
        for words, differs in (
            (f"other standards (version {was.standards})", was.standards != now.standards),
            (f"other scoring forms (version {was.forms})", was.forms != now.forms),
            ("other settings", was.config_hash != now.config_hash),
            (f"another model ({was.model})", was.model != now.model),
        )
        if differs
    ]
    return " and ".join(changed) or "other content of their files"


def asked_for(call: Call, versions: Versions) -> str:
    """Digest of a call's row and of the versions that it is inspected with. Another qc alone asks for nothing new."""
    of_call = {**dataclasses.asdict(call), "start_time": call.start_time.timestamp()}
    of_versions = (versions.config_hash, versions.standards, versions.forms, versions.model)
    return hashlib.sha256(json.dumps([of_call, of_versions], sort_keys=True).encode()).hexdigest()


class Files:
    """The files of a call, as they lie on the disk when this is made.

    `token`: their sizes, times and inodes; a failed call is not tried again while it stays. `megabytes`: their size.
    """

    def __init__(self, call: Call, recordings: Path) -> None:
        self._paths = [recordings / path for path in (call.recording, call.transcript) if path]
        stats = [_stat(path) for path in self._paths]
        self._tokens = [_MISSING if s is None else f"{s.st_size}:{s.st_mtime_ns}:{s.st_ino}" for s in stats]
        self.token = "|".join(self._tokens)
        self.megabytes = sum(s.st_size for s in stats if s) / 1e6

    def content(self, writer: Writer) -> str | None:
        """The SHA-256 of the files, from the ledger where it knows them; None where one is no more there."""
        hashes = []
        for path, token in zip(self._paths, self._tokens, strict=True):
            known = writer.content(str(path), token)
            if known is None:
                known = None if token == _MISSING else _sha256(path)
                if known is None:
                    return None
                writer.put_content(str(path), token, known)
            hashes.append(known)
        return "|".join(hashes)

    def learn(self, recording_sha256: str | None, writer: Writer) -> None:
        """Keep the recording's hash, which its inspection came upon, under the token it had before."""
        if recording_sha256 and self._paths and self._tokens[0] != _MISSING:
            writer.put_content(str(self._paths[0]), self._tokens[0], recording_sha256)


def _stat(path: Path) -> os.stat_result | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _sha256(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except OSError:
        return None
