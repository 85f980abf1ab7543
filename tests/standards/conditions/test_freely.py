"""`freely`: families of wordings, letter for letter."""

import pytest

from qc.errors import FileError
from qc.standards.conditions import Condition
from tests.standards.support import findings_of, talk, verdicts_of, words

SHOVED = {"freely": ["{跟|和}我[们]…没关系", "您{去|找}…问去"], "except": ["{不是|并非}{跟|和}我", "您找我…问"]}


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("这跟我们有什么关系，跟我们没关系。", "跟我们有什么关系，跟我们没关系"),
        ("你找你们物業問去", "你找你们物業問去"),
    ],
)
def test_a_wording_of_the_family_is_found(tmp_path, said, quote):
    finding = findings_of(tmp_path, SHOVED, talk(f"A {said}"))[0]
    assert (finding.verdict, finding.quote, finding.reason) == ("violation", quote, "heard")


@pytest.mark.parametrize("said", ["跟物业没关系。", "并非跟我们没关系。", "您找我们前台问去就行", "您说的跟我们没关系"])
def test_other_words_harmless_ones_and_quoted_ones_are_not(tmp_path, said):
    assert verdicts_of(tmp_path, SHOVED, talk(f"A {said}")) == ["met"]


def test_the_customers_words_are_not_the_agents(tmp_path):
    assert verdicts_of(tmp_path, SHOVED, talk("C 跟我们没关系", "A 好的")) == ["met"]
    theirs = {**SHOVED, "who": "customer"}
    assert verdicts_of(tmp_path, theirs, talk("C 跟我们没关系", "A 好的")) == ["violation"]


def test_nothing_is_accused_by_its_sound(tmp_path):
    assert verdicts_of(tmp_path, SHOVED, talk("A 根我们没关系"), ask=lambda *_: pytest.fail("asked")) == ["met"]


def heard(text, confidence=0.9):
    return ("A", text, {"words": words(text, 0.0, confidence), "confidence": confidence})


def test_what_sounds_like_an_excuse_accuses_nobody(tmp_path):
    plain = findings_of(tmp_path / "a", SHOVED, talk(heard("您去那边问去")))[0]
    assert (plain.verdict, plain.reason) == ("violation", "heard")
    kind = {**SHOVED, "except": ["您去那边…会有人"]}
    misheard = findings_of(tmp_path / "b", kind, talk(heard("您去那边问去慧有人")))[0]  # 会有人 has its very syllables
    assert (misheard.verdict, misheard.reason) == ("not_assessable", "low_confidence")
    read = findings_of(tmp_path / "c", kind, talk("A 您去那边问去慧有人"))[0]  # a text that nobody heard
    assert read.verdict == "violation"


def test_what_sounds_like_a_duty_done_leaves_it_open(tmp_path):
    duty = {"freely": ["跟您{复诵|复述}一{次|遍}"], "except": ["我不跟您"]}
    for said, verdict in {
        "跟您复诵一次": "met",
        "跟您父送一次": "not_assessable",
        "跟您父送": "violation",
        "我布跟您父送一次": "violation",  # 我不跟您
        "跟您父，送一次": "violation",  # two halves
    }.items():
        assert verdicts_of(tmp_path, duty, talk(heard(said)), kind="required") == [verdict], said
    assert verdicts_of(tmp_path, duty, talk("A 跟您父送一次"), kind="required") == ["violation"]
    assert verdicts_of(tmp_path, duty, talk(heard("跟您父送一次", 0.96)), kind="required") == ["violation"]


def test_free_wordings_among_words_that_are_no_language_accuse_nobody(tmp_path):
    said = "跟我们没关系"
    for more, verdict in {"您找前台问一下电话": "violation", "耗以绕辣糊粘尼伤硫贡": "not_assessable"}.items():
        assert verdicts_of(tmp_path, SHOVED, talk(heard(f"{said}，{more}", 0.6))) == [verdict]
        assert verdicts_of(tmp_path, {"say": [said]}, talk(heard(f"{said}，{more}", 0.6))) == ["violation"]


def test_words_that_cannot_be_trusted_accuse_nobody(tmp_path):
    said = "跟我们没关系"
    heard = ("A", said, {"words": words(said, 0.0, confidence=0.2), "confidence": 0.2})
    finding = findings_of(tmp_path, SHOVED, talk(heard))[0]
    assert (finding.verdict, finding.reason) == ("not_assessable", "low_confidence")


def test_it_is_as_sure_as_a_phrase_would_be(tmp_path):
    said = "跟我们没关系"
    heard = ("A", said, {"words": words(said, 0.0, confidence=0.6), "confidence": 0.6})
    freely = findings_of(tmp_path / "a", SHOVED, talk(heard))[0]
    phrase = findings_of(tmp_path / "b", {"say": [said]}, talk(heard))[0]
    assert (freely.verdict, freely.confidence) == (phrase.verdict, phrase.confidence) == ("violation", 0.8118)


def test_a_duty_is_done_by_any_of_them(tmp_path):
    duty = {"freely": ["{给|向}您{赔不是|赔罪}"]}
    assert verdicts_of(tmp_path, duty, talk("A 我给您赔不是。"), kind="required") == ["met"]
    assert verdicts_of(tmp_path, duty, talk("A 您好。"), kind="required") == ["violation"]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("水漏得厉害不厉害？", "met"),
        ("好的。漏得厉害吗", "met"),
        ("漏得厉害。您贵姓？", "violation"),  # told in one sentence, asked in the next
        ("漏得厉害要报修。", "violation"),
    ],
)
def test_it_may_have_to_be_asked(tmp_path, said, verdict):
    asked = {"freely": ["漏…厉害"], "asked": True}
    assert verdicts_of(tmp_path, asked, talk(f"A {said}"), kind="required") == [verdict]


def test_words_of_low_confidence_leave_a_duty_no_more_open_than_others(tmp_path):
    duty = {"freely": ["{给|向}您{赔不是|赔罪}"]}
    unclear = ("A", "您说的我记下了", {"words": words("您说的我记下了", 3.0, confidence=0.2), "confidence": 0.2})
    calls = talk("A 您好，这里是青禾通信客户服务中心", unclear)
    assert verdicts_of(tmp_path, duty, calls, kind="required") == ["violation"]


def test_a_list_of_families_is_used_by_its_name(tmp_path):
    shared = {"families": {"sorry": ["{给|向}您赔不是"], "more": ["$sorry", "怪我们"]}}
    duty = {"freely": ["$more"]}
    for said, verdict in (("向您赔不是", "met"), ("都怪我们", "met"), ("您好", "violation")):
        assert verdicts_of(tmp_path / said, duty, talk(f"A {said}"), kind="required", **shared) == [verdict]


def test_a_list_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError, match=r"no phrase list 'sorry'; add it to families\.yaml"):
        verdicts_of(tmp_path, {"freely": ["$sorry"]}, talk("A 好"))


def test_it_is_told_in_words():
    condition = Condition.kinds["freely"].model_validate(SHOVED)
    assert condition.in_words("en") == (
        "says in free words “{跟|和}我[们]…没关系”、“您{去|找}…问去” "
        "(not as part of “{不是|并非}{跟|和}我”、“您找我…问”)"
    )
    assert condition.in_words("zh") == (
        "说“{跟|和}我[们]…没关系”、“您{去|找}…问去”之类的话（“{不是|并非}{跟|和}我”、“您找我…问”里的不算）"
    )


@pytest.mark.parametrize("templates", [["{好"], [3], {}, []])
def test_what_is_no_template_is_told(tmp_path, templates):
    with pytest.raises(FileError, match=r"test\.yaml:\d+: .*freely"):
        verdicts_of(tmp_path, {"freely": templates}, talk("A 好"))
