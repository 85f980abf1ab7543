"""Turns that no rule's words accuse are likened to sentences that a rule forbids."""

import pytest

from qc.records import Transcription
from qc.standards import changed_rules, judge, learn_talk, liken, load_standards
from tests.standards.support import HEAD, Unfit, a_call, a_rule, talk, words, write_standards
from tests.standards.test_talk import KIND, RUDE, write_talk

SAID = "A 你自己不会查一下吗"
OTHER = a_rule({"say": ["别烦我"]}, id="test.other")


@pytest.fixture(scope="module")
def standards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standards")
    write_talk(write_standards(folder, a_rule({"say": ["不归我管"]}), OTHER))
    learn_talk(folder)
    return load_standards(folder)


def of_rule(findings, rule_id="test.rule"):
    return [(f.verdict, f.turn, f.reason) for f in findings if f.rule_id == rule_id]


def judged(standards, *lines, **conversation):
    return judge(a_call(), talk(*lines, **conversation), standards).findings


def test_own_words_accuse_with_the_nearest_sentence_as_evidence(standards) -> None:
    findings = judged(standards, "A 您好", "C 怎么办", SAID)
    assert of_rule(findings) == [("violation", 2, "reads_alike")]
    (found,) = [f for f in findings if f.verdict == "violation"]
    assert (found.quote, found.expected) == ("你自己不会查一下吗", "≈ 您自己不会查吗")
    assert of_rule(findings, "test.other") == [("met", None, "absent")]


def test_the_customers_words_accuse_nobody(standards) -> None:
    assert of_rule(judged(standards, "A 您好", "C 你自己不会查一下吗")) == [("met", None, "absent")]


def test_what_was_said_once_costs_once(standards) -> None:
    findings = judged(standards, "A 你自己不会查一下吗，别烦我")
    assert of_rule(findings, "test.other") == [("violation", 0, "heard")]
    assert of_rule(findings) == [("met", None, "absent")]


@pytest.mark.parametrize("text", ["您说的你自己不会查一下吗我记下了", "“你自己不会查一下吗”不该说"])
def test_somebody_elses_words_accuse_nobody(standards, text) -> None:
    assert of_rule(judged(standards, f"A {text}")) == [("met", None, "absent")]


@pytest.mark.parametrize("text", ["你不是自己不会查一下吗", "你自己不会查一下吗，我又没说什么"])
def test_a_mark_of_quotation_that_leads_in_nothing_of_it_excuses_nothing(standards, text) -> None:
    assert of_rule(judged(standards, f"A {text}")) == [("violation", 0, "reads_alike")]


def test_unsure_words_and_unfit_recordings_accuse_nobody(standards) -> None:
    text = SAID.removeprefix("A ")
    unsure = ("A", text, {"words": words(text, 0, 0.3), "confidence": 0.46})
    assert of_rule(judged(standards, unsure)) == [("not_assessable", 0, "reads_alike")]
    assert of_rule(judged(standards, SAID, condition=Unfit)) == [("not_assessable", 0, "noisy")]
    english = Transcription("sample", 0.9, "en")
    assert of_rule(judged(standards, SAID, transcription=english)) == [("not_assessable", 0, "other_language")]


@pytest.mark.parametrize(("right", "verdict"), [(0.65, "violation"), (0.55, "not_assessable")])
def test_a_sentence_of_which_a_third_was_misheard_still_accuses(tmp_path, monkeypatch, right, verdict) -> None:
    trust = HEAD["trust"] | {"likeness_confidence": 0.6, "absence_confidence": 0.7}
    write_talk(write_standards(tmp_path, a_rule({"say": ["不归我管"]}), head={"trust": trust}))
    learn_talk(tmp_path)
    monkeypatch.setattr("qc.standards.reliance.share_right", lambda *_: right)
    text = SAID.removeprefix("A ")
    heard = ("A", text, {"words": words(text, 0), "confidence": 0.9})
    assert of_rule(judged(load_standards(tmp_path), heard)) == [(verdict, 0, "reads_alike")]


def test_what_is_hardly_like_it_accuses_nobody_however_little_is_asked_of_words(tmp_path) -> None:
    trust = HEAD["trust"] | {"accusation_confidence": 0.5, "likeness_confidence": 1.0}
    write_talk(write_standards(tmp_path, a_rule({"say": ["不归我管"]}), head={"trust": trust}))
    learn_talk(tmp_path)
    standards = load_standards(tmp_path)
    assert of_rule(judged(standards, SAID)) == [("not_assessable", 0, "reads_alike")]
    text = "不归我管"
    unsure = ("A", text, {"words": words(text, 0, 0.6), "confidence": 0.6})
    assert of_rule(judged(standards, unsure)) == [("violation", 0, "heard")]


def test_it_is_the_same_however_often_it_is_done(standards) -> None:
    conversation = talk("A 您好", SAID, "A 别烦我")
    once = judge(a_call(), conversation, standards).findings
    assert liken(a_call(), conversation, standards, once) == once


def test_rules_judged_by_themselves_and_likened_are_all_rules_judged(standards) -> None:
    for lines in (["A 你自己不会查一下吗，别烦我"], [SAID], ["A 您好"]):
        conversation = talk(*lines)
        by_themselves = [
            finding
            for rule in standards.rules
            for finding in judge(a_call(), conversation, standards.only([rule.id]), only=[rule.id]).findings
        ]
        likened = liken(a_call(), conversation, standards, by_themselves)
        assert likened == judge(a_call(), conversation, standards).findings


def test_other_sentences_change_the_rules_that_they_are_of(standards, tmp_path) -> None:
    write_talk(
        write_standards(tmp_path, a_rule({"say": ["不归我管"]}), OTHER), kind=[*KIND, "您慢慢说不着急"], rude=RUDE
    )
    learn_talk(tmp_path)
    assert changed_rules(standards, load_standards(tmp_path)) == {"test.rule"}


def test_free_wordings_in_talk_that_reads_innocent_are_left_to_a_person(tmp_path) -> None:
    rule = a_rule({"freely": ["{不会|再来}…{看|慢走}"]})
    write_talk(write_standards(tmp_path, rule))
    learn_talk(tmp_path)
    standards = load_standards(tmp_path)
    assert of_rule(judged(standards, "A 您自己不会看吗")) == [("violation", 0, "heard")]
    assert of_rule(judged(standards, "A 谢谢您再来，好的您慢走")) == [("not_assessable", 0, "reads_innocent")]
    phrase = write_talk(write_standards(tmp_path / "phrase", a_rule({"say": ["您慢走"]})))
    learn_talk(phrase)  # what the standards name by itself needs no likeness
    assert of_rule(judged(load_standards(phrase), "A 谢谢您再来，好的您慢走")) == [("violation", 0, "heard")]
