"""A question is one by its words; a recogniser's mark alone makes none of a statement."""

import pytest

from qc.measures.questions import gives_floor


@pytest.mark.parametrize(
    "text",
    [
        "长和宽是多少，方便量一下嘛",  # 吗, as it is heard
        "请问您贵姓？",
        "请问您贵姓。",
        "可以吗。",
        "可以么",
        "已经帮您登记了，地址还是银杏街八号，对吧。",
        "您看一下灯亮不亮，好不好。",
        "您什么时候方便？",
        "那家里有没有人？",  # A-not-A
        "您要哪一种呢。",
        "您的号码呢？",
        "您是张女士？",  # asked by tone alone
        "是您本人办理的吧？",
        "请您提供一下身份证号码。",
        "麻烦您把订单号报一下。",
        "好的，您说。",
        "您先说一下地址。",
        "请再说一遍。",
        "Can I have your name?",
        "查到了。请问还有其他问题吗？",
    ],
)
def test_these_leave_the_other_side_to_speak(text):
    assert gives_floor(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "？",
        "最近报修的多？",
        "你知道的，孙先生，最近报修的多？",
        "你知道的孙先生最近报修得多？",  # as it is heard
        "已经办好了。",
        "我查一下是什么原因。",  # a question inside a statement
        "我看看怎么回事。",
        "我不知道那是什么。",
        "还在查呢。",
        "本来就是这样嘛。",
        "您看，这不是嘛。",
        "我跟您说一下。",
        "您提供的地址我记下了。",
        "您说的问题我知道了。",
        "谢谢您说了这么多。",
        "请您稍等。",
        "请您留意短信。",
        "有问题吗？没有的话我帮您查。",  # what was asked is behind us
        "Let me have a look.",
    ],
)
def test_these_do_not(text):
    assert not gives_floor(text)
