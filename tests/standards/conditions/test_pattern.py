"""`pattern`: google-re2."""

import time

import pytest

from qc.errors import FileError
from tests.standards.support import findings_of, talk, verdicts_of


def test_a_pattern_is_found_where_it_stands(tmp_path):
    finding = findings_of(tmp_path, {"pattern": "[0-9]{4}号"}, talk("A 我是1024号"))[0]
    assert (finding.verdict, finding.quote) == ("violation", "1024号")


def test_a_pattern_that_would_hang_others_does_no_harm(tmp_path):
    conversation = talk("A " + "a" * 10_000 + "b")
    began = time.process_time()
    assert verdicts_of(tmp_path, {"pattern": "(a+)+$"}, conversation) == ["met"]
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("pattern", "problem"), [("(", "missing"), ("a*", "matches the empty text")])
def test_a_pattern_that_is_none_is_refused(tmp_path, pattern, problem):
    with pytest.raises(FileError, match=problem):
        verdicts_of(tmp_path, {"pattern": pattern}, talk("A 好"))


def test_what_is_quoted_is_no_fault(tmp_path):
    assert verdicts_of(tmp_path, {"pattern": "没办法"}, talk("A 我不是说没办法")) == ["met"]


def test_words_that_cannot_be_trusted_accuse_nobody(tmp_path):
    heard = ("A", "没办法", {"confidence": 0.2})
    assert verdicts_of(tmp_path, {"pattern": "没办法"}, talk(heard)) == ["not_assessable"]
