"""`question`: a sentence that asks."""

import pytest

from tests.standards.support import talk, verdicts_of


@pytest.mark.parametrize(
    ("said", "phrases", "verdict"),
    [
        ("您贵姓？", [], "met"),
        ("这样可以吗", [], "met"),
        ("好的。", [], "violation"),
        ("好的。您的地址是哪里？", ["地址"], "met"),
        ("地址我记下了。可以吗？", ["地址"], "violation"),
    ],
)
def test_asking(tmp_path, said, phrases, verdict):
    assert verdicts_of(tmp_path, {"question": phrases}, talk(f"A {said}"), kind="required") == [verdict]
