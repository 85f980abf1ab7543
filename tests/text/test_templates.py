"""Phrase templates stand for all their wordings, and say what is wrong with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.templates import MAX_WORDINGS, expand


def test_choices_and_what_may_be_left_out() -> None:
    assert set(expand("请您{稍等|[再]等一下}")) == {("请您稍等",), ("请您再等一下",), ("请您等一下",)}
    assert set(expand("[再|先]等一下")) == {("再等一下",), ("先等一下",), ("等一下",)}


def test_a_gap_parts_a_wording() -> None:
    assert expand("您是想咨询…的问题[吗]") == (("您是想咨询", "的问题吗"), ("您是想咨询", "的问题"))
    assert expand("…喂...") == (("喂",),)


def test_traditional_script_and_numbers() -> None:
    assert set(expand("請您24小時[之]內")) == {
        ("请您二十四小时之内",),
        ("请您24小时之内",),
        ("请您二十四小时内",),
        ("请您24小时内",),
    }


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{a|b", "not closed"),
        ("[a", "not closed"),
        ("a}", "closes nothing"),
        ("a|b", "outside"),
        ("[x]", "no words"),
        ("，。", "no words"),
        ("", "no words"),
        ("{a|b}" * 9, "more than"),
        ("[" * 9 + "a" + "]" * 9, "deep"),
        ("很" * 201, "longer"),
    ],
)
def test_a_template_that_cannot_be_read_says_why(template: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        expand(template)


@given(st.text(st.sampled_from("您好{}[]|… 1十"), max_size=30))
def test_any_text_is_expanded_or_refused(template: str) -> None:
    try:
        wordings = expand(template)
    except ValueError:
        return
    assert 0 < len(wordings) <= 2 * MAX_WORDINGS
    assert all(part for wording in wordings for part in wording)
