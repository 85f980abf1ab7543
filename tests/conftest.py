"""What many tests share: the sample calls, inspected once by the real model through the command itself.

Examples of properties are the same ones in every run, and few; `HYPOTHESIS_PROFILE=thorough` tries many, other ones
each time.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings

from qc import cli, models, rules
from qc.config import load_config
from qc.errors import UsageError

SAMPLES = Path(__file__).parent.parent / "sample_audio"

settings.register_profile("quick", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure(config):
    """The default standards are read once a process: it takes a second, and no test changes them."""
    default, read = load_config().standards, cache(rules.load_book)
    patch = pytest.MonkeyPatch()
    patch.setattr(rules, "load_book", lambda path: read(path) if path == default else read.__wrapped__(path))
    config.add_cleanup(patch.undo)


def qc(*arguments, **options):
    """Run the command `qc` as a person would; returns the finished process."""
    command = [sys.executable, "-m", "qc", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.fixture(autouse=True)
def the_power_does_not_fail(monkeypatch):
    """Flushing to the disk takes long where others write to it, and makes no difference to a living system."""
    monkeypatch.setattr("os.fsync", lambda file: None)


@pytest.fixture
def qc_here(capsys, monkeypatch):
    """The same in this process, where only what it says and its status matter: its parts are imported already."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["qc", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code, stdout=said.out, stderr=said.err)

    return run


@pytest.fixture(scope="session")
def base_model():
    """The folder of the packaged model; `make model` installs it."""
    try:
        return models.find("base")
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def sample_store(base_model, tmp_path_factory):
    """The store of the sample calls. Where tests run side by side, the first process makes it and each has a copy."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    made, store = common / "sample-store", tmp_path_factory.mktemp("samples") / "store"
    with (common / "sample-store.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            being_made = tmp_path_factory.mktemp("inspected") / "store"
            done = qc("run", SAMPLES, "--calls", SAMPLES / "calls.csv", "--out", being_made)
            assert done.returncode in (0, 1), done.stderr
            being_made.rename(made)
        shutil.copytree(made, store)
    return store


@pytest.fixture(scope="session")
def truth():
    """What is in the sample calls: call id → who says what when, and what has to be found."""
    calls = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    return {call["call_id"]: call for call in calls}
