"""What many tests share: the sample calls, inspected once by the real model through the command itself."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qc import models
from qc.errors import UsageError

SAMPLES = Path(__file__).parent.parent / "sample_audio"


def qc(*arguments, **options):
    """Run the command `qc` as a person would; returns the finished process."""
    command = [sys.executable, "-m", "qc", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.fixture(scope="session")
def base_model():
    """The folder of the packaged model; `make model` installs it."""
    try:
        return models.find("base")
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def sample_store(base_model, tmp_path_factory):
    """The store of the sample calls."""
    store = tmp_path_factory.mktemp("samples") / "store"
    done = qc("run", SAMPLES, "--calls", SAMPLES / "calls.csv", "--out", store)
    assert done.returncode in (0, 1), done.stderr
    return store


@pytest.fixture(scope="session")
def truth():
    """What is in the sample calls: call id → who says what when, and what has to be found."""
    calls = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    return {call["call_id"]: call for call in calls}
