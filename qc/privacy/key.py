"""A store's own secret: fingerprints of what is masked and the cache are made with it. It never leaves the store."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from qc.errors import StoreError

KEY = "_key"  # the file in a store
BYTES = 32


def store_key(path: Path) -> bytes:
    """The secret in the file `path`: made at the first call, readable by its owner only; however many ask at once, one.

    Raises:
        StoreError: the file cannot be read or made, or holds no key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: the store's key cannot be read or made ({error.strerror})") from error
    if len(key) != BYTES:
        raise StoreError(f"{path} holds no key; put it back from a backup, or remove it: then new fingerprints begin")
    return key


def fingerprint(key: bytes, content: str) -> str:
    """Six hexadecimal digits that are the same for the same content in a store, and tell nothing of it without the key.

    HMAC-SHA256 (RFC 2104), cut to 24 bits: short enough to read, and two numbers of a call hardly ever share one.
    """
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()[:6]


def derived_key(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose only."""
    return hmac.new(key, f"qc {purpose}".encode(), hashlib.sha256).digest()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # somebody was quicker
            os.link(made, path)  # whole at once
    finally:
        os.unlink(made)
