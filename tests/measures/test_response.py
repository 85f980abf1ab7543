"""What the customer waits for."""

import pytest

from qc.measures.response import first_greeting_s, responses_s
from qc.records import Event
from qc.spans import Span
from tests.support.sound import numbered, turn


def test_from_the_customers_end_to_the_agents_start():
    # customer   |0 = 2|          |5 = 6|
    # agent            0.7 |2.7 = 4|     1.5 |7.5 = 9|
    turns = numbered(turn("customer", 0, 2), turn("agent", 2.7, 4), turn("customer", 5, 6), turn("agent", 7.5, 9))
    assert responses_s(turns, []) == [pytest.approx(0.7), pytest.approx(1.5)]


def test_no_wait_where_the_agent_is_speaking_or_where_it_was_announced():
    # customer      |1 2|         a 嗯 inside the agent's turn: nothing to wait for
    # agent      |0 ===== 4|  |5 = 6|
    assert responses_s(numbered(turn("agent", 0, 4), turn("customer", 1, 2), turn("agent", 5, 6)), []) == []
    # overlapped: the agent began before the customer ended
    assert responses_s(numbered(turn("customer", 0, 3), turn("agent", 2, 5)), []) == []
    # agent 请稍等, customer 好, hold of 20 s
    hold = Event("hold", Span(3, 23), "agent", 1)
    turns = numbered(turn("agent", 0, 2), turn("customer", 2.5, 3), turn("agent", 23, 25))
    assert responses_s(turns, [hold]) == []
    assert responses_s(turns, []) == [20.0]


def test_a_customer_who_speaks_twice_is_answered_once():
    turns = numbered(turn("customer", 0, 2), turn("customer", 4, 5), turn("agent", 6, 7))
    assert responses_s(turns, []) == [1.0]


def test_first_greeting_is_the_agents_first_words():
    turns = numbered(turn("customer", 0, 1), turn("agent", 1.2, 1.6, ""), turn("agent", 2.5, 4))
    assert first_greeting_s(turns) == 2.5  # a breath is no greeting
    assert first_greeting_s([turn("customer", 0, 1)]) is None


def test_a_wait_that_is_not_on_the_recording_is_no_response():
    turns = numbered(turn("customer", 0, 2), turn("agent", 9, 12))
    lost = Event("silence", Span(2, 9), "agent", 0, {"unrecorded": True})
    assert responses_s(turns, [lost]) == []
