"""What was transcribed once is not transcribed again: words, encrypted, under the digest of all they depend on."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from qc.privacy import derived_key
from qc.records import Word
from qc.spans import Span

FORMAT = 7  # raise it when the same sound, model and settings come to give other words


class Cache:
    """A folder of small files, one a lane, that many processes may share; nobody reads them without the store's `key`.

    A file that is damaged, cut short, of another format or made with another key counts as not there, and is written
    anew.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(key, "cache")))

    @staticmethod
    def key(recording: str, **parts: Any) -> str:
        """The SHA-256 of a recording, and a digest of `parts`: JSON values, spans included.

        All that is known of a recording lies in one folder, so that it can be forgotten.

        Raises:
            ValueError: `recording` is no digest, and would name another place than the cache.
        """
        if not recording.isalnum():
            raise ValueError(f"{recording!r} is no digest of a recording")
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=lambda span: astuple(span))
        digest = hashlib.sha256(f"{FORMAT}\n{text}".encode()).hexdigest()
        return f"{recording}/{digest}"

    def get(self, key: str) -> list[Word] | None:
        """The words kept under `key`, or None."""
        try:
            body = self._fernet.decrypt(self._path(key).read_bytes())
            return [
                Word(text, Span(start_s, end_s), confidence, trailing, raw)
                for text, start_s, end_s, confidence, trailing, raw in json.loads(body)
            ]
        except (OSError, ValueError, TypeError, InvalidToken):
            return None

    def put(self, key: str, words: Sequence[Word]) -> None:
        """Keep `words` under `key`: the file appears whole or not at all."""
        rows = [[w.text, w.span.start_s, w.span.end_s, w.confidence, w.trailing, w.raw] for w in words]
        body = self._fernet.encrypt(json.dumps(rows, ensure_ascii=False).encode())
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            try:
                file.write(body)
                file.close()
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.fernet"
