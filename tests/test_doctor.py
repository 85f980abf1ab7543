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


def watched(tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    config = load_config(tmp_path / "mine.yaml").model_copy(update={"model": "no-model"})
    return {found.what: found for found in doctor.diagnose(config, tmp_path)}["log, figures, alarm"]


def test_what_a_run_is_watched_by(tmp_path):
    assert watched(tmp_path, "").says == "log to standard error, no figures (metrics_file), no alarm (on_failure)"
    settings = (
        f"log: {{file: {tmp_path}/qc.log}}\nmetrics_file: {tmp_path}/qc.prom\non_failure: {{command: [sh, -c]}}\n"
    )
    found = watched(tmp_path, settings)
    assert found.well
    assert found.says.endswith("qc.prom, alarm by command")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ("metrics_file: /nowhere/qc.prom\n", "metrics_file /nowhere/qc.prom cannot be written"),
        ("log: {file: /nowhere/qc.log}\n", "log.file /nowhere/qc.log cannot be written"),
        ("on_failure: {command: [/nowhere/page]}\n", "there is no program /nowhere/page"),
    ],
)
def test_what_would_watch_nothing_is_named(tmp_path, settings, says):
    found = watched(tmp_path, settings)
    assert not found.well
    assert says in found.says


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
