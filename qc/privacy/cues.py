"""The words before a number that say what it is: 电话, 卡号, 身份证; and 订单号, 余额: nobody's."""

from __future__ import annotations

import re

from qc.privacy.kinds import Said
from qc.text.folding import count_chars

_ASKED = re.compile(
    "电话|手机|号码|联系方式|联系|座机|固话|打给|拨打|回拨|来电|致电|传真|主叫|尾号|微信|绑定|预留|打我|打这个|机主"
    "|[电点店垫殿][话化画花]|手[鸡级]|[号好][码马]"  # as a recogniser hears them
)
_CARD = re.compile("(?<![话机量网])卡(?:号码|[号好])?|账户|开户|打款|退款到|[工农建中招]行")
_IDENTITY = re.compile("(?:身[份分][证正政]|证件|身份)(?:号码|号)?")
_POLICY = re.compile("保险?单的?(?:尾号|号码|号)")
_AGENT = re.compile("工号|员工号|坐席号|座席号")
_OTHER = re.compile(
    "(?:单号|订单|编号|流水|运单|快递|序列|型号|条码|验证码|密码|邮编|合同|发票|票号|设备|版本|积分|金额|余额|代码|串号|批次"
    "|IMEI|imei|SN|端口|账单|户号|表号|学号|会员号|期数|时间戳|编码|工单|包裹|物料|商品|货号|一共|总共|共计)(?:号码|号)?"
)
_HYPHENED = re.compile(r"(?:[0-9]+[-－–—/·])+$")  # 2026-0012-…: one number, as people write it
_NUMBER = re.compile(r"[0-9零一二三四五六七八九幺]{4,}")
_REACH = 12  # characters before a number that say what it is
_LOOK_BACK = 120  # characters in which its beginnings are looked for: written in parts, a long number is no longer


def said_before(before: str, asked: str) -> Said:
    """asked, card, identity, policy, agent, other, or "": the nearest word before a number that says what it is.

    `before` is its turn up to the number. Where the number begins its turn, what the other side `asked` counts:
    请问您的电话是多少？
    """
    before = _HYPHENED.sub("", before[-_LOOK_BACK:])
    numbers = [*_NUMBER.finditer(before)]
    if numbers:  # 工号1026，您打138…: the word was for the number before
        return _nearest(before[numbers[-1].end() :][-_REACH:])
    named = _nearest(before[-_REACH:])
    if named or count_chars(before) > 4:
        return named
    return _nearest(asked[-2 * _REACH :])


def _nearest(text: str) -> Said:
    last: dict[Said, int] = {}
    for name, pattern in _CONTEXTS.items():
        for match in pattern.finditer(text):
            last[name] = match.end()
    return max(last, key=lambda name: last[name]) if last else ""


# of two that end at the same place the first one says it: 发票号码
_CONTEXTS: dict[Said, re.Pattern[str]] = {
    "policy": _POLICY,
    "other": _OTHER,
    "agent": _AGENT,
    "identity": _IDENTITY,
    "card": _CARD,
    "asked": _ASKED,
}
