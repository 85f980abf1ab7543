"""Memory that was freed goes back to the system.

glibc keeps pages that lie between pages in use: 130 MB after a long call was heard. What comes next needs other sizes.
"""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Hand freed pages back; does nothing where the C library has no `malloc_trim`."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
