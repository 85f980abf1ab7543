"""Slots: what a customer tells and an agent notes. Found in folded text, where digits are 0–9 however they were said.

电话是幺三八，零零零零，幺二三四        phone     13800001234
二十四小时之内给您答复                  deadline  2十4小时之内
梧桐里小区三栋五零二                    address   梧桐里小区3栋502
免贵姓李 · 李女士                       surname   李
一共八十九元                            amount    8十9元
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qc.text.folding import fold
from qc.text.surnames import SURNAMES

SlotName = Literal["surname", "phone", "address", "deadline", "amount"]

# characters: speech too short for them cannot have held the slot
LEAST_CHARS: dict[SlotName, int] = {"surname": 2, "phone": 7, "address": 6, "deadline": 3, "amount": 2}

_HAN = "一-鿿"
_NUMBER = r"[\d十百千万半几]+"
_DOOR = r"[\d十百千]+"  # 大学路几号 asks for one
_OF_ADDRESS = rf"(?:(?!客服|工号|我是|话务|热线|服务|请问)[{_HAN}\d])"  # 这里是暖城供热，七一零号 is an agent
_TITLE = (
    "先生|女士|小姐|太太|奶奶|爷爷|阿姨|叔叔|大爷|大妈|大姐|大哥|大娘|大叔|大婶|大嫂|伯伯|伯母|婆婆|公公|妈妈|爸爸|同学|教授|"
    "老师"
)
_DATE = r"(?:3[01]|3?十[1-9]?|[12]?十?[1-9]|[12]十|[12]0)"  # of a month; 我是806号 is an agent
_DAY = rf"(?:今天|今晚|明天|明早|明晚|后天|大后天|下?(?:周|星期|礼拜)[1-6日天]|{_NUMBER}月{_NUMBER}[号日])"
_WHEN = (
    r"今天|今日|今儿个?|今晚|明天|明日|明儿个?|明早|明晚|后天|后儿|大后天|隔天|次日|当天|当日|本周|这周|这个星期|天黑|傍晚|[早午晚]饭|[上下]班"
    r"|下周[1-6日天]?|下个?(?:星期|礼拜)[1-6日天]?"
    rf"|(?<!上)(?<!上个)(?:周|星期|礼拜)[1-6日天]|{_NUMBER}月{_NUMBER}[号日]|月底|本月|下个?月"
    # 海棠路十五号 and 六号楼 are addresses, 有一点 is no time
    rf"|(?<![路街道巷弄段村里区园苑栋楼幢座元工尾第\d万千百十半几]){_DATE}号(?![楼院线门单栋幢座室店]|{_NUMBER}[楼层室])"
    r"|(?<!\d)(?:十?[2-9]|十[12]?|1[0-2]|2[0-4])点|(?<=[午晚上晨])1点"
)
# what is promised for then; 打电话的人 and 办不了 are no promises
_WHAT_THEN = (
    "(?:答复|回复|回电|回访|回个?电话|回一个电话|打电话给你|[给跟和]你.{0,4}电话|去个?电话|打给|联系|处理|上门|解决|通知|反馈|安装|安排|"
    "维修|修好|修|办|到账|生效|恢复|开通|送(?!你(?!家))|发货|发出|寄出|补发|到货|取件|来取|退款|退[回到给]|给你|完成|弄好|装|来水|来电|通电|"
    "开始|出结果|到场|到家|会到|就到|[能以]到(?![吗么])|到$|到达|过去|过来|来修|来人|来看|[准必]到|到(?:你|府|楼下|现场|门口)|登门|致电|告诉你|告知|说明|回[音话]|"
    "有结果|发(?![票生现烧])|寄|出库|用上|收到|拿到|[去来][领拿]|去取|领[取回走]|搞定|修复|修完|弄完|响应|能好|能取|可取|自取|回你|联络|结案|跟你谈)(?![不的得过](?!结果|答复|去|来)|什么|哪)"
)
# 给您上门，明天上午九点到十一点之间: first the promise, then a day and a clock time that is nobody's office hour
_THEN_WHEN = (
    r"(?<![不没能法别人的])(?:上门|登门|维修|检修|安装|送货|取件|送到|回电|答复你?|回复你?|联系你|给你.{0,2}电话)(?:的?时间)?"
    rf"[就定约安排]*[是在]?({_DAY}(?:[上中下]午|早上|晚上|傍晚)?[\d十]+点半?(?:[到至][\d十]+点半?(?:之间)?)?)"
    r"(?![^。]{0,4}(?:上班|下班|开门|关门|营业|再打|再说|再来|才有))"
)
# between the time and the promise; what denies it, or says why it is not kept, ends the search
_UNTIL_THEN = (
    r"(?:(?!不[能会行可得一见太]|没[人法办有]|特别|太|[很都]忙|[人话单的]比?较?[多很]|周末|休息|放假|什么|怎么|为什么|自己|再打|再来|已经|停[水电气]"
    r"|才[打报说讲想知告问联来])"
    rf"[{_HAN}\d])"
)

_BEGAN = "起(?![床飞])|开始(?:产生|计|收|扣|算|坏|出|停|有)|到现在"  # 从五月二十二号开始产生的 is no promise

_UNIT = "小时|钟头?|刻钟|分钟|工作[日天]|天|周|星期|礼拜"
_SPAN = rf"(?:{_NUMBER}[多来]?个?半?(?:{_UNIT})|个把(?:小时|钟头|星期)|1?小?会儿?(?:工夫|功夫)?)"
_ABOUT = "(?:左右|上下|前后|的?样子)?"
_HEDGE = (
    "大概|大约|大致|约莫?|差不多|估计|估摸着?|预计|也就|至多|要不了|用不[了着]|不[用到]|快的话|再有?"
    "|还[要有]|还需要?|只要|只需要?"
)
# 大概四十分钟能到; 个把钟头就好, but not 过两天就好; 三点左右到, but not 九点到六点 and 三点能到吗
_HEDGED = (
    rf"(?:{_HEDGE}){_SPAN}{_ABOUT}(?={_UNTIL_THEN}{{0,4}}?(?:{_WHAT_THEN}|[就能会可以]+[到好送修办]))"
    rf"|(?<![过等停坏前]){_SPAN}{_ABOUT}(?:(?:就能?|能|可以|会)(?:送?到|好|修|办|出来|弄好|搞好)|到)(?![不吗么没处了期底晚\d])"
    rf"|再过{_SPAN}[{_HAN}]{{0,4}}?到"
    rf"|(?:十?[1-9]|十|1[0-2]|2[0-4])点(?:半|[\d十]+分)?{_ABOUT}(?:(?:就|能|会|可以|给你)+(?:送?到|好|修|办|出来)|送?到)"
    r"(?![不吗么没的得过处\d上下晚早中十])"
)

_NO_PRICE = "(?![\\d万号日个人兆天点分条张件次位米公里毫升户家台度步字平])"
_PATTERNS: dict[SlotName, re.Pattern[str]] = {
    # 姓李, 我叫李梅 (我叫你们领导来 is none), 李女士, 李姐您好; any character may be written for a called surname, but
    # before 师傅 stand 我们, 安装 and 维修
    "surname": re.compile(
        rf"(?<!不)姓(?!名|什|啥|氏|甚)([{_HAN}])|我叫([{SURNAMES}])|((?![位这那名的是请好问你我他她谢道哪各个们老小让叫有找跟和])[{_HAN}])(?:{_TITLE})"
        rf"|([{SURNAMES}])(?:师傅|(?:姐|哥|总|叔|姨|经理|主任|医生)(?=[你好]|$))"
    ),
    "phone": re.compile(r"\d{7,12}"),
    "address": re.compile(
        rf"{_OF_ADDRESS}{{1,10}}?(?:路|街|大道|巷|弄|胡同|小区|花园|公寓|家园|苑|村|镇|(?<![这那哪家心手夜])里|城|园|大厦|广场)"
        rf"{_OF_ADDRESS}{{0,10}}?{_DOOR}(?:号楼|号院|号|栋|幢|座|单元|弄|室|楼|门|层)[{_HAN}\d]{{0,12}}"
        rf"|{_DOOR}(?:号楼|栋|幢|座|号(?={_DOOR}(?:单元|栋|幢|号楼))){_DOOR}(?:单元|门|层)?{_DOOR}(?:号|室)?"
    ),
    "deadline": re.compile(
        rf"{_NUMBER}[多来]?个?(?:半)?(?:小时|钟头?|刻钟|工作[日天]|天|日|周|星期|礼拜|分钟|月)(?:之内|以内|内|里|左右|上下|后|以后)(?!的|你(?:干|做什么|怎么|为什么))"
        # 最晚后天, 不出三天; 周五之前; 给您约在周四; 下午就能用上
        rf"|(?:最[晚迟快多]|不[出超]过?|顶多)[{_HAN}]{{0,2}}?(?:{_WHEN}|{_NUMBER}[多来]?个?半?(?:小时|钟头|天|周|星期|礼拜|分钟))"
        # whatever was promised for then: 今天下班前, 周五前
        rf"|(?:{_WHEN}){{1,2}}(?:[上中下]午|晚上|早上)?(?:{_NUMBER}点半?)?前(?![的面天几往来台年后]|来过|[你我]?打|已经|就[报打说])"
        rf"|(?:{_WHEN})(?:[上中下]午|晚上|早上)?(?:之前|以前|之内|以内)|(?:约|订|排)[在到]?(?:{_WHEN})"
        r"|[上中下]午(?=就[能会可])"
        # 明天上午九点以后去领, 后天九点到十一点之间
        rf"|(?:{_WHEN})(?:[上中下]午|晚上|早上)?{_NUMBER}点半?(?:之?[前后]|以[前后])(?!的|来过|打过|您?打)"
        rf"|(?:{_WHEN})(?:[上中下]午|晚上|早上)?{_NUMBER}点半?[到至]{_NUMBER}点半?(?:之间)?(?!的)"
        rf"|{_NUMBER}个?工作[日天]|(?:{_WHEN})(?:[上中下]午|晚上|之?前|以前)?(?!{_BEGAN})(?={_UNTIL_THEN}{{0,14}}?{_WHAT_THEN})"
        # 三天前您打过电话 is past, 三天之前给您答复 is not
        rf"|(?<![了过\d十]){_NUMBER}个?(?:小时|钟头|天|分钟|星期)(?:之前|以前|(?!前|到晚|[\d两几]))(?={_UNTIL_THEN}{{0,10}}?{_WHAT_THEN})|{_THEN_WHEN}|{_HEDGED}"
    ),
    "amount": re.compile(
        rf"{_NUMBER}(?:点\d+)?(?:元|块|万元|毛|角|分钱)(?!1分货)|(?<![\d幺])\d千\d百[\d十]*{_NO_PRICE}|(?<=[年月次台份])[\d万千百十]*[万千百][\d万千百十]*"
        # 一期六千八, 一颗四千八, 现在九千八
        rf"|(?:(?<=1[期颗套节桌瓶箱盒件斤晚])|(?<=原价|现价|特价|现在|定金|报价))\d*[万千]\d*[百\d十]*{_NO_PRICE}"
        r"|(?<=年卡|季卡|月卡|次卡|套餐|1套|1台|1份|原价|总价|售价|学费|年费)[1-9]\d{2,4}(?![\d号人兆天点分])"
        # 一共二十节，一千六百八
        rf"|1共{_NUMBER}[节次堂期场盒件瓶套]课?((?:\d*[万千]\d*[百\d十]*|[1-9]\d{{2,4}}){_NO_PRICE})"
        r"|(?<=[年月次台份])(?:只要|只需|只收|就要|仅需|才|只|要|收)([\d万千百十]*[万千百][\d万千百十]*)(?![\d号个人兆])"
        r"|(?:1|每)个?[年月次](?:只要|只需|只收|就要|仅需|才|只|要|收|是)?(\d{2,6})(?![\d号日个人兆天点分小月年次折期位条张万千百十元块毛角])"
    ),
}


@dataclass(frozen=True)
class Slot:
    """A slot's value, folded, and where it stands in the text it was found in."""

    name: SlotName
    value: str
    start: int
    end: int


@lru_cache(maxsize=16384)
def find_slots(name: SlotName, text: str) -> tuple[Slot, ...]:
    """Every slot of this name in `text`, in order."""
    folded = fold(text)
    found = []
    for match in _PATTERNS[name].finditer(folded.text):
        if match.end() == match.start():
            continue
        value = next((group for group in match.groups() if group), match.group())
        start, end = folded.span(*match.span())
        found.append(Slot(name, value, start, end))
    return tuple(found)
