"""Users' patterns: useful, and harmless."""

from __future__ import annotations

import time

import pytest

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
