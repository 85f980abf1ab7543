"""Real programs and a real server are told of a failure; what they do harms nothing."""

import json
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest

from qc.batch.alarm import raise_alarm
from qc.config import OnFailureSettings, load_config
from qc.errors import FileError

SUMMARY = {"run_id": "R1", "failures": {"crashed": 1}, "error": "磁盘满了 \udcff"}


def settings(command=(), webhook=None, timeout_s=10.0):
    return OnFailureSettings(command=list(command), webhook=webhook, timeout_s=timeout_s)


def python(code, *arguments):
    return [sys.executable, "-c", code, *map(str, arguments)]


@pytest.fixture
def server():
    """A server that keeps what is POSTed to it; the path says what it answers: /200, /500, /302, /slow."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, self.headers["Content-Type"], body))
            if self.path == "/slow":  # a byte now and then, so that no single wait is long
                with suppress(OSError):  # nobody waits for the rest
                    for _ in range(600):
                        time.sleep(0.1)
                        self.wfile.write(b"H")
                return
            self.send_response(int(self.path[1:]))
            self.send_header("Location", "/200")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_):
            pass

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.daemon_threads = True
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}", received
    serving.shutdown()
    serving.server_close()


def test_a_command_gets_the_summary_on_its_standard_input(tmp_path, caplog):
    code = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read() + sys.argv[2])"
    with caplog.at_level("INFO", "qc"):
        raise_alarm(settings(python(code, tmp_path / "told", "$HOME; a b")), SUMMARY)
    told = (tmp_path / "told").read_text()
    assert told.endswith("$HOME; a b")  # one argument, seen by no shell
    assert json.loads(told.removesuffix("$HOME; a b")) == SUMMARY
    assert caplog.messages == ["on_failure.command was told"]


def test_a_webhook_gets_the_summary_as_json(server, caplog):
    address, received = server
    raise_alarm(settings(webhook=f"{address}/200"), SUMMARY)
    ((path, kind, body),) = received
    assert (path, kind) == ("/200", "application/json")
    assert json.loads(body) == SUMMARY
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (python("import sys; sys.exit('no pager today')"), "ended with status 1: no pager today"),
        (python("raise SystemExit(3)"), "ended with status 3: it said nothing"),
        (["/nowhere/page"], "No such file"),
    ],
)
def test_a_command_that_fails_is_logged(caplog, command, says):
    raise_alarm(settings(command), SUMMARY)
    assert says in caplog.text
    assert caplog.records[0].levelname == "ERROR"


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path, caplog):
    code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', *sys.argv[1:]]); time.sleep(60)"
    mine = str(tmp_path / "mine")  # on both command lines
    began = time.monotonic()
    raise_alarm(settings(python(code, "import time; time.sleep(60)", mine), timeout_s=1.5), SUMMARY)
    assert time.monotonic() - began < 30
    assert "timed out" in caplog.text
    left = [process for process in psutil.process_iter(["cmdline"]) if mine in (process.info["cmdline"] or [])]
    assert psutil.wait_procs(left, timeout=10)[1] == []


@pytest.mark.parametrize(
    ("path", "timeout_s", "says"),
    [("/500", 20.0, "it answered 500"), ("/302", 20.0, "it answered 302"), ("/slow", 1.0, "no answer after 1 s")],
)
def test_a_webhook_that_fails_is_logged_and_followed_nowhere(server, caplog, path, timeout_s, says):
    address, received = server
    began = time.monotonic()
    raise_alarm(settings(webhook=address + path, timeout_s=timeout_s), SUMMARY)
    assert time.monotonic() - began < 30
    assert says in caplog.text
    assert [path for path, *_ in received] == [path]


def test_each_is_told_though_the_other_fails(server, caplog):
    address, received = server
    raise_alarm(settings(["/nowhere/page"], f"{address}/200"), SUMMARY)
    assert len(received) == 1
    assert "command failed" in caplog.text


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/x", "page.example/x", "http://"])
def test_only_web_addresses_are_taken(tmp_path, address):
    (tmp_path / "mine.yaml").write_text(f"on_failure: {{webhook: '{address}'}}\n")
    with pytest.raises(FileError, match=r"on_failure\.webhook: must be an address"):
        load_config(tmp_path / "mine.yaml")
