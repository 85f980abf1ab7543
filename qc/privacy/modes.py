"""Who may read what the product makes: the mask under which this process, and those it starts, make files."""

from __future__ import annotations

import os

from qc.config import Readers

_UMASK = {"owner": 0o077, "group": 0o027}


def files_for(readers: Readers) -> None:
    """From now on files and folders are made for their owner, or also for the group to read; or as the system has it.

    The key of a store and the cache of transcripts are their owner's whatever this says.
    """
    if readers in _UMASK:
        os.umask(_UMASK[readers])
