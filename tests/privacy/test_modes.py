"""Who may read what is made: the command's files and folders, and those of its workers."""

import os
import stat

import pytest

from qc.engines.local import LocalEngine
from qc.engines.supervision import Job, Limits
from qc.privacy import files_for
from tests.conftest import qc
from tests.support.transcripts import write_transcripts


@pytest.fixture(autouse=True)
def the_mask_is_put_back():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize(("readers", "folder", "file"), [("owner", 0o700, 0o600), ("group", 0o750, 0o640)])
def test_files_and_folders_are_made_for_whom_the_setting_says(tmp_path, readers, folder, file):
    files_for(readers)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "file").touch()
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == folder
    assert stat.S_IMODE((tmp_path / "made" / "file").stat().st_mode) == file


def test_everyone_leaves_the_mask_as_the_system_has_it(tmp_path):
    files_for("everyone")
    (tmp_path / "file").touch()
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o644


def touch_of():
    def touch(path):
        with open(path, "w"):
            return

    return touch


def test_workers_make_them_so_too(tmp_path):
    files_for("owner")
    engine = LocalEngine(1, Limits(memory_mb=400, tries=1))
    assert [outcome.fault for outcome in engine.run([Job(tmp_path / "file", 30.0)], touch_of)] == [None]
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.model
@pytest.mark.parametrize(("readers", "forbidden"), [("owner", 0o077), ("group", 0o027)])
def test_nothing_the_command_makes_is_for_strangers(tmp_path, base_model, readers, forbidden):
    (tmp_path / "qc.yaml").write_text(f"files: {readers}")
    made, config = tmp_path / "made", ("--config", tmp_path / "qc.yaml")
    made.mkdir(mode=0o700)
    calls = write_transcripts(tmp_path / "in")
    lines = calls.read_text(encoding="utf-8").splitlines()
    calls.write_text("\n".join(lines[:3]), encoding="utf-8")
    for command in (
        ("run", tmp_path / "in", "--calls", calls, "--out", made / "store", "--workers", "1"),
        ("report", made / "store"),
        ("export", made / "store", "calls", "--to", made / "calls.csv"),
        ("purge", made / "store", "--call", "QH001", "--yes"),
    ):
        done = qc(*command, *config)
        assert done.returncode == 0, done.stderr
    paths = list(made.rglob("*"))
    assert len(paths) > 20
    assert not [path for path in paths if path.stat().st_mode & forbidden]
    assert (made / "store" / "_key").stat().st_mode & 0o077 == 0
