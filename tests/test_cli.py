"""The command as an operator meets it: what it says and how it ends."""

import json
import shutil

import pandas as pd
import pytest

from tests.conftest import SAMPLES, qc
from tests.support.batches import run, write_batch

HEAD = "recording,call_id,agent_id,start_time,agent_channel\n"


def written(folder, text):
    path = folder / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_help_has_an_example_for_each_command(qc_here):
    assert "Example: qc run" in qc("--help").stdout
    for command in ("run", "show", "report", "rescore", "verify", "export"):
        assert f"Example: qc {command}" in qc_here(command, "--help").stdout, command


def test_missing_columns_begin_nothing(tmp_path, base_model, qc_here):
    calls = written(tmp_path, "recording,call_id\na.wav,C1\n")
    done = qc_here("run", tmp_path, "--calls", calls, "--out", tmp_path / "store")
    assert done.returncode == 2
    assert "calls.csv" in done.stderr
    assert "agent_id" in done.stderr
    assert "start_time" in done.stderr
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("dead_air: 3\n", "config.yaml:1: dead_air: unknown key"),
        ("model: no-such-model\n", "qc models install no-such-model"),
        ("standards: /nowhere\n", "/nowhere"),
        ("silence_s: 14\n", "silence_s 14 is above dead_air_s 8"),
        ("overrides: [{when: {team: [T0]}, dead_air_s: 2}]\n", "silence_s 3 is above dead_air_s 2"),
    ],
)
def test_a_setting_that_cannot_be_used_begins_nothing(tmp_path, setting, says, qc_here):
    config = tmp_path / "config.yaml"
    config.write_text(setting, encoding="utf-8")
    calls = written(tmp_path, HEAD + "a.wav,C1,A1,2026-10-12 09:00:00,left\n")
    done = qc_here("run", tmp_path, "--calls", calls, "--out", tmp_path / "store", "--config", config)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_store_is_named(tmp_path):
    done = qc("show", tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize(
    ("asked", "says"),
    [(("C1", "--agent", "A1"), "CALL_ID names one call"), (("--picture",), "--picture draws a call")],
)
def test_what_would_go_unheeded_is_refused(tmp_path, asked, says, qc_here):
    done = qc_here("show", tmp_path, *asked)
    assert done.returncode == 2
    assert says in done.stderr


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch")
    write_batch(folder / "in", {"C1": "您好"})
    run(folder / "in", folder / "store")
    return folder / "store"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (
            ("export", "scorecard", "--to", "x.xlsx"),
            "there is no table 'scorecard' for x.xlsx; did you mean 'scorecards'",
        ),
        (("export", "C2", "--to", "x.srt"), "the store holds no call 'C2'"),
        (("show", "--since", "12.10.2026"), "'12.10.2026' is no day; write it as 2026-10-12"),
        (("show", "--team", "T1"), "--team: there is no 'T1'; did you mean 'T0'?"),
        (("export", "C1", "--to", "x.srt", "--clip", "1", "2"), "--clip: give the first and the last second of a .wav"),
        (("export", "C1", "--to", "x.wav", "--clip", "nan", "2"), "--clip: give the first and the last second"),
    ],
)
def test_what_is_misspelt_is_answered_with_what_may_be_meant(store, asked, says, qc_here):
    command, *others = asked
    done = qc_here(command, store, *others)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


def test_pages_are_not_written_over_something_else(store, tmp_path, qc_here):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "index.html").write_text("precious")
    for folder in (tmp_path / "own", store):
        done = qc_here("report", store, "--out", folder)
        assert done.returncode == 2
        assert "holds something else than a report" in done.stderr
    assert (tmp_path / "own" / "index.html").read_text() == "precious"
    for _ in range(2):  # a report may be made anew
        assert qc_here("report", store, "--out", tmp_path / "pages").returncode == 0


def test_a_damaged_table_is_named(store, tmp_path, qc_here):
    damaged = tmp_path / "store"
    shutil.copytree(store, damaged)
    (table,) = damaged.glob("calls/*/part.parquet")
    table.write_bytes(table.read_bytes()[:100])
    for command in (("show", damaged), ("export", damaged, "calls", "--to", tmp_path / "x.csv")):
        done = qc_here(*command)
        assert done.returncode != 0
        assert f"{table} is damaged" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_named(tmp_path, store, qc_here):
    (tmp_path / "file").touch()
    for what, where in (
        (("report", store, "--out"), tmp_path / "file" / "pages"),
        (("export", store, "calls", "--to"), tmp_path / "nowhere" / "calls.csv"),
        (("export", store, "C1", "--to"), tmp_path / "nowhere" / "C1.srt"),
    ):
        done = qc_here(*what, where)
        assert done.returncode == 2
        assert done.stderr.startswith(f"qc: {where} cannot be written")


@pytest.mark.model
def test_bad_recordings_become_failures_and_the_rest_goes_on(tmp_path, base_model):
    whole = (SAMPLES / "QH003.flac").read_bytes()
    (tmp_path / "good.flac").write_bytes(whole)
    (tmp_path / "cut.flac").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("您好，这不是录音。", encoding="utf-8")
    rows = [
        ("good.flac", "C1", "A1"), ("cut.flac", "C2", "A1"), ("empty.wav", "C3", "A1"), ("text.wav", "C4", "A1"),
        ("gone.wav", "C5", "A1"), ("good.flac", "C6", ""), ("../../etc/passwd", "C7", "A1"),
    ]  # fmt: skip
    lines = [f"{recording},{call},{agent},2026-10-12 09:00:00,left" for recording, call, agent in rows]
    calls = written(tmp_path, HEAD + "\n".join(lines))
    store = tmp_path / "store"

    done = qc("run", tmp_path, "--calls", calls, "--out", store)
    assert done.returncode == 1, done.stderr
    inspected = pd.read_parquet(store / "calls").set_index("call_id")
    failures = pd.read_parquet(store / "failures").set_index("call_id")
    assert sorted(inspected.index) == ["C1", "C2"]
    assert dict(failures["reason"].loc[["C3", "C4", "C5"]]) == {"C3": "empty", "C4": "not_audio", "C5": "missing"}
    assert {"C6", "C7"} <= set(failures.index)
    assert "truncated" in inspected.loc["C2", "condition_reasons"]
    assert all(failures["message"].str.len() > 10)

    again = qc("run", tmp_path, "--calls", calls, "--out", store)
    assert again.returncode == 1
    assert "Nothing to do" in again.stdout


@pytest.mark.model
def test_results_in_other_formats(sample_store, tmp_path):
    assert qc("export", sample_store, "scorecards", "--to", tmp_path / "cards.xlsx").returncode == 0
    assert qc("export", sample_store, "QH001", "--to", tmp_path / "call.srt").returncode == 0
    assert "agent: 不客气" in (tmp_path / "call.srt").read_text(encoding="utf-8")
    shown = json.loads(qc("show", sample_store, "QH003", "--json").stdout)
    assert {"call", "turns", "findings", "events"} == set(shown)
    month = json.loads(qc("show", sample_store, "--json").stdout)
    assert len(month["scorecards"]) == 3


@pytest.mark.model
def test_rescoring_reads_no_recording(sample_store, tmp_path):
    store = tmp_path / "store"
    shutil.copytree(sample_store, store)  # and without its recordings beside it
    dry = qc("rescore", store, "--dry-run", "--language", "en")
    assert dry.returncode == 0, dry.stderr
    assert "Dry run" in dry.stdout
    assert "calls judged again: 18; changed: 0," in dry.stdout


def test_the_standards_are_sound_and_explained(qc_here):
    listed = qc_here("standards", "list")
    assert "forbidden.shirking" in listed.stdout
    assert "推诿" in qc_here("standards", "explain", "forbidden.shirking").stdout
    assert qc_here("standards", "explain", "forbidden.shrking").returncode == 2


def test_talk_is_learned_from(qc_here, tmp_path):
    lines = [f"forbidden.price\t{n}块钱都舍不得还买什么" for n in range(30)] + [
        f"-\t{n}块钱是活动价您看合适吗" for n in range(30)
    ]
    (tmp_path / "talk.tsv").write_text("\n".join(lines), encoding="utf-8")
    learned = qc_here("standards", "learn", tmp_path)
    assert learned.returncode == 0, learned.stderr
    assert "30 forbidden sentences and 30 innocent ones" in learned.stdout
    (tmp_path / "talk.tsv").write_text("forbidden.price 没有制表符", encoding="utf-8")
    refused = qc_here("standards", "learn", tmp_path)
    assert refused.returncode == 2
    assert "talk.tsv:1" in refused.stderr
