"""A line is one line, whatever it is about, and both forms tell the same."""

import io
import json
import logging
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.config import LogSettings
from qc.errors import UsageError
from qc.logs import JsonLine, TextLine, about_run, escaped, logging_to

LOG = logging.getLogger("qc.tests")
HOSTILE = "C1\n2026-11-22T00:00:00+08:00 INFO call=C2 all is well\x1b[2J\u2028\u202e\udcff"


def settings(tmp_path, **changed):
    return LogSettings(**{"format": "text", "level": "info", "file": tmp_path / "qc.log", **changed})


def lines(tmp_path):
    return (tmp_path / "qc.log").read_text(encoding="utf-8").splitlines()


def logged(tmp_path, tell, **changed):
    with logging_to(settings(tmp_path, **changed)):
        tell()
    return lines(tmp_path)


def test_a_line_for_people(tmp_path):
    def tell():
        LOG.info("before any run")
        about_run("R1")
        LOG.warning("it is no audio", extra={"call_id": "C-1", "reason": "not_audio"})
        LOG.debug("too much to tell")

    first, second = logged(tmp_path, tell)
    assert first.split(" ", 1)[1] == "INFO before any run"
    assert second.split(" ", 1)[1] == "WARNING run=R1 call=C-1 it is no audio"


def test_a_line_for_machines(tmp_path):
    def tell():
        about_run("R1")
        LOG.warning("读不了 %s", "a.wav", extra={"call_id": "客-1", "reason": "not_audio", "tries": 2})

    (line,) = logged(tmp_path, tell, format="json")
    assert "读不了" in line
    row = json.loads(line)
    assert row.pop("time").startswith("20")
    assert row == {
        "level": "warning", "logger": "qc.tests", "run_id": "R1", "message": "读不了 a.wav",
        "call_id": "客-1", "reason": "not_audio", "tries": 2,
    }  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_hostile_id_makes_no_line_of_its_own(tmp_path, form):
    (line,) = logged(tmp_path, lambda: LOG.info("%s", HOSTILE, extra={"call_id": HOSTILE}), format=form)
    assert line.isprintable()
    if form == "json":
        assert json.loads(line)["call_id"] == json.loads(line)["message"] == HOSTILE


def test_an_id_cannot_pass_for_another_field(tmp_path):
    (line,) = logged(tmp_path, lambda: LOG.info("well", extra={"call_id": 'C1 run=R9 call="C2'}))
    assert line.endswith(r' INFO call="C1 run=R9 call=\"C2" well')


@given(st.text(), st.text())
def test_every_line_is_printable_and_json_gives_back_what_was_put_in(call_id, message):
    record = logging.makeLogRecord({"msg": message, "call_id": call_id})
    text, machine = TextLine().format(record), JsonLine().format(record)
    assert text.isprintable()
    assert machine.isprintable()
    row = json.loads(machine)
    assert (row["call_id"], row["message"]) == (call_id, message)


def test_what_is_printable_stays_and_the_rest_is_escaped():
    assert escaped("您好 a.wav") == "您好 a.wav"
    assert escaped("a\nb\x1b") == r"a\u000ab\u001b"
    assert json.loads(f'"{escaped(chr(0xE0001))}"') == chr(0xE0001)  # beyond four digits


def test_an_error_is_told_in_one_line(tmp_path):
    def tell():
        try:
            raise ZeroDivisionError("a\nbug")
        except ZeroDivisionError:
            LOG.exception("the run is ended")

    (line,) = logged(tmp_path, tell)
    assert "the run is ended" in line
    assert r"ZeroDivisionError: a\u000abug" in line


def test_the_file_is_added_to_and_a_moved_one_is_made_anew(tmp_path):
    logged(tmp_path, lambda: LOG.info("one"))

    def tell():
        LOG.info("two")
        (tmp_path / "qc.log").rename(tmp_path / "qc.log.1")  # as logrotate does
        LOG.info("three")

    (line,) = logged(tmp_path, tell)
    assert line.endswith("three")
    assert [line.split()[-1] for line in (tmp_path / "qc.log.1").read_text().splitlines()] == ["one", "two"]


def test_a_file_that_cannot_be_made_begins_nothing(tmp_path):
    with (
        pytest.raises(UsageError, match=r"log\.file .*nowhere.* cannot be written"),
        logging_to(settings(tmp_path, file=tmp_path / "nowhere" / "qc.log")),
    ):
        pass


def test_a_log_that_cannot_be_written_ends_nothing_and_complains_once(capfd):
    with logging_to(LogSettings(format="text", level="info", file="/dev/full")):
        for _ in range(3):
            LOG.info("a line")
    assert capfd.readouterr().err.splitlines() == ["qc: the log cannot be written ([Errno 28] No space left on device)"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_times_are_told_in_the_zone_of_the_config(tmp_path, form):
    with logging_to(settings(tmp_path, format=form), ZoneInfo("Asia/Kathmandu")):
        LOG.info("here")
    assert "+05:45" in lines(tmp_path)[0].split('"level"')[0].split(" INFO")[0]


def test_a_log_beside_the_output_is_known(tmp_path):
    code = (
        "import sys; from qc.config import LogSettings; from qc.logs import with_output\n"
        "for file in (None, 'x.log'):\n"
        "    print(with_output(LogSettings(format='text', level='info', file=file)))"
    )
    with (tmp_path / "both").open("w") as both:
        subprocess.run([sys.executable, "-c", code], stdout=both, stderr=both, check=True)
    apart = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (tmp_path / "both").read_text().split() == ["True", "False"]
    assert apart.stdout.split() == ["False", "False"]


def test_standard_error_is_the_one_of_now(tmp_path, capsys):
    with logging_to(settings(tmp_path, file=None)):
        LOG.info("here")
    assert capsys.readouterr().err.endswith(" INFO here\n")


def test_on_a_terminal_only_warnings_stand_beside_the_bar(tmp_path, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", terminal)
    with logging_to(settings(tmp_path, file=None)):
        LOG.info("18 calls to inspect")
        LOG.warning("one has failed")
    (line,) = terminal.getvalue().splitlines()
    assert line.endswith("one has failed")


def test_after_it_qc_is_silent_again(tmp_path, capfd):
    logged(tmp_path, lambda: LOG.info("one"))
    LOG.warning("nobody listens")
    assert capfd.readouterr().err == ""
    assert len(lines(tmp_path)) == 1
