"""Recorded prompts go to the system, and nothing that a person says does."""

from qc.records import Word
from qc.roles import Lane, Lanes, set_prompts_apart
from qc.spans import Span, total_s


def words(start_s, *sentences):
    """A second a sentence, half a second between them, one word each."""
    return [
        Word(text, Span(start_s + 1.5 * number, start_s + 1.5 * number + 1.0), 0.9, "。")
        for number, text in enumerate(sentences)
    ]


def lanes_of(*said):
    lanes = tuple(
        Lane(role, channel, tuple(word.span for word in own))
        for channel, (role, own) in enumerate(zip(("agent", "customer"), said, strict=False))
    )
    return Lanes(lanes, "channel", 0.97)


def texts(own):
    return [word.text for word in own]


def test_a_queue_before_the_greeting_is_the_systems():
    # agent     |欢迎|按0|您好|                0.0 1.5 3.0
    # customer                 |我想|         6.0
    agent, customer = words(0, "欢迎致电青禾通信", "人工服务请按0", "您好工号1026"), words(6, "我想问一下")
    lanes, said = set_prompts_apart(lanes_of(agent, customer), [agent, customer])
    assert [lane.role for lane in lanes.lanes] == ["agent", "customer", "system"]
    assert [texts(own) for own in said] == [["您好工号1026"], ["我想问一下"], ["欢迎致电青禾通信", "人工服务请按0"]]
    assert lanes.lanes[2].speech == (Span(0, 1), Span(1.5, 2.5))
    assert lanes.lanes[2].channel == 0
    assert lanes.lanes[0].speech == (Span(3, 4),)


def test_a_rating_menu_at_the_end_is_the_systems():
    agent, customer = words(0, "您好", "再见") + words(9, "满意请按1", "不满意请按2"), words(4, "好再见")
    lanes, said = set_prompts_apart(lanes_of(agent, customer), [agent, customer])
    assert [texts(own) for own in said] == [["您好", "再见"], ["好再见"], ["满意请按1", "不满意请按2"]]
    assert total_s(lanes.lanes[2].speech) == 2


def test_the_network_speaks_on_the_customers_channel():
    customer = words(0, "您拨打的用户已关机")
    lanes, said = set_prompts_apart(lanes_of([], customer), [[], customer])
    assert said == [[], [], customer]
    assert lanes.lanes[1].speech == ()


def test_an_agent_who_says_it_in_a_conversation_answers_for_it():
    agent, customer = words(0, "您好") + words(4, "修改密码请按3", "再见"), words(2, "怎么改密码") + words(9, "再见")
    lanes = lanes_of(agent, customer)
    assert set_prompts_apart(lanes, [agent, customer]) == (lanes, [agent, customer])


def test_nothing_said_is_no_prompt():
    lanes = lanes_of([], [])
    assert set_prompts_apart(lanes, [[], []]) == (lanes, [[], []])
