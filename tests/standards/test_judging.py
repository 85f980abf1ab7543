"""Three verdicts: what was heard, what is missing, and what nobody can tell."""

from dataclasses import replace

import pytest

from qc.records import Condition, Measures, Transcription
from qc.standards import judge, load_standards
from tests.standards.support import (
    Unfit,
    a_call,
    a_rule,
    findings_of,
    talk,
    verdicts_of,
    words,
    write_standards,
)

RUDE = {"say": ["不关我的事"]}
HELLO = {"say": ["您好"]}


def test_every_rule_that_applied_has_a_row(tmp_path):
    for kind, met in (("forbidden", "met"), ("required", "violation"), ("credit", "met"), ("note", "met")):
        findings = findings_of(tmp_path / kind, RUDE, talk("A 好的"), kind=kind)
        assert [(finding.verdict, finding.reason) for finding in findings] == [(met, "absent")]


def test_what_each_kind_says_of_what_it_finds(tmp_path):
    conversation = talk("A 您好，您好")
    verdicts = {
        kind: verdicts_of(tmp_path / kind, HELLO, conversation, kind=kind) for kind in ("required", "credit", "note")
    }
    assert verdicts == {"required": ["met"], "credit": ["credit"], "note": ["met"]}
    assert findings_of(tmp_path / "n", HELLO, conversation, kind="note")[0].expected == "您好×2"


def test_each_place_is_a_finding_of_its_own(tmp_path):
    findings = findings_of(tmp_path, RUDE, talk("A 不关我的事", "C 啊", "A 不关我的事"))
    assert [finding.turn for finding in findings] == [0, 2]


def test_a_turn_is_accused_once_by_a_rule(tmp_path):
    both = {"say": ["不关我的事", "别来找我"]}
    (finding,) = findings_of(tmp_path, both, talk("A 别来找我，这不关我的事"))
    assert (finding.verdict, finding.quote) == ("violation", "不关我的事")  # the longer is the surer


@pytest.mark.parametrize(
    "applies",
    [
        {"when": {"event": "hold"}},
        {"where": {"after": {"event": "hold"}, "turns": 1}},
        {"where": {"before": {"or": [{"event": "hold"}, {"say": ["等一下"]}]}}},
    ],
)
@pytest.mark.parametrize("kind", ["required", "forbidden"])
def test_a_rule_that_the_sound_sets_off_is_open_where_nobody_listened(tmp_path, applies, kind):
    unheard = Measures(missing={"hold_s": "no_sound"})
    conversation = replace(talk("A 您好", "C 嗯"), measures=unheard)
    (finding,) = findings_of(tmp_path / "a", HELLO, conversation, kind=kind, **applies)
    assert (finding.verdict, finding.reason) == ("not_assessable", "no_sound")
    assert verdicts_of(tmp_path / "b", HELLO, talk("A 您好", "C 嗯"), kind=kind, **applies) == []  # heard, and no hold


@pytest.mark.parametrize(
    ("said", "accused"),
    [
        ("您怎么就那样不听", True),
        ("您怎么就，那样不听", True),  # a comma may be the recogniser's
        ("您怎么就摔了呢，要不要去医院", False),
        ("您怎么就摔了？要不要去医院", False),
    ],
)
def test_a_gap_reaches_over_no_end_of_a_sentence_and_no_clause_that_asks(tmp_path, said, accused):
    findings = findings_of(tmp_path, {"freely": ["您怎么就…不"]}, talk(f"A {said}"), kind="forbidden")
    assert [finding.verdict for finding in findings] == ["violation" if accused else "met"]


def test_what_was_quoted_or_denied_is_none(tmp_path):
    assert verdicts_of(tmp_path, RUDE, talk("A 您说的“不关我的事”是谁说的？")) == ["met"]
    assert verdicts_of(tmp_path, RUDE, talk("A 我不是说不关我的事")) == ["met"]
    assert verdicts_of(tmp_path, RUDE, talk("A 您说的我知道，不关我的事")) == ["violation"]


def test_a_forbidden_phrase_in_words_that_cannot_be_trusted(tmp_path):
    for changes in ({"confidence": 0.3}, {"doubtful": "loop"}):
        findings = findings_of(tmp_path, RUDE, talk(("A", "不关我的事", changes), "A 好的", "A 请您稍等一下好吗"))
        assert [finding.verdict for finding in findings] == ["not_assessable"]


def test_a_phrase_of_which_the_recogniser_was_unsure(tmp_path):
    text = "不关我的事"
    finding = findings_of(tmp_path, RUDE, talk(("A", text, {"words": words(text, 0.0, confidence=0.2)})))[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "low_confidence")


@pytest.mark.parametrize(
    "condition",
    [{"pattern": "不能就是不能"}, {"doubled": ["X就是X"]}, {"freely": ["{不能|不行}就是…"]}, {"repetition": 8}],
)
def test_rules_of_words_without_phrases_doubt_the_words_too(tmp_path, condition):
    finding = findings_of(tmp_path, condition, talk(("A", "说吧说吧说吧", {"doubtful": "loop"})))[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "transcript_doubtful")


def test_a_required_phrase_is_missing_only_where_the_words_can_be_trusted(tmp_path):
    assert verdicts_of(tmp_path, HELLO, talk("A 说吧"), kind="required") == ["violation"]
    heard_badly = talk(("A", "说吧说吧", {"doubtful": "loop"}))
    assert verdicts_of(tmp_path, HELLO, heard_badly, kind="required") == ["not_assessable"]


def test_nothing_is_missing_where_the_words_are_none_too_sure(tmp_path):
    greeting = {"say": ["您好"]}
    for confidence, verdict in ((0.59, "not_assessable"), (0.61, "violation")):
        conversation = talk(("A", "这是我一来做的处理图也快", {"confidence": confidence}))
        finding = findings_of(tmp_path / verdict, greeting, conversation, kind="required")[0]
        assert finding.verdict == verdict


def test_nothing_is_missing_where_the_words_are_no_language(tmp_path):
    for said, verdict in {"请问您要办什么业务": "violation", "您后不耗以绕卧子连统": "not_assessable"}.items():
        conversation = talk(("A", said, {"words": words(said, 0.0, 0.65), "confidence": 0.65}))
        assert verdicts_of(tmp_path, {"say": ["谢谢您的来电"]}, conversation, kind="required") == [verdict]


def test_a_turn_of_few_syllables_cannot_have_held_what_takes_many(tmp_path):
    unsure = ("A", "拜拜", {"words": words("拜拜", 3.0, 0.3), "confidence": 0.3})
    conversation = talk("A 请问您要办什么业务", unsure)
    assert verdicts_of(tmp_path, {"slot": "deadline"}, conversation, kind="required") == ["violation"]
    assert verdicts_of(tmp_path, {"slot": "surname"}, conversation, kind="required") == ["not_assessable"]


def test_what_sounds_like_a_fault_too_is_no_duty_done(tmp_path):
    conversation = talk(("A", "为什么事", {"words": words("为什么事", 0.0, 0.5), "confidence": 0.5}))
    duty = {"say": ["问什么事"]}
    hey = {**a_rule({"say": ["喂什么事"]}), "id": "test.hey"}
    assert verdicts_of(tmp_path / "a", duty, conversation, kind="required") == ["met"]
    (finding,) = findings_of(tmp_path / "b", duty, conversation, kind="required", others=[hey])
    assert (finding.verdict, finding.reason) == ("not_assessable", "by_sound")


def test_speech_too_short_for_the_phrase_cannot_have_held_it(tmp_path):
    # 嗯 lasts 0.25 s: at nine characters a second room for two, and 欢迎致电 has four
    conversation = talk("A 说吧", ("A", "嗯", {"doubtful": "loop"}))
    assert verdicts_of(tmp_path, {"say": ["欢迎致电"]}, conversation, kind="required") == ["violation"]


def test_speech_without_words_may_have_held_it(tmp_path):
    #  说吧 0–0.5, words to 0.5; the turn's speech goes on to 3 s
    conversation = talk(("A", "说吧说吧说吧说吧说吧说吧", {"words": words("说吧", 0.0)}))
    finding = findings_of(tmp_path, HELLO, conversation, kind="required")[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "untranscribed")


def test_low_confidence_counts_only_where_it_sounds_like_the_phrase(tmp_path):
    clear = "A 好的您请说吧好的好的"
    unlike = talk(clear, ("A", "孙先生孙先生", {"confidence": 0.3}))
    assert verdicts_of(tmp_path, {"say": ["欢迎致电"]}, unlike, kind="required") == ["violation"]
    alike = talk(clear, ("A", "欢银至点", {"confidence": 0.3}))
    assert verdicts_of(tmp_path, {"say": ["欢迎致电"]}, alike, kind="required") != ["violation"]


def test_a_required_phrase_is_met_by_its_sound(tmp_path):
    finding = findings_of(tmp_path, {"say": ["感谢您的来电"]}, talk("A 感谢您的来点"), kind="required")[0]
    assert (finding.verdict, finding.reason, finding.quote) == ("met", "by_sound", "感谢您的来点")


def test_an_end_that_was_lost_holds_nothing_against_anybody(tmp_path):
    conversation = talk("A 您好", "C 嗯", condition=Condition(True, ("truncated",)))
    for where, verdict in (({"last_turns": 2}, "not_assessable"), ({"first_turns": 2}, "violation")):
        assert verdicts_of(tmp_path, {"say": ["再见"]}, conversation, kind="required", where=where) == [verdict]


def test_nothing_is_said_of_what_is_not_fit_to_judge(tmp_path):
    finding = findings_of(tmp_path, RUDE, talk("A 不关我的事", condition=Unfit))[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "noisy")


def test_nothing_is_said_where_roles_may_be_the_wrong_way_round(tmp_path):
    finding = findings_of(tmp_path, RUDE, talk("A 不关我的事", roles_confidence=0.5))[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "roles_unsure")


def test_an_agent_who_never_speaks_has_left_nothing_out(tmp_path):
    finding = findings_of(tmp_path, HELLO, talk("C 喂"), kind="required")[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "nobody_speaks")


def test_the_suggestion_stands_with_violations_only(tmp_path):
    rude = findings_of(tmp_path, RUDE, talk("A 不关我的事"))[0]
    fine = findings_of(tmp_path, RUDE, talk("A 好的"))[0]
    assert (rude.suggestion, fine.suggestion) == ("好的", "")


@pytest.mark.parametrize(
    ("language", "verdict"), [("zh", "violation"), ("zh-TW", "violation"), ("en", "not_assessable")]
)
def test_a_call_in_another_language_is_not_held_to_these_phrases(tmp_path, language, verdict):
    conversation = replace(talk("A 好的"), transcription=Transcription("fake", 0.9, language))
    (finding,) = findings_of(tmp_path, HELLO, conversation, kind="required")
    assert finding.verdict == verdict
    assert verdict == "violation" or finding.reason == "other_language"


@pytest.mark.parametrize(
    ("columns", "pace_cpm", "verdict"),
    [
        ({}, 340.0, "met"),
        ({"team": "一班"}, 340.0, "met"),
        ({"team": "老年专线"}, 340.0, "violation"),
        ({"team": "老年专线", "call_type": "sales"}, 340.0, "met"),  # both fit: the later one holds
        ({"team": "老年专线", "call_type": "sales"}, 420.0, "violation"),
        ({"call_type": "sales"}, 390.0, "met"),
        ({"team": "老年专线"}, None, "not_assessable"),
    ],
)
def test_a_team_or_a_type_of_call_has_limits_of_its_own(tmp_path, columns, pace_cpm, verdict):
    overrides = [
        {"when": {"call": {"team": "老年专线"}}, "look_for": {"measure": "agent_pace_cpm", "above": 300}},
        {"when": {"call": {"call_type": "sales"}}, "look_for": {"measure": "agent_pace_cpm", "above": 400}},
    ]
    usual = {"measure": "agent_pace_cpm", "above": 380}
    said = talk("A 好", measures={"agent_pace_cpm": pace_cpm})
    assert verdicts_of(tmp_path, usual, said, a_call(**columns), overrides=overrides) == [verdict]


def test_phrases_of_an_override_are_looked_for_and_can_accuse(tmp_path):
    rule = a_rule(RUDE, overrides=[{"when": {"call": {"team": "一班"}}, "look_for": {"say": ["随便你"]}}])
    standards = load_standards(write_standards(tmp_path, rule))
    assert standards.accusing == {"不关我的事", "随便你"}
    verdicts = {
        (team, text): judge(a_call(team=team), talk(f"A {text}"), standards).findings[0].verdict
        for team in ("一班", "二班")
        for text in ("不关我的事", "随便你")
    }
    assert [found for found, verdict in verdicts.items() if verdict == "violation"] == [
        ("一班", "随便你"), ("二班", "不关我的事"),
    ]  # fmt: skip


def test_unless_excepts_a_call_only_where_it_is_sure(tmp_path):
    unless = {"say": ["我要挂了"], "who": "customer"}
    for customer, found in (
        ("C 我要挂了", []),
        ("C 好的", ["violation"]),
        (("C", "我要挂啦", {"confidence": 0.1}), ["violation"]),
    ):
        assert (
            verdicts_of(tmp_path, {"say": ["再见"]}, talk("A 您好啊", customer), kind="required", unless=unless)
            == found
        )
