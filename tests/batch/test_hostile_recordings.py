"""Whatever lies in the folder, the batch comes to its end, and every recording has its row. The list of them is
benchmarks/faults/recordings.py; the way is that of the command, with made-up words."""

import json

import pytest

from benchmarks.faults.hostile import MEMORY_MB, try_hostile_recordings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    return try_hostile_recordings(tmp_path_factory.mktemp("hostile") / "work")


def test_each_becomes_what_it_should(tried):
    assert len(tried.hostile) >= 40
    wrong = {
        recording.what: f"{came} ({words}), not {recording.comes}"
        for recording, (came, words) in zip(tried.hostile, tried.came, strict=True)
        if came != recording.comes
    }
    assert wrong == {}


def test_the_batch_ends_as_with_any_failures(tried):
    assert tried.exit_status == 1
    assert "calls inspected" in tried.said
    assert "Traceback" not in tried.said


def test_no_recording_reaches_out(tried):
    assert not tried.canary_read
    assert not tried.server_called


def test_memory_stays_under_the_cap(tried):
    assert 100 < tried.peak_mb < MEMORY_MB


def test_each_line_of_the_log_is_a_line_of_its_own(tried):
    rows = [json.loads(line) for line in tried.log.splitlines()]
    failed = [row for row in rows if row["level"] == "warning" and "reason" in row]
    assert len(failed) == sum(came != "inspected" for came, _ in tried.came)
    assert {row["run_id"] for row in rows} == {rows[0]["run_id"]}
