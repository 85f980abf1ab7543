"""Families of wordings: templates that are searched for as they stand."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.families import Families
from qc.text.templates import expand


def matches(text, *templates):
    families = Families(templates)
    return list(families.find(text, families.likely_in(text)))


def found(template, text):
    return [text[start:end] for _, start, end in matches(text, template)]


@pytest.mark.parametrize(
    ("template", "text", "quotes"),
    [
        ("您{别|不要}[再]问了", "您不要再问了。", ["您不要再问了"]),
        ("您{别|不要}[再]问了", "你別問了，好吗", ["你別問了"]),  # 您 = 你, either script
        ("您{别|不要}[再]问了", "您再问了", []),
        ("您…没看", "您签字的时候没看", ["您签字的时候没看"]),
        ("您…没看", "您签字的时候大概还是没有没看", []),  # ten characters between
        ("[我|我们]{没|没有}{招|法子}", "我们没法子，没招。", ["我们没法子", "没招"]),
        ("别[{再|老}{打|问}]了", "别老打了", ["别老打了"]),
        ("说{两|三}遍", "说3遍", ["说3遍"]),
        ("这样不行吗", "这样，不行吗", ["这样，不行吗"]),  # punctuation is nothing to the ear
    ],
)
def test_a_template_finds_its_wordings(template, text, quotes):
    assert found(template, text) == quotes


def test_short_ones_must_be_whole_words():
    assert found("请", "我去申请一下") == []
    assert found("请", "请坐") == ["请"]


def test_many_are_searched_for_at_once():
    text, both = "没法子，您别问", Families(["您{别|不要}问", "没法子"])
    assert both.likely_in(text) == 0b11
    assert [start for _, start, _ in both.find(text, 0b11)] == [4, 0]
    assert [start for _, start, _ in both.find(text, both.set_of(frozenset(["没法子"])))] == [0]
    assert both.likely_in("您不要说") == 0


@pytest.mark.parametrize("template", ["{好", "好}", "[好}", "好|坏", "[好]", "…", "好" * 601])
def test_what_is_no_template_is_refused(template):
    with pytest.raises(ValueError, match=r"closes nothing|not closed|stands outside|no words in it|longer than"):
        Families([template])


def test_signs_of_regular_expressions_mean_nothing():
    assert found("好.*吗", "好吗") == ["好吗"]
    assert found("好.*吗", "好的吗") == []
    assert found("好(a)吗", "好a吗") == ["好a吗"]


pieces = st.text("您别再问好查", min_size=1, max_size=3)
templates = st.tuples(pieces, st.lists(pieces, min_size=1, max_size=3), pieces).map(
    lambda parts: f"{parts[0]}{{{'|'.join(parts[1])}}}[{parts[2]}]{parts[0]}"
)


@given(templates, st.text("您别再问好查，。", max_size=6), st.text("您别再问好查，。", max_size=6))
def test_every_wording_that_is_written_out_is_found(template, before, after):
    for (wording,) in expand(template):
        text = f"{before}{wording}{after}"
        assert len(wording) <= 3 or matches(text, template)


def test_a_family_of_thousands_costs_little():
    digits = "{一|二|三|四|五|六|七|八|九}"
    large = f"您…{digits}{digits}{digits}…{digits}{digits}遍"
    began = time.process_time()
    assert not matches("您一二三四" * 2000, large)
    assert time.process_time() - began < 1


@given(st.text("您你别不要再问催了呢吧。", max_size=40))
def test_many_templates_find_what_each_finds_alone(text: str) -> None:
    templates = ["您{别|不要}[再]{问|催}…了", "{别|不要}催", "再…吧", "问…呢", "催了"]
    assert matches(text, *templates) == [match for template in templates for match in matches(text, template)]


def sounding(text, *templates):
    families = Families(templates)
    return [text[start:end] for _, start, end in families.sounding(text, families.set_of(frozenset(templates)))]


def test_the_very_syllables_of_a_wording_sound_like_it():
    assert sounding("我跟您父送一次", "跟您{复诵|复述}一{次|遍}") == ["跟您父送一次"]
    assert sounding("我跟您夫树一遍，", "跟您{复诵|复述}一{次|遍}") == ["跟您夫树一遍"]
    assert sounding("我跟您服务一次", "跟您{复诵|复述}一{次|遍}") == []  # wu is not song
    assert sounding("父送", "复诵") == []  # too few to mean one thing only
    assert sounding("跟您父，送一次", "跟您{复诵|复述}一{次|遍}") == []
    assert sounding("您好 500 块 ok", "500块[啊]ok") == []  # the signs of a text that is none are as they were


@given(st.text("您你别不要再问催了呢吧。", max_size=40))
def test_a_wording_without_a_mark_in_it_sounds_like_itself(text: str) -> None:
    template = "您{别|不要}[再]{问|催}…了"
    exact = [quote for quote in found(template, text) if len(quote) > 3 and quote.isalnum()]
    assert set(exact) <= set(sounding(text, template))
