"""Somebody is told when a run has failed: a command or a webhook, by a setting. An alarm that fails harms nothing."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from qc.config import OnFailureSettings

_LOG = logging.getLogger(__name__)
_SAID_CHARS = 300  # of what a failing command says: its end is logged


def raise_alarm(settings: OnFailureSettings, summary: Mapping[str, Any]) -> None:
    """Tell `summary`, as JSON, to all that the settings name, one after the other. What goes wrong is logged."""
    body = json.dumps(summary, default=str).encode()
    ways: dict[str, Callable[[], None]] = {}
    if settings.command:
        ways["command"] = partial(_run, settings.command, body, settings.timeout_s)
    if settings.webhook is not None:
        ways["webhook"] = partial(_post, settings.webhook, body, settings.timeout_s)
    for name, tell in ways.items():
        try:
            tell()
        except Exception as error:
            _LOG.error("on_failure.%s failed: %s", name, error)
        else:
            _LOG.info("on_failure.%s was told", name)


def _run(command: Sequence[str], body: bytes, timeout_s: float) -> None:
    """Run a program, never a shell. It and all that it started is ended when its time is over.

    Files stand for its input and output, since a pipe waits for whoever holds its other end.
    """
    with tempfile.TemporaryFile() as summary, tempfile.TemporaryFile() as said:
        summary.write(body)
        summary.seek(0)
        process = subprocess.Popen(
            command, stdin=summary, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )
        try:
            status = process.wait(timeout_s)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-_SAID_CHARS:]
            raise RuntimeError(f"{command[0]} ended with status {status}: {words or 'it said nothing'}")


def _post(url: str, body: bytes, timeout_s: float) -> None:
    """POST to an address; in a thread, since the library's own timeout begins anew with every byte that comes."""
    errors: list[Exception] = []

    def post() -> None:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json", "User-Agent": "qc"})
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout_s):
                pass
        except urllib.error.HTTPError as error:
            errors.append(RuntimeError(f"it answered {error.code} {error.reason}"))
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=post, name="qc-webhook", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        raise TimeoutError(f"no answer after {timeout_s:g} s")
    if errors:
        raise errors[0]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The summary goes to the address that was configured, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None
