"""Two calls of a store, judged by standards of two rules, then by others. No recording is anywhere."""

import hashlib
import io
import shutil
from collections import Counter
from datetime import datetime

import pandas as pd
import pytest
from rich.console import Console

from qc import __version__
from qc.batch import watching
from qc.batch.plan import asked_for
from qc.config import load_config
from qc.engines import Outcome
from qc.engines.supervision import Fault
from qc.errors import QcError, UsageError
from qc.records import Call, Conversation, Inspection, Measures, Transcription, Turn
from qc.rescoring import CallChange, Changes, rescore
from qc.rules import load_rules
from qc.scoring import score_call
from qc.spans import Span
from qc.standards import judge, learn_talk
from qc.store import Store, Versions, open_writer
from tests.batch.test_metrics import figures
from tests.standards.test_talk import write_talk
from tests.support.scoring import ZONE

HEAD = """\
name: 测试
version: "1"
valid_from: 2020-01-01
language: zh
trust: {turn_confidence: 0.4, roles_confidence: 0.6, phrase_confidence: 0.5, absence_confidence: 0.5,
        accusation_confidence: 0.5, likeness_confidence: 0.5, sound_confidence: 0.3, trusted_share: 0.5}
quoting: [不是说]
quoting_reach: 3
hold_announced_by: [请稍等]
"""
RULES = """\
section: words
title: {zh: 用语, en: Words}
rules:
- id: words.greeting
  title: {zh: 问候, en: Greets}
  kind: required
  severity: minor
  look_for: {say: [您好]}
  where: {first_turns: 1}
  say_instead: 您好，请讲。
  examples: {pass: [您好。, 您好，请讲。, 喂您好。], fail: [什么事？, 讲吧。, 说。]}
- id: words.rude
  title: {zh: 禁语, en: Rude}
  kind: forbidden
  severity: major
  look_for: {say: [您有完没完]}
  say_instead: 您请讲。
  examples: {pass: [您请讲。, 您慢慢说。, 您好。], fail: [您有完没完？, 您有完没完。, 你有完没完。]}
"""
FORM = """\
form: default
version: "1"
valid_from: 2020-01-01
coverage_at_least: 0.5
grades: {A: 90, B: 0}
sections: {all: {weight: 100, rules: {words.greeting: 40, words.rude: 60}}}
"""
SAID = {"C1": ["您好，请讲。", "不关我的事。"], "C2": ["什么事？", "您有完没完？"]}


class Here:
    """An engine that works in this process."""

    name, workers = "here", 1

    def run(self, jobs, make_work):
        work = make_work()
        for index, job in reversed(list(enumerate(jobs))):  # in any order
            yield Outcome(index, work(job.item), None)


@pytest.fixture
def config(tmp_path):
    (tmp_path / "standards").mkdir()
    (tmp_path / "forms").mkdir()
    (tmp_path / "standards" / "standards.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "standards" / "words.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "forms" / "default.yaml").write_text(FORM, encoding="utf-8")
    paths = {"standards": str(tmp_path / "standards"), "forms": str(tmp_path / "forms")}
    return load_config().model_copy(update=paths)


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr("qc.rescoring.make_engine", lambda *_: Here())


def change(config, old, new, file="standards/words.yaml"):
    folder, name = file.split("/")
    path = (config.standards if folder == "standards" else config.forms) + "/" + name
    with open(path, encoding="utf-8") as opened:
        text = opened.read()
    assert old in text
    with open(path, "w", encoding="utf-8") as opened:
        opened.write(text.replace(old, new))


def inspected(call_id, rules, config):
    call = Call(call_id, "A" + call_id, datetime(2026, 10, 12, 9, tzinfo=ZONE), f"{call_id}.wav")
    turns = tuple(
        Turn(i, "agent", Span(10.0 * i, 10.0 * i + 3), text, text, chars=len(text) - 1, speech_s=3.0)
        for i, text in enumerate(SAID[call_id])
    )
    conversation = Conversation(20.0, turns, (), Measures(), transcription=Transcription("fake", 0.9))
    judgement = judge(call, conversation, rules.standards.on(call.start_time.date()))
    score, findings = score_call(call, conversation, judgement.findings, rules.forms)
    return Inspection(call, "ab", conversation, findings, (), score, rules.latest.version)


def made(folder, config):
    """A store as an inspection with these settings makes it."""
    rules = load_rules(config)
    versions = Versions(config.hash, rules.standards_version, rules.forms.version, "fake", __version__)
    with open_writer(folder, ZONE) as writer:
        for call_id in SAID:
            inspection = inspected(call_id, rules, config)
            writer.add(inspection, versions, "run", asked_for(inspection.call, versions), "content")
        writer.publish()
    return folder


def table(folder, name):
    read = Store.open(folder).read(name).drop(columns=["run_id"], errors="ignore")
    return read.sort_values(read.columns[0], ignore_index=True, kind="stable")


def digest_of(folder):
    files = sorted(path for path in folder.rglob("*.parquet"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scores(folder):
    calls = table(folder, "calls")
    return dict(zip(calls["call_id"], calls["score"], strict=True))


def test_new_standards_change_findings_scores_and_scorecards_but_no_word(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    turns = table(store, "turns")
    assert scores(store) == {"C1": 100.0, "C2": 0.0}
    change(config, "[您有完没完]", "[不关我的事]")
    changes = rescore(store, config)
    assert scores(store) == {"C1": 40.0, "C2": 60.0}
    findings = table(store, "findings").query("rule_id == 'words.rude'")
    assert dict(zip(findings["call_id"], findings["verdict"], strict=True)) == {"C1": "violation", "C2": "met"}
    pd.testing.assert_frame_equal(table(store, "turns"), turns)
    cards = table(store, "scorecards").query("period == 'day'")
    assert dict(zip(cards["agent_id"], cards["score_mean"], strict=True)) == {"AC1": 40.0, "AC2": 60.0}
    assert changes.of_agents() == [("AC1", 1, 100.0, 40.0), ("AC2", 1, 0.0, 60.0)]
    assert [(call.call_id, call.score_before, call.score) for call in changes.changed] == [
        ("C1", 100.0, 40.0),
        ("C2", 0.0, 60.0),
    ]
    assert changes.of_rules() == []  # one violation before, one now
    run = table(store, "runs").iloc[-1]
    assert (run["what"], run["status"], run["inspected"]) == ("rescore", "finished", 2)


def test_it_is_seen_from_outside_as_a_run_is(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    log, metrics = tmp_path / "qc.log", tmp_path / "qc.prom"
    seen = {"log": config.log.model_copy(update={"file": log}), "metrics_file": metrics}
    settings = config.model_copy(update=seen)
    with watching(settings, store, Console(file=io.StringIO())) as watch:
        rescore(store, settings, watch=watch)
    run = table(store, "runs").iloc[-1]
    run_id = Store.open(store).read("runs")["run_id"].iloc[-1]
    (line,) = log.read_text(encoding="utf-8").splitlines()
    assert f"run={run_id} 2 calls judged again in" in line
    assert not metrics.exists()  # it is the last batch's
    found = figures(tmp_path / "qc-rescore.prom")
    assert found["qc_rescore_last_finish_timestamp_seconds",] == pytest.approx(run["finished"].timestamp(), abs=0.001)


def test_it_becomes_the_store_that_a_new_inspection_makes(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    change(config, "[您有完没完]", "[不关我的事, 您有完没完]")
    change(config, 'version: "1"', 'version: "2"', "standards/standards.yaml")
    change(config, "words.greeting: 40, words.rude: 60", "words.greeting: 50, words.rude: 50", "forms/default.yaml")
    rescore(store, config)
    fresh = made(tmp_path / "fresh", config)
    for name in ("calls", "findings", "turns", "events"):
        pd.testing.assert_frame_equal(table(store, name), table(fresh, name))


def test_settings_that_need_a_new_inspection_are_named(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    same = rescore(store, config, dry_run=True)
    assert (same.other_settings, same.settings) == (0, [])
    longer = rescore(store, config.model_copy(update={"dead_air_s": 20.0, "report_language": "en"}), dry_run=True)
    assert (longer.other_settings, longer.settings) == (2, ["dead_air_s"])
    assert longer.as_json()["settings_not_applied"] == ["dead_air_s"]
    mine = made(tmp_path / "mine", config.model_copy(update={"dead_air_s": 12.0}))
    unknown = rescore(mine, config.model_copy(update={"dead_air_s": 20.0}), dry_run=True)
    assert (unknown.other_settings, unknown.settings) == (2, [])  # a hash does not tell what it was before


def test_a_batch_after_it_has_nothing_to_do(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    change(config, "[您有完没完]", "[不关我的事]")
    rescore(store, config)
    rules = load_rules(config)
    versions = Versions(config.hash, rules.standards_version, rules.forms.version, "fake", __version__)
    with open_writer(store, ZONE) as writer:
        for call_id in SAID:
            done = writer.done(call_id)
            assert (done.asked, done.content) == (
                asked_for(inspected(call_id, rules, config).call, versions),
                "content",
            )


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    change(config, "[您有完没完]", "[没有人这么说]")
    before = digest_of(store)
    dry = rescore(store, config, dry_run=True)
    assert digest_of(store) == before
    wet = rescore(store, config)
    assert dry.calls == wet.calls
    assert (dry.written, wet.written) == (False, True)
    assert dry.of_rules() == [("words.rude", 1, 0)]
    assert digest_of(store) != before


def test_two_versions_are_compared_on_the_same_calls_before_one_is_in_force(tmp_path, config, here):
    """The next version stands in folders of its own and holds from a day that no call has seen yet."""
    store = made(tmp_path / "store", config)
    before = digest_of(store)
    new = {name: tmp_path / f"next-{name}" for name in ("standards", "forms")}
    for name, folder in new.items():
        shutil.copytree(tmp_path / name, folder)
    next_ = config.model_copy(update={name: str(folder) for name, folder in new.items()})
    for file in ("standards/standards.yaml", "forms/default.yaml"):
        change(next_, "valid_from: 2020-01-01", "valid_from: 2099-01-01", file)
        change(next_, 'version: "1"', 'version: "2"', file)
    change(next_, "[您有完没完]", "[不关我的事]")
    change(next_, "words.greeting: 40, words.rude: 60", "words.greeting: 50, words.rude: 50", "forms/default.yaml")
    changes = rescore(store, next_, dry_run=True)
    assert digest_of(store) == before
    # C1 greets and says 不关我的事: 100 - 50; C2 does not greet: 100 - 50, was 100 - 40 - 60
    assert [(c.call_id, c.agent_id, c.score_before, c.score) for c in changes.changed] == [
        ("C1", "AC1", 100.0, 50.0),
        ("C2", "AC2", 0.0, 50.0),
    ]
    seen = changes.as_json()
    for each in seen["calls"]:
        assert each.pop("grade") == "B"
        assert [each.pop(key) for key in ("flags", "flags_before")] == [[], []]
    assert [each.pop("grade_before") for each in seen["calls"]] == ["A", "B"]
    assert seen == {
        "written": False,
        "calls_judged": 2, "calls_of_other_settings": 0, "settings_not_applied": [],
        "rules": [],  # one violation then, one now, of another call
        "agents": [
            {"agent_id": "AC1", "calls_changed": 1, "score_mean": 50.0, "was": 100.0},
            {"agent_id": "AC2", "calls_changed": 1, "score_mean": 50.0, "was": 0.0},
        ],
        "calls": [
            {"call_id": "C1", "agent_id": "AC1", "score": 50.0, "was": 100.0,
             "broken": {"words.rude": 1}, "broken_before": {}},
            {"call_id": "C2", "agent_id": "AC2", "score": 50.0, "was": 0.0,
             "broken": {"words.greeting": 1}, "broken_before": {"words.greeting": 1, "words.rude": 1}},
        ],
    }  # fmt: skip


def test_with_nothing_new_the_calls_stay_byte_for_byte(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    before = {path: digest for path, digest in digest_of(store).items() if "/runs/" not in path}
    changes = rescore(store, config)
    after = digest_of(store)
    assert {path: after[path] for path in before} == before
    assert not changes.changed


def test_a_new_form_alone_keeps_the_findings(tmp_path, config, here, monkeypatch):
    store = made(tmp_path / "store", config)
    monkeypatch.setattr("qc.rescoring.judge", lambda *_: pytest.fail("judged anew without need"))
    change(config, "coverage_at_least", "fatal: {words.rude: 10}\ncoverage_at_least", "forms/default.yaml")
    change(config, "words.greeting: 40, words.rude: 60", "words.greeting: 100", "forms/default.yaml")
    rescore(store, config)
    findings = table(store, "findings").query("call_id == 'C2'").set_index("rule_id")
    assert findings["points"].to_dict() == {"words.greeting": -100.0, "words.rude": 0.0}
    assert findings["severity"].to_dict() == {"words.greeting": "minor", "words.rude": "fatal"}
    change(config, "fatal: {words.rude: 10}\n", "", "forms/default.yaml")
    rescore(store, config)
    findings = table(store, "findings").query("call_id == 'C2'").set_index("rule_id")
    assert findings.loc["words.rude", ["severity", "section"]].tolist() == ["major", "words"]


def test_another_program_judges_anew(tmp_path, config, here, monkeypatch):
    store = made(tmp_path / "store", config)
    monkeypatch.setattr("qc.rescoring.__version__", "99")
    asked = []
    monkeypatch.setattr("qc.rescoring.judge", lambda *given, **only: asked.append(given) or judge(*given, **only))
    assert len(rescore(store, config).calls) == len(asked) == 2


def version_of(tmp_path, name, valid_from, rules=RULES):
    """A version of the standards in a folder of its own, beside the others."""
    folder = tmp_path / "standards" / name
    folder.mkdir()
    (folder / "standards.yaml").write_text(HEAD.replace("2020-01-01", valid_from), encoding="utf-8")
    (folder / "words.yaml").write_text(rules, encoding="utf-8")


@pytest.fixture
def versions(tmp_path, config):
    """Standards as a folder of versions, of which there is one."""
    for file in (tmp_path / "standards").glob("*.yaml"):
        file.unlink()
    version_of(tmp_path, "first", "2020-01-01")
    return config


def test_beside_the_old_version_only_what_the_new_one_changes_is_judged(tmp_path, versions, here, monkeypatch):
    store = made(tmp_path / "store", versions)
    version_of(tmp_path, "second", "2026-10-01", RULES.replace("[您有完没完]", "[不关我的事]"))
    judged = []
    monkeypatch.setattr(
        "qc.rescoring.judge", lambda *given, only: judged.append(sorted(only)) or judge(*given, only=only)
    )
    assert [call.call_id for call in rescore(store, versions).changed] == ["C1", "C2"]
    assert judged == [["words.rude"], ["words.rude"]]
    fresh = made(tmp_path / "fresh", versions)
    for name in ("calls", "findings", "turns", "events"):
        pd.testing.assert_frame_equal(table(store, name), table(fresh, name))


def test_a_rule_that_is_no_more_takes_its_findings_along(tmp_path, versions, here):
    store = made(tmp_path / "store", versions)
    change(versions, "words.greeting: 40, words.rude: 60", "words.greeting: 100", "forms/default.yaml")
    version_of(tmp_path, "second", "2026-10-01", RULES[: RULES.index("- id: words.rude")])
    rescore(store, versions)
    assert set(table(store, "findings")["rule_id"]) == {"words.greeting"}
    assert scores(store) == {"C1": 100.0, "C2": 0.0}


COLD = """\
- id: words.cold
  title: {zh: 冷漠, en: Cold}
  kind: forbidden
  severity: major
  look_for: {freely: ["自己{不会|不能}看"]}
  say_instead: 我来看。
  examples: {pass: [您请讲。, 您慢慢说。, 您好。], fail: [你自己不会看。, 你自己不会看吗？, 自己不会看。]}
"""


@pytest.mark.parametrize(("first", "second"), [(RULES + COLD, RULES), (RULES, RULES + COLD)])
def test_what_no_words_accuse_any_more_is_likened(tmp_path, versions, here, monkeypatch, first, second):
    monkeypatch.setitem(SAID, "C1", ["您好，请讲。", "您自己不会看吗？"])
    (tmp_path / "standards" / "first" / "words.yaml").write_text(first, encoding="utf-8")
    learn_talk(write_talk(tmp_path / "standards" / "first", rule="words.rude"))
    store = made(tmp_path / "store", versions)
    version_of(tmp_path, "second", "2026-10-01", second)
    learn_talk(write_talk(tmp_path / "standards" / "second", rule="words.rude"))
    rescore(store, versions)
    fresh = made(tmp_path / "fresh", versions)
    pd.testing.assert_frame_equal(table(store, "findings"), table(fresh, "findings"))
    accused = table(store, "findings").query("call_id == 'C1' and verdict == 'violation'")["rule_id"]
    assert list(accused) == ["words.rude" if second == RULES else "words.cold"]


def test_other_examples_judge_nothing_anew(tmp_path, versions, here, monkeypatch):
    store = made(tmp_path / "store", versions)
    version_of(tmp_path, "second", "2026-10-01", RULES.replace("您好，请讲。, 喂您好。]", "您好，请讲。]"))
    monkeypatch.setattr("qc.rescoring.judge", lambda *_, **__: pytest.fail("judged anew without need"))
    before = scores(store)
    rescore(store, versions)
    assert scores(store) == before
    assert set(table(store, "calls")["standards_version"]) == {load_rules(versions).latest.version}


def test_standards_of_the_calls_day(tmp_path, config, here):
    """A version that holds from the day after the calls changes none of them."""
    store = made(tmp_path / "store", config)
    later = tmp_path / "standards" / "later"
    later.mkdir()
    (later / "standards.yaml").write_text(HEAD.replace("2020-01-01", "2026-10-13"), encoding="utf-8")
    (later / "words.yaml").write_text(RULES.replace("您有完没完", "不关我的事"), encoding="utf-8")
    now = tmp_path / "standards" / "now"
    now.mkdir()
    for name in ("standards.yaml", "words.yaml"):
        (tmp_path / "standards" / name).rename(now / name)
    assert not rescore(store, config).changed


def test_a_changed_grade_is_a_change(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    change(config, "{A: 90, B: 0}", "{A: 99, C: 0}", "forms/default.yaml")
    changes = rescore(store, config, dry_run=True)
    assert [(c.call_id, c.grade_before, c.grade) for c in changes.changed] == [("C2", "B", "C")]
    assert changes.as_json()["calls"][0]["grade_before"] == "B"


def test_points_that_move_without_the_score_are_a_change(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    change(config, "words.greeting: 40, words.rude: 60", "words.greeting: 60, words.rude: 60", "forms/default.yaml")
    assert rescore(store, config, dry_run=True).changed


def test_a_worker_that_fails_is_told(tmp_path, config, monkeypatch):
    class Failing(Here):
        def run(self, jobs, make_work):
            yield Outcome(0, None, Fault("internal", "a bug"))

    monkeypatch.setattr("qc.rescoring.make_engine", lambda *_: Failing())
    store = made(tmp_path / "store", config)
    with pytest.raises(QcError, match="a bug"):
        rescore(store, config)


def test_another_time_zone_is_refused(tmp_path, config, here):
    store = made(tmp_path / "store", config)
    with pytest.raises(UsageError, match="time_zone"):
        rescore(store, config.model_copy(update={"time_zone": "Asia/Tokyo"}))


def test_worker_processes_do_the_same(tmp_path, config):
    store = made(tmp_path / "store", config)
    change(config, "[您有完没完]", "[不关我的事]")
    assert [call.score for call in rescore(store, config, workers=1).changed] == [40.0, 60.0]


def test_a_call_without_score_before_or_now_has_no_part_in_means():
    nothing = Counter()
    calls = [CallChange("C1", "A", None, 80.0, nothing, nothing), CallChange("C2", "A", 90.0, None, nothing, nothing)]
    assert Changes(True, calls).of_agents() == [("A", 2, 90.0, 80.0)]
