"""One writer at a time: a lock on the store that ends with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from qc.errors import StoreError, UsageError

LOCK = "_lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the store's lock.

    The file stays when the lock is gone and says who held it last; only the lock on it counts, which the system
    takes away from a process that dies.

    Raises:
        UsageError: another process holds it.
        StoreError: the lock file cannot be written.
    """
    path = folder / LOCK
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); make the store writable") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"{folder} is in use by {_holder(lock)}; wait until it has ended, or stop it") from None
        me = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().astimezone().isoformat("T", "seconds"),
        }
        try:
            os.ftruncate(lock, 0)
            os.pwrite(lock, json.dumps(me).encode(), 0)
        except OSError as error:
            raise StoreError(f"{path} cannot be written ({error.strerror}); free space, then run it again") from error
        yield
    finally:
        os.close(lock)


def _holder(lock: int) -> str:
    try:
        holder = json.loads(os.pread(lock, 4096, 0))
        return f"process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
