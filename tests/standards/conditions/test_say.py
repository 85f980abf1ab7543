"""`say`: phrases, how many of them, and the wordings that spare."""

import pytest

from tests.standards.support import findings_of, talk, verdicts_of, words


def test_a_phrase_with_synonyms_and_optional_words(tmp_path):
    condition = {"say": ["{这|那}[件]事不归我们管"]}
    assert verdicts_of(tmp_path, condition, talk("A 那件事不归我们管。")) == ["violation"]
    assert verdicts_of(tmp_path, condition, talk("A 这事归我们管。")) == ["met"]


def test_the_finding_quotes_the_words_and_their_time(tmp_path):
    # 好的，不关我的事。 four characters a second; the phrase is characters 3–8 of the text, the last 5 of 7 spoken
    conversation = talk(("A", "好的，不关我的事。", {"words": words("好的，不关我的事。", 0.0)}))
    finding = findings_of(tmp_path, {"say": ["不关我的事"]}, conversation)[0]
    assert (finding.turn, finding.quote, finding.role) == (0, "不关我的事", "agent")
    assert (finding.span.start_s, finding.span.end_s) == (0.75, 2.0)


@pytest.mark.parametrize(
    ("at_least", "said", "verdict"),
    [
        (2, "您好，谢谢", "met"),
        (2, "您好，您好", "violation"),
        ("all", "您好，谢谢，再见", "met"),
        ("all", "您好，谢谢", "violation"),
    ],
)
def test_n_different_phrases_of_a_list(tmp_path, at_least, said, verdict):
    condition = {"say": ["您好", "谢谢", "再见"], "at_least": at_least}
    assert verdicts_of(tmp_path, condition, talk(f"A {said}"), kind="required") == [verdict]


def test_a_wording_that_stands_over_it_spares(tmp_path):
    condition = {"say": ["不清楚"], "except": ["如果您不清楚"]}
    assert verdicts_of(tmp_path, condition, talk("A 如果您不清楚，可以问我。")) == ["met"]
    assert verdicts_of(tmp_path, condition, talk("A 我不清楚。如果您不清楚，可以问我。")) == ["violation"]


def test_a_wording_that_was_misheard_spares_where_it_sounds_the_same(tmp_path):
    """选 and 悬 sound the same, 选 and 骂 do not: what may be harmless accuses nobody."""
    condition = {"say": ["随便您"], "except": ["随便您选"]}
    assert verdicts_of(tmp_path, condition, talk("A 颜色随便您悬")) == ["met"]
    assert verdicts_of(tmp_path, condition, talk("A 好啊随便您骂")) == ["violation"]


def test_whose_words_count(tmp_path):
    conversation = talk("C 不关我的事", "A 好的")
    assert verdicts_of(tmp_path, {"say": ["不关我的事"]}, conversation) == ["met"]
    assert verdicts_of(tmp_path, {"say": ["不关我的事"], "who": "customer"}, conversation) == ["violation"]


def test_a_list_serves_several_rules(tmp_path):
    lists = {"greetings": ["您好", "早上好"], "all": ["$greetings", "再见"]}
    assert verdicts_of(tmp_path, {"say": "$all"}, talk("A 早上好"), kind="required", lists=lists) == ["met"]


def test_by_sound_can_be_refused(tmp_path):
    conversation = talk("A 绝队不可能有这种事发生")
    phrase = ["绝对不可能有这种事发生"]
    assert verdicts_of(tmp_path / "a", {"say": phrase}, conversation) == ["not_assessable"]
    assert verdicts_of(tmp_path / "b", {"say": phrase, "by_sound": False}, conversation) == ["met"]
