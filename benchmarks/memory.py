"""How much memory this process has taken at most."""

from __future__ import annotations

import resource


def peak_mb() -> float:
    """In MiB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
