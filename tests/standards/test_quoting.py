"""Whose words they are: what is denied or quoted accuses nobody, what the agent says in its own name does."""

import pytest

from qc.standards import judge, load_standards
from tests.standards.support import a_call, a_rule, talk, words, write_standards
from tests.support.defaults import STANDARDS

QUOTED = [
    "我们的同事绝不应该说有意见找领导去这样的话。",
    "我們的同事絕不應該說有意見找領導去這樣的話。",
    "对不起，他不该跟您说不关我的事。",
    "我们从来不会这么说，更不会讲不行就是不行。",
    "师傅当时说不关我的事，是他不对。",
    "同事居然跟您说有意见找领导去，我替他向您道歉。",
    "讓您聽到不關我的事，真是對不起。",
    "有意见找领导去这种话，我们一定会处理。",
    "不归我们管这句话确实伤了您的心，对不起。",
    "不關我的事之類的話都不應該出現。",
    "不行就是不行的说法是错的，对不起。",
    "“有意见找领导去”，这位同事要受到处理。",
    "您讲的「不關我的事」，我們會核實。",
    "您刚才说不归我们管，请问是谁跟您说的？",
    "您听到有意见找领导去，一定很生气。",
    "我们禁止员工说有意见找领导去。",
    "您轉述的有意見找領導去，我們要核實是誰說的。",
    "他那句不关我的事确实伤人。",
    "店员跟您讲用不起就别用，我们一定批评他。",
    "换了谁听到有意见找领导去这样的话都会生气。",
    "客服回复您一分钱一分货，是这样吗？",
    "我不会跟您说这事不归我们管。",
    "我从来不会跟客户说不归我们管。",
    "他居然講用不起就別用，這真的太不應該了。",
    "一上来就喊有意见找领导去，确实没有礼貌，我会反馈给他的主管。",
    "不行就是不行，那位同事这样说实在不应该，我代他向您道歉。",
    "他用不关我的事这种口气跟您说话，是我们不对。",
    "商家用不归我们管来回复您，我们会督促他改正。",
    "您找他，他还回了一句不关我的事，您要反映的就是这些对吗？",
]
OWN = [
    "我不是跟您说了不归我们管吗？",
    "他们说了算，不关我的事。",
    "这种不归我们管。",
    "您说您的，不关我的事。",
    "您給我聽好，「不行就是不行」。",
    "我跟你说有意见找领导去。",
    "我跟您说了，有意见找领导去。",
    "我跟你說：「有意見找領導去」。",
    "之前就跟您说了，不归我们管。",
    "刚才跟您说不行就是不行。",
    "我都跟您讲了好几遍了。",
    "我就说不关我的事，怎么了？",
    "我只能跟您讲，不行就是不行。",
    "我跟您说过了，不归我们管这句话。",
    "您听我说，有意见找领导去。",
    "您說的我都知道了，有意見找領導去。",
    "我不会再跟您说了，有意见找领导去。",
    "不归我们管，这样的话您得找厂家。",
    "不关我的事，这句话我不说第二遍。",
    "您找他们去吧，不关我的事。",
    "机器不能用，不关我的事。",
    "您再说也一样，不关我的事。",
    "“不关我的事。”",
    "我回复您了，这事不归我们管。",
    "他们就这样，不行就是不行。",
    "您说得也太不应该了，不行就是不行。",
    "他用他的，不关我的事。",
    "您听到了吧，不行就是不行。",
    "还不是您一句话的事，找这种借口有意思吗？",
    "還不是因為不歸我們管。",
]


def forbidden_in(text):
    judgement = judge(a_call(), talk("C 你们怎么这样？", f"A {text}"), STANDARDS, by_sound=False)
    return [f.rule_id for f in judgement.findings if f.section == "forbidden" and f.verdict != "met"]


@pytest.mark.parametrize("text", QUOTED)
def test_what_is_denied_or_quoted(text):
    assert forbidden_in(text) == []


@pytest.mark.parametrize("text", OWN)
def test_what_the_agent_says_for_itself(text):
    assert forbidden_in(text)


def test_what_sounds_like_a_quotation_accuses_nobody(tmp_path):
    misheard = "墖跟您说不归我们管"  # 他跟您说
    heard = ("A", misheard, {"words": words(misheard, 0.0), "confidence": 0.9})
    marks = {"quoting": ["他跟您说"]}
    rule = a_rule({"say": ["不归我们管"]})
    standards = load_standards(write_standards(tmp_path, rule, head=marks))
    for conversation, verdict in ((talk(heard), "not_assessable"), (talk(f"A {misheard}"), "violation")):
        (finding,) = judge(a_call(), conversation, standards).findings
        assert finding.verdict == verdict
