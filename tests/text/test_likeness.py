"""What makes two sentences alike, and how like one is to those that were learned from."""

from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.likeness import Likeness, Nearest, common_features, features

TALK = st.text("您你好不会看吗自己请问，。？ abc12", min_size=0, max_size=30)


def test_stretches_and_pairs() -> None:
    # " ab ": each stretch of up to four, the space at either end its own, and the pair a…b has nothing between
    assert features("ab") == {"a", "b", " a", "ab", "b ", " ab", "ab ", " ab "}
    # " abc ": a…c has one character between
    assert features("abc") - {"a…c"} == {"a", "b", "c", " a", "ab", "bc", "c ", " ab", "abc", "bc ", " abc", "abc "}
    assert "a…c" in features("abc")


def test_pairs_reach_over_four_characters_and_no_further() -> None:
    assert "1…6" in features("123456")
    assert "1…7" not in features("1234567")


@pytest.mark.parametrize(("one", "other"), [("您自己不會看嗎", "你自己不会看吗"), ("好的，再见。", "好的 再见")])
def test_script_politeness_and_marks_make_no_difference(one: str, other: str) -> None:
    assert features(one) == features(other)


def test_where_a_sentence_is_parted_makes_one() -> None:
    assert features("好，不看") != features("好不看")


@pytest.mark.parametrize("text", ["", "……", "，。 "])
def test_nothing_is_like_nothing(text: str) -> None:
    assert features(text) == set()
    assert Likeness({"好": 1.0}, 5.0).of(text) == 0.0


def test_a_likeness_worked_out_by_hand() -> None:
    likeness = Likeness({"a": 2.0, "ab": -1.0, "zz": 9.0}, 0.5)
    assert likeness.of("ab") == pytest.approx(1 / (1 + exp(-(0.5 + (2 - 1) / sqrt(8)))))


@given(TALK)
def test_it_is_between_0_and_1(text: str) -> None:
    assert 0 <= Likeness({"您": 300.0, "不": -300.0}, 1.0).of(text) <= 1


def test_it_is_read_as_it_was_written(tmp_path) -> None:
    likeness = Likeness({"您": 2.0, "不…吗": 1.5, "轻": 0.001}, -0.5)
    likeness.save(tmp_path / "talk.npz", "these")
    again = Likeness.load(tmp_path / "talk.npz", "these")
    assert again.of("您不会吗") == pytest.approx(likeness.of("您不会吗"), abs=1e-3)
    with pytest.raises(ValueError, match="other sentences"):
        Likeness.load(tmp_path / "talk.npz", "those")


def test_the_nearest_has_the_rarest_in_common() -> None:
    sentences = ["您自己不会看吗", "您去别处问", "您稍等"]
    nearest = Nearest(sentences, common_features(sentences, 1))
    assert nearest.to("自己看不会吗", 2)[0][0] == 0
    assert nearest.to("去别处", 1)[0][0] == 1
    assert [number for number, _ in nearest.to("去别处", 9)] == [1, 0, 2]


def test_how_near_is_worked_out_by_hand() -> None:
    nearest = Nearest(["ab", "b"], ["a", "b", "zz"])
    # of "a" and "b" the one sentence has both, a feature of one of two sentences counts ln 2, of both nothing
    assert nearest.to("a", 2) == [(0, pytest.approx(log(2) / sqrt(8))), (1, 0.0)]


def test_common_features_are_in_as_many_texts() -> None:
    assert common_features(["ab", "ab", "b"], 3) == ["b", "b "]
