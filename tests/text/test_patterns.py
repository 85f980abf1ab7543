"""Users' patterns: useful, and harmless."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.patterns import compile_pattern


def test_places_are_places_in_the_text() -> None:
    found = compile_pattern("工号(?P<number>[零一二三四五六七八九幺0-9]+)").search("您好，工号幺零二四。")
    assert found is not None
    assert found.span() == (3, 9)
    assert found.groupdict() == {"number": "幺零二四"}


def test_a_pattern_that_hangs_others_does_no_harm() -> None:
    pattern = compile_pattern("(a+)+$")
    start = time.process_time()
    assert pattern.search("a" * 10_000 + "b") is None
    assert time.process_time() - start < 1


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"\1", "((a{1000}){1000}){1000}", "a" * 1001])
def test_what_cannot_be_used_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        compile_pattern(pattern)


@given(st.lists(st.text("啊，你好 ab", max_size=6), min_size=1, max_size=5))
def test_a_pattern_of_lines_finds_in_many_lines_what_it_finds_in_each(lines: list[str]) -> None:
    for pattern in ("^啊", "好$", "(?:^|[，。])[^，。]{0,2}好", r"a[^b]", r"\ba", "啊.*好", "^[^，]*$"):
        alone, together = compile_pattern(pattern), compile_pattern(pattern, lines=True)
        begins = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
        of_each = [
            (begin + found.start(), begin + found.end())
            for begin, line in zip(begins, lines, strict=True)
            for found in alone.finditer(line)
            if found.group()
        ]
        assert [found.span() for found in together.finditer("\n".join(lines)) if found.group()] == of_each


@pytest.mark.parametrize(("pattern", "refused"), [(r"\A好", True), (r"好\\\z", True), (r"好\\z", False), ("Az", False)])
def test_a_pattern_of_lines_knows_no_ends_of_the_text(pattern: str, refused: bool) -> None:
    if refused:
        with pytest.raises(ValueError, match="ends of the text"):
            compile_pattern(pattern, lines=True)
    else:
        compile_pattern(pattern, lines=True)
