"""Plain loops over numbers, compiled by numba.

Once for a machine (some seconds) where it can keep the result, beside the code or in the user's own cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """`function` compiled when it is called first; kept on disk if there is a place for it."""
    try:
        return cast(F, numba.njit(cache=True)(function))
    except RuntimeError:  # neither this folder nor the user's cache can be written: compiled once a process
        return cast(F, numba.njit(function))
