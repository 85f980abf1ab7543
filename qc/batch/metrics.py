"""A run in figures, for Prometheus' textfile collector: a file that is replaced in one step, at times and at the end.

The store is a label of every figure, so that the files of several stores can lie side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from qc.batch.summary import RunSummary
from qc.logs import escaped
from qc.store import Row


def write_metrics(path: Path, store: Path, run: RunSummary, earlier: Sequence[Row]) -> None:
    """Write what is known of `run`, and of the runs that were `earlier` on its store (rows of `runs`).

    A rescore has names and a file of its own, beside `path`: the figures of the last `qc run` stay.

    Raises:
        OSError: the file cannot be written; an older one stays as it was.
    """
    registry, prefix = CollectorRegistry(), "qc"
    if run.what != "run":
        path, prefix = path.with_stem(f"{path.stem}-{run.what}"), f"qc_{run.what}"

    def gauge(name: str, says: str, values: Mapping[tuple[str, ...], float], *labels: str) -> None:
        metric = Gauge(f"{prefix}_{name}", says, ("store", *labels), registry=registry)
        for of, value in values.items():
            metric.labels(escaped(str(store.absolute())), *map(escaped, of)).set(value)

    ended = [row for row in (*earlier, run.row()) if row["what"] == run.what and row["status"] == "finished"]
    for name, says, rows in (
        ("last_success", "When a run last ended without failures", [row for row in ended if not row["failed"]]),
        ("last_finish", "When a run last came to its end, with failures or without", ended),
    ):
        last: dict[tuple[str, ...], float] = {(): max(row["finished"].timestamp() for row in rows)} if rows else {}
        gauge(f"{name}_timestamp_seconds", f"{says}, in seconds since 1970.", last)
    gauge("run_start_timestamp_seconds", "When the run began.", {(): run.started.timestamp()})
    gauge("run_duration_seconds", "How long the run took, or takes so far.", {(): run.elapsed_s})
    gauge("run_audio_seconds", "Length of the recordings that the run inspected.", {(): run.audio_s})
    states = {"inspected": run.inspected, "skipped": run.skipped, "failed": run.failed, "remaining": run.remaining}
    gauge("run_calls", "Calls of the run.", {(state,): count for state, count in states.items()}, "state")
    gauge("run_failures", "Failed calls of the run.", {(why,): count for why, count in run.reasons.items()}, "reason")
    info = (run.run_id, run.status, run.versions.qc, run.versions.model)
    gauge("run_info", "Which run it is; always 1.", {info: 1}, "run_id", "status", "version", "model")
    write_to_textfile(str(path), registry)
