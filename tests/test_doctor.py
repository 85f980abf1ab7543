from collections import namedtuple
from datetime import datetime, timedelta

import pytest

from qc import doctor
from qc.config import load_config
from qc.store import Store


def diagnosed(store, **changed):
    config = load_config().model_copy(update=changed)
    return {found.what: found for found in doctor.diagnose(config, store)}


def test_what_is_missing_is_named_with_its_remedy(tmp_path):
    found = diagnosed(tmp_path / "store", model=str(tmp_path / "no-model"), standards=tmp_path / "nowhere")
    assert not found["model"].well
    assert "qc models install" in found["model"].says
    assert not found["standards"].well
    assert found["disk"].well


def test_too_little_disk_and_memory(tmp_path, monkeypatch):
    disk, memory = namedtuple("Disk", "free"), namedtuple("Memory", "available")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: disk(5_000_000))
    monkeypatch.setattr(doctor, "cores", lambda: 4)
    monkeypatch.setattr(doctor.psutil, "virtual_memory", lambda: memory(2_500_000_000))
    found = diagnosed(tmp_path, model="no-model")
    assert "5 MB free" in found["disk"].says
    assert "--workers 2" in found["memory"].says
    assert not found["disk"].well
    assert not found["memory"].well


@pytest.mark.model
def test_a_machine_that_can(sample_store, monkeypatch):
    found = diagnosed(sample_store)
    assert all(diagnosis.well for diagnosis in found.values())
    assert "2 s of sound" in found["model"].says
    runs = Store.open(sample_store).read("runs")
    runs["started"] += timedelta(days=3)
    monkeypatch.setattr(Store, "read", lambda *_, **__: runs)
    back = diagnosed(sample_store)["clock and store"]
    assert not back.well
    assert "set the clock" in back.says
    assert datetime.now().strftime("%Y") in back.says
