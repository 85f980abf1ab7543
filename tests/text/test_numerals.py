"""Numbers as they are spoken and written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.numerals import Number, numbers_in, spellings


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("一百三十八，138，１３８", ["138", "138", "138"]),
        ("工号幺零二四", ["1024"]),
        ("138-0013-8000", ["13800138000"]),
        ("幺三八，零零幺三", ["138", "0013"]),
        ("二十四小时，十个工作日", ["24", "10"]),
        ("兩百五十塊", ["250"]),
        ("三点五，3.5", ["3.5", "3.5"]),
        ("下午三点", ["3"]),
        ("千万不要", []),
        ("一万二", ["12000"]),
        ("九" * 40 + "十", []),
    ],
)
def test_numbers_are_read(text: str, digits: list[str]) -> None:
    assert [number.digits for number in numbers_in(text)] == digits


def test_where_a_number_stands() -> None:
    # 电 话 是 1 3 8 -
    assert numbers_in("电话是138。") == [Number(3, 6, "138", spelled=True)]


@pytest.mark.parametrize(
    ("text", "other"),
    [("24小时之内", "二十四小时之内"), ("二十四小时之内", "24小时之内"), ("１２个月", "十二个月")],
)
def test_a_phrase_has_its_numbers_in_both_ways(text: str, other: str) -> None:
    assert spellings(text) == [text, other]


@pytest.mark.parametrize("text", ["一分钱一分货", "幺三八", "13800138000", "没有"])
def test_what_folding_makes_alike_needs_no_other_way(text: str) -> None:
    assert spellings(text) == [text]


@given(st.text(st.sampled_from("零一二十百千万亿点.-1２ 两幺号"), max_size=40))
def test_hostile_numbers_are_read_or_left(text: str) -> None:
    for number in numbers_in(text):
        assert 0 <= number.start < number.end <= len(text)
    assert spellings(text)[0] == text
