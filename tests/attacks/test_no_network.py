"""A batch, its pages, exports and upkeep need no network: they run where there is none, and where asking is forbidden.

Every process of the command, workers too, has an audit hook that ends it when it asks for an address or a connection;
where the system allows it, they also run in a network namespace that holds nothing.
"""

import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import SAMPLES

HOOK = """
import os, socket, sys

def deny(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.sendto") or (
        event in ("socket.connect", "socket.bind") and args[0].family != socket.AF_UNIX
    ):
        open(os.environ["ASKED"], "a").write(f"{event} {args}\\n")
        os._exit(99)

sys.addaudithook(deny)
open(os.environ["GUARDED"], "a").write(f"{os.getpid()}\\n")
"""


def without_network():
    """The prefix of a command that gives it a network namespace of its own; nothing where that is not allowed."""
    prefix = ["unshare", "--map-root-user", "--net"]
    tried = shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True, check=False)
    return prefix if tried and tried.returncode == 0 else []


@pytest.fixture
def guarded(tmp_path):
    """Runs Python with the hook; tells what was asked for, and in how many processes the hook was."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    files = {"ASKED": str(tmp_path / "asked"), "GUARDED": str(tmp_path / "guarded")}
    environment = {**os.environ, **files, "PYTHONPATH": str(tmp_path / "hook")}

    def run(*arguments):
        command = [*without_network(), sys.executable, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        asked = (tmp_path / "asked").read_text() if (tmp_path / "asked").exists() else ""
        return done, asked, set((tmp_path / "guarded").read_text().split())

    return run


def test_the_guard_catches_who_asks(guarded):
    done, asked, _ = guarded("-c", "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')")
    assert done.returncode == 99
    assert "192.0.2.1" in asked
    done, asked, _ = guarded("-c", "import socket; socket.getaddrinfo('example.com', 80)")
    assert done.returncode == 99


def test_the_guard_is_in_workers_too(guarded):
    code = "import multiprocessing as m; p = m.get_context('spawn').Process(target=print); p.start(); p.join()"
    _, asked, processes = guarded("-c", code)
    assert asked == ""
    assert len(processes) >= 2


@pytest.mark.model
def test_the_sample_batch_and_all_that_is_made_of_it_need_no_network(guarded, base_model, tmp_path):
    store = tmp_path / "store"
    for command in (
        ("run", SAMPLES, "--calls", SAMPLES / "calls.csv", "--out", store),
        ("report", store),
        ("show", store),
        ("export", store, "calls", "--to", tmp_path / "calls.xlsx"),
        ("export", store, "QH002", "--recordings", SAMPLES, "--to", tmp_path / "call.wav"),
        ("rescore", store),
        ("purge", store, "--call", "QH005", "--yes"),
        ("verify", store),
    ):
        done, asked, processes = guarded("-m", "qc", *command)
        assert asked == ""
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert len(processes) >= 10  # eight commands, and the workers of two
