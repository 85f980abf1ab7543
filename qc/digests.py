"""The fingerprint by which a file is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO


def sha256_of(file: Path | BinaryIO) -> str:
    """The SHA-256 of a file's content, hexadecimal. A file that is open is read from where it stands to its end.

    Raises:
        OSError: it cannot be read.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return sha256_of(opened)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
