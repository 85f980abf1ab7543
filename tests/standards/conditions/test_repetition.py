"""`repetition`: of oneself."""

import pytest

from tests.standards.support import findings_of, talk, verdicts_of

AGAIN = {"repetition": 8, "except": ["请您稍等"]}


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (["A 退款要到营业厅柜台办理。", "C 啊", "A 退款要到营业厅柜台办理。"], "violation"),
        (["A 退款要到营业厅柜台办理。", "C 啊", "A 退款要到营业厅柜台办理啊。"], "violation"),
        (["A 退款要到营业厅柜台办理。", "C 啊", "A 换卡也可以在网上办理的。"], "met"),
        (["A 退款要到营业厅柜台办理。退款要到营业厅柜台办理。"], "met"),  # a recogniser's stutter
        (["A 我查一下，请您稍等一下好吗。", "C 好", "A 我查一下，请您稍等一下好吗。"], "met"),
        (["A 好的好的。", "C 嗯", "A 好的好的。"], "met"),  # too short
        # behind another lead-in, or before one: all that is said was said
        (["A 跟您说一下，这笔退款要到营业厅柜台办理。", "C 啊", "A 这笔退款要到营业厅柜台办理。"], "violation"),
        (["A 这笔退款要到营业厅柜台办理。", "C 啊", "A 我说了，这笔退款要到营业厅柜台办理。"], "violation"),
        (
            ["A 这笔退款要到营业厅柜台办理。", "C 啊", "A 我给您解释，这笔退款要到营业厅柜台办理，因为要核对证件。"],
            "met",
        ),
        (["A 跟您说一下，要到营业厅柜台办理。", "C 啊", "A 要到营业厅柜台办理。"], "met"),  # 10 characters
        (["C 退款要到营业厅柜台办理。", "A 好", "C 退款要到营业厅柜台办理。"], "met"),  # the customer's
    ],
)
def test_saying_it_again(tmp_path, lines, verdict):
    assert verdicts_of(tmp_path, AGAIN, talk(*lines)) == [verdict]


def test_the_second_time_is_the_finding(tmp_path):
    conversation = talk("A 退款要到营业厅柜台办理。", "C 啊", "A 退款要到营业厅柜台办理。")
    assert findings_of(tmp_path, AGAIN, conversation)[0].turn == 2
