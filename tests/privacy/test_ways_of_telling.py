"""Ways of telling a number that were written down after the finders were made: what leaked then was mended by rule.

What stands in brackets is private, and nothing else has to be covered.
"""

import re

import pytest

from qc.privacy.find import Heard, find_private

TOLD = [
    "agent: 您的电话是多少？ / customer: [幺三九] / agent: 嗯"
    " / customer: [二八四七] / agent: 好 / customer: [六六零幺]",
    "agent: 请您报一下手机号 / customer: [一五八]， / customer: [九九二一] / agent: [九九二一] / customer: [零三三七]",
    "customer: 我電話係[一三八零零一三八零零零]",
    "customer: 我的號碼是[壹參捌零零壹參捌零零零]",
    "customer: 手機號碼[一三七，六五四三，二一零九]，謝謝",
    "customer: 座机是[零二幺六五八八三二一零]",
    "customer: 打我家里电话，区号[零七五五，八三六六九九七七]",
    "customer: 家里座机[010-62781234]转8005",
    "customer: ([0571) 8765 4321] 打这个",
    "customer: 区号是[零一零]，号码[六二七八一二三四]",
    "customer: 身份证号是[11010519491231002X]",
    "customer: 身份证[一一零一零五一九四九一二三一零零二叉]",
    "customer: 身份证[幺幺零幺零五，幺九四九幺二三幺，零零二艾克斯]",
    "customer: 身份證號碼[440308，19900307，123x]",
    "agent: 身份证后面呢 / customer: [四四零三零八] / agent: 嗯"
    " / customer: [幺九九零零三零七] / agent: 好的 / customer: [幺二三四]",
    "customer: 车牌[粤BD12345]",
    "customer: 我的车是[沪AF88888]，新能源的",
    "customer: 车牌号[京A D一二三四五]",
    "customer: 车牌[京ADF0236]",
    "customer: [粤B一二三四五D]",
    "customer: 車牌號碼[粵B12345]",
    "customer: [苏 E·05EV8]",
    "customer: 邮箱是zhang [san at 163 dot com]",
    "customer: 我的邮箱[wang123艾特qq点com]",
    "customer: 邮箱 [lisi@gmail.com]",
    "customer: 邮箱是[幺二三四五六艾特qq点康母]",
    "customer: 邮箱是 [li.wei 圈a 126点com]",
    "customer: 发到[abc_def@company.com.cn]",
    "customer: 邮箱a b c d [一二三 at q q 点 com]",
    "customer: 卡号[六二二二零二零二零零一一二二三三四四五]",
    "customer: 银行卡号是[6222 0202 0011 2233 445]",
    "agent: 银行卡号请讲 / customer: [六二二八四八] / agent: 六二二八四八"
    " / customer: [零零三一二三四] / agent: 嗯 / customer: [五六七八九零]",
    "customer: 打我[138 0013 8000]",
    "customer: 电话[13八00一38零零零]",
    "customer: [幺三八四个零一二三四]",
    "customer: 我手机号[一八六，三个二，五六七八九]",
    "customer: 手机[幺三九，嗯那个，幺二三四，呃，五六七八]",
    "customer: 加八六[幺三八零零幺三八零零零]",
    "customer: +86 [138-0013-8000]",
    "customer: 微信同号，就是[138.0013.8000]",
    "customer: 電話號碼：[１３８００１３８０００]",
    "agent: 跟您核对，[幺三八零零幺三八零零零]对吗 / customer: 不对，最后四位是八零零幺",
    "customer: [幺三八零零幺三八零零零] / agent: 幺三八 / agent: [零零幺三八零零零]，是吧",
    "customer: 我住中山路[一百二十三号三单元五零二]室",
    "customer: 地址是朝陽區建國路[88號院3號樓1203]",
    "customer: 阳光小区[十二栋二单元幺八零三]",
    "customer: 万科城5期[8栋A座2001]",
]
STAYS = [
    "您这个月话费是一百三十八块零五毛",
    "订单号是202611210012345678",
    "宽带五百兆一年一千三百八十元",
    "二零二六年十一月二十一号下午三点",
    "请拨打10086或者400-800-1234",
    "工号幺零二六",
    "验证码是123456",
    "我等了三十八分钟了",
    "一共一千三百八十六户",
    "还剩12.5GB流量",
    "第三个八月份",
    "一三五七都可以",
    "有有有，三个八个都行",
]


def heard(conversation):
    turns = [each.split(": ", 1) for each in conversation.split(" / ")]
    return [(role, text.replace("[", "").replace("]", ""), text) for role, text in turns]


def covered(turns):
    spoken = [Heard(role, text, 4.0 * i, 4.0 * i + 3) for i, (role, text, _) in enumerate(turns)]
    found = find_private(spoken, keep=["agent_number"])
    return {(each.turn, place) for each in found for place in range(each.start, each.end)}


@pytest.mark.parametrize("conversation", TOLD)
def test_every_character_that_tells_is_covered(conversation):
    turns = heard(conversation)
    masked = covered(turns)
    for turn, (_, _, marked) in enumerate(turns):
        for number, told in enumerate(re.finditer(r"\[([^]]+)]", marked)):
            start = told.start() - 2 * number  # the brackets before it are not in the text
            bare = [char for at, char in enumerate(told[1], start) if (turn, at) not in masked]
            assert not "".join(bare).strip("，, 。()-（）"), marked


@pytest.mark.parametrize("text", STAYS)
def test_what_only_looks_like_it_stays(text):
    assert covered(heard(f"customer: {text}")) == set()
