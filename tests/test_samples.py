"""The main path, end to end: real speech through the real model into real tables, held against the truth."""

import json

import duckdb
import pandas as pd
import pytest

from qc.store import TABLES
from qc.text.folding import to_simplified
from tests.conftest import SAMPLES, qc

pytestmark = pytest.mark.model
NEAR_S = 1.5  # a finding this near to a turn is on it: turns are cut a little differently by ear


@pytest.fixture(scope="module")
def tables(sample_store):
    return {name: pd.read_parquet(sample_store / name) for name in ("calls", "turns", "findings", "events")}


@pytest.fixture(scope="module")
def violations(tables):
    findings = tables["findings"]
    return findings[findings["verdict"] == "violation"]


def planted(truth):
    """Every violation that was put into a turn of a call, as (call, rule, turn)."""
    return [
        (call_id, wanted["rule_id"], call["turns"][wanted["turn"]], wanted["quote"])
        for call_id, call in truth.items()
        for wanted in call["expected"]
        if wanted["turn"] is not None and wanted["quote"] is not None
    ]


def test_every_planted_phrase_is_found_on_its_turn(truth, violations):
    missed = []
    for call_id, rule_id, turn, quote in planted(truth):
        found = violations[(violations["call_id"] == call_id) & (violations["rule_id"] == rule_id)]
        on_turn = found[found["start_s"].between(turn["start_s"] - NEAR_S, turn["end_s"] + NEAR_S)]
        if on_turn.empty:
            missed.append((call_id, rule_id, quote))
    assert not missed


def test_no_model_call_has_a_violation(truth, violations):
    model_calls = [call_id for call_id, call in truth.items() if call["model_call"]]
    accused = violations[violations["call_id"].isin(model_calls)]
    assert accused[["call_id", "rule_id", "quote"]].to_dict("records") == []


def test_no_call_is_accused_of_what_nobody_did(truth, violations):
    known = {
        (call_id, wanted["rule_id"])
        for call_id, call in truth.items()
        for wanted in call["expected"] + call["also_true"]
    }
    accused = {(row.call_id, row.rule_id) for row in violations.itertuples()}
    assert accused - known == set()


def good_calls(truth):
    return [call for call in truth.values() if call["condition"] == "ok"]


@pytest.mark.parametrize(
    ("measure", "within"),
    [
        ("dead_air_s", lambda truth: 0.2),
        ("hold_s", lambda truth: 0.2),
        ("agent_pace_cpm", lambda truth: 0.08 * truth),  # 5 % with the true words; here with those the model heard
        ("agent_level_dbfs", lambda truth: 1.0),
    ],
)
def test_figures_are_true(truth, tables, measure, within):
    measured = tables["calls"].set_index("call_id")[measure]
    wrong = {
        call["call_id"]: (measured[call["call_id"]], call["measures"][measure])
        for call in good_calls(truth)
        if not abs(measured[call["call_id"]] - call["measures"][measure]) <= within(call["measures"][measure])
    }
    assert not wrong


def test_roles_are_right_in_mono_calls(truth, tables):
    turns = tables["turns"]
    for call in (call for call in truth.values() if call["channels"] == "mono"):
        own = turns[turns["call_id"] == call["call_id"]]
        agreed_s = said_s = 0.0
        for turn in call["turns"]:
            for heard in own.itertuples():
                both_s = max(0.0, min(turn["end_s"], heard.end_s) - max(turn["start_s"], heard.start_s))
                said_s += both_s
                agreed_s += both_s * (heard.role == turn["role"])
        assert agreed_s / said_s > 0.9, call["call_id"]


def test_what_cannot_be_judged_is_not(truth, tables):
    status = tables["calls"].set_index("call_id")["status"]
    silent = [call["call_id"] for call in truth.values() if call["condition"] == "silent"]
    assert all(status[call_id] == "not_assessable" for call_id in silent)


def test_no_traditional_character_and_nothing_invented(tables):
    text = "".join(tables["turns"]["text"])
    assert to_simplified(text) == text
    assert "字幕" not in text
    assert "点赞" not in text


def test_the_second_run_transcribes_nothing_and_says_so(sample_store):
    before = {path: path.stat().st_mtime_ns for path in sample_store.glob("calls/*/*.parquet")}
    done = qc("run", SAMPLES, "--calls", SAMPLES / "calls.csv", "--out", sample_store)
    assert "Nothing to do" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in sample_store.glob("calls/*/*.parquet")} == before


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_read_by_pandas_and_duckdb(sample_store, table):
    frame = pd.read_parquet(sample_store / table)
    count = duckdb.sql(f"select count(*) from read_parquet('{sample_store}/{table}/*/*.parquet')").fetchall()[0][0]
    assert len(frame) == count


def test_scorecards_equal_what_a_reader_computes(sample_store, tables):
    cards = pd.read_parquet(sample_store / "scorecards")
    month = cards[cards["period"] == "month"].set_index("agent_id")
    calls = tables["calls"]
    violated = tables["findings"].query("verdict == 'violation'")
    for agent_id, own in calls.groupby("agent_id"):
        scored = own[own["status"] == "scored"]
        card = month.loc[agent_id]
        assert card["calls"] == len(own)
        assert card["assessed"] == len(scored)
        assert card["score_mean"] == pytest.approx(scored["score"].mean())
        assert card["fatal_calls"] == own["fatal"].sum()
        chars, seconds = scored["agent_pace_chars"].sum(), scored["agent_pace_speech_s"].sum()
        assert card["pace_cpm"] == pytest.approx(chars / seconds * 60)
        counts = violated[violated["call_id"].isin(scored["call_id"])]["rule_id"].value_counts()
        for top in card["top_violations"]:
            assert counts[top["rule_id"]] == top["count"]


def test_waits_are_what_was_said_of_them(tables, truth):
    """Announced before, thanked for after: by the words that the model heard."""
    waits = tables["events"].query("kind in ('hold', 'dead_air')")
    told = {
        (call, wait.kind): {key: json.loads(wait.details)[key] for key in ("announced", "thanked")}
        for call, wait in zip(waits["call_id"], waits.itertuples(), strict=True)
    }
    true = {
        (call_id, event["kind"]): {key: event[key] for key in ("announced", "thanked")}
        for call_id, call in truth.items()
        for event in call["events"]
        if event["kind"] in ("hold", "dead_air")
    }
    assert told == true


def test_the_store_is_whole(sample_store):
    done = qc("verify", sample_store)
    assert done.returncode == 0, done.stdout


def test_people_can_look_at_it(sample_store, tmp_path):
    shown = qc("show", sample_store)
    assert "陈静" in shown.stdout
    call = qc("show", sample_store, "QH003", "--picture")
    assert "推诿客户" in call.stdout
    pages = qc("report", sample_store, "--out", tmp_path / "report")
    assert str(tmp_path / "report" / "index.html") in pages.stdout
    assert len(list((tmp_path / "report").glob("call-*.html"))) == 18
