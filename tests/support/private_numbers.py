"""Calls with private numbers in them, and calls with what only looks like one, made by rule from a seed.

A case is a few turns; where something private is said, its places are known. Numbers are made up: digits by chance,
checksums right, and no list of anybody's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Turns = list[tuple[str, str]]
Place = tuple[int, int, int]  # turn, start, end


@dataclass(frozen=True)
class Case:
    """`kind` is what the places hold, or which look-alike the case is; `way` is how it is said."""

    kind: str
    way: str
    turns: Turns
    places: tuple[Place, ...] = field(default=())


SPOKEN = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
PLAIN = SPOKEN | {"1": "一"}
WIDE = {str(i): chr(0xFF10 + i) for i in range(10)}
READ_OUT = "零一二三四五六七八九"


def private_cases(seed: int, count: int) -> list[Case]:
    """`count` calls, each with one private thing told (and now and then said again by the agent)."""
    chance = random.Random(seed)
    makers = [
        *[_mobile] * 12,
        *[_landline] * 4,
        *[_identity] * 5,
        *[_bank] * 4,
        *[_plate] * 3,
        *[_email] * 2,
        *[_address] * 3,
    ]
    return [makers[i % len(makers)](chance) for i in range(count)]


def look_alikes(seed: int, count: int) -> list[Case]:
    """`count` calls without anything private."""
    chance = random.Random(seed)
    makers = list(_LOOK_ALIKES.items())
    cases = []
    for i in range(count):
        kind, make = makers[i % len(makers)]
        cases.append(Case(kind, "", [("agent", "您好，请讲。"), (chance.choice(["agent", "customer"]), make(chance))]))
    return cases


# ---- numbers by rule


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{_digits(chance, 9)}"


def landline(chance: random.Random) -> str:
    area = chance.choice(["010", "021", "022", "025", "027", "0755", "0571", "0371", "0451", "0898"])
    return area + chance.choice("2345678") + _digits(chance, 7)


def identity_card(chance: random.Random) -> str:
    region = chance.choice(["110105", "310112", "440304", "510107", "330106", "420111", "610113", "230103"])
    born = f"{chance.randint(1950, 2008)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    body = region + born + _digits(chance, 3)
    # the table of GB 11643: weights 7 9 10 5 8 4 2 … and what the remainder stands for
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def bank_card(chance: random.Random) -> str:
    body = chance.choice(["622202", "621700", "622848", "625965", "436742", "356833"])
    body += _digits(chance, chance.choice([9, 12]))
    total = 0
    for i, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if i % 2 == 0 else 1)
        total += value // 10 + value % 10
    return body + str(-total % 10)


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


# ---- ways of saying digits


def _read(digits: str, table: dict[str, str]) -> str:
    return "".join(table.get(digit, digit) for digit in digits)


def _grouped(digits: str, sizes: list[int], between: Callable[[], str], table: dict[str, str]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(_read(digits[at : at + size], table))
        at += size
    said = parts[0]
    for part in parts[1:]:
        said += between() + part
    return said


def _hundreds(digits: str) -> str:
    """138 as 一百三十八; only where it begins 1x with x > 2 and no zero follows."""
    return f"一百{READ_OUT[int(digits[1])]}十{'' if digits[2] == '0' else READ_OUT[int(digits[2])]}"


def _counted(digits: str) -> str:
    """Runs of three and more as 三个八."""
    said, at = "", 0
    while at < len(digits):
        run = 1
        while at + run < len(digits) and digits[at + run] == digits[at]:
            run += 1
        said += f"{READ_OUT[run]}个{SPOKEN[digits[at]]}" if run >= 3 else SPOKEN[digits[at]] * run
        at += run
    return said


def _misheard(chance: random.Random, digits: str) -> str:
    said = ""
    for i, digit in enumerate(digits):
        if digit == "1":
            said += (
                chance.choice("要腰幺一幺")
                if 0 < i < len(digits) - 1
                else chance.choice("要幺一腰" if i == 0 else "幺一")
            )
        elif digit == "0":
            said += chance.choice("零洞零") if 1 < i < len(digits) - 1 else "零"
        else:
            said += PLAIN[digit]
    return said


# ---- sentences: {} is where it stands

_TELL_PHONE = [
    "我的电话是{}。",
    "电话{}",
    "{}。",
    "你记一下，{}。",
    "手机号码是{}，你打这个就行。",
    "联系我就打{}吧",
    "嗯，我手机{}，随时打给我。",
    "我这个号码{}，你查一下",
    "您好我的宽带坏了我的号码是{}麻烦快一点",
    "就是{}这个手机，一直收不到短信。",
    "我老公的号码{}，你打他的。",
    "是{}",
    "尾号前面是{}对",
    "号是{}一下就能打通",
    "那你打{}一个小时以后打",
]
_ASK_PHONE = ["请问您的联系电话是多少？", "麻烦您说一下您的手机号码。", "您方便留个联系方式吗？", "您的号码是？"]
_AGAIN = ["跟您核对一下，{}，对吗？", "好的，{}，是吗？", "您的电话是{}没错吧？"]


def _told(text: str, said: str, turn: int) -> tuple[str, Place]:
    at = text.index("{}")
    return text.replace("{}", said), (turn, at, at + len(said))


def _mobile(chance: random.Random) -> Case:
    number = mobile(chance)
    ways: dict[str, Callable[[], str]] = {
        "written": lambda: number,
        "written in groups": lambda: _grouped(number, [3, 4, 4], lambda: chance.choice("- "), {}),
        "full width": lambda: _read(number, WIDE),
        "spoken": lambda: _read(number, SPOKEN),
        "spoken, 一": lambda: _read(number, PLAIN),
        "spoken in groups": lambda: _grouped(number, [3, 4, 4], lambda: "，", chance.choice([SPOKEN, PLAIN])),
        "other groups": lambda: _grouped(
            number, [3, 3, 5], lambda: chance.choice("，、 "), chance.choice([SPOKEN, {}])
        ),
        "with fillers": lambda: _grouped(
            number, [3, 4, 4], lambda: chance.choice(["，嗯，", "，然后", "，呃", "。"]), SPOKEN
        ),
        "hundreds": lambda: (
            _hundreds(number) + chance.choice(["，", ""]) + _grouped(number[3:], [4, 4], lambda: "，", SPOKEN)
        ),
        "mixed": lambda: number[:3] + _read(number[3:7], SPOKEN) + number[7:],
        "counted": lambda: _counted(number),
        "country code": lambda: chance.choice(["+86 ", "86", "0086-"]) + number,
        "misheard": lambda: _misheard(chance, number),
        "a digit lost": lambda: _without_one(chance, _read(number, SPOKEN)),
        "a digit twice": lambda: _one_twice(chance, _read(number, SPOKEN)),
        "over turns": lambda: "",
        "said again": lambda: _read(number, SPOKEN),
        "said again with an error": lambda: _read(number, SPOKEN),
    }
    way = chance.choice(list(ways))
    if way == "counted":
        same = chance.choice("06889")
        number = number[:5] + same * chance.choice([3, 4]) + number[-2:]
        number = (number + _digits(chance, 11))[:11]
    if way == "hundreds":
        number = "1" + chance.choice("3578") + chance.choice("123456789") + number[3:]
    said = ways[way]()
    if way == "over turns":
        return _over_turns(chance, number)
    ask = chance.choice(_ASK_PHONE)
    if way.startswith("a digit"):
        tell = chance.choice(_TELL_PHONE[:9])
        text, place = _told(tell, said, 1)
        return Case("mobile", way, [("agent", ask), ("customer", text)], (place,))
    text, place = _told(chance.choice(_TELL_PHONE), said, 1)
    turns, places = [("agent", ask), ("customer", text)], [place]
    if way.startswith("said again"):
        again = _read(number, SPOKEN)
        if way.endswith("error"):
            again = _without_one(chance, again) if chance.random() < 0.5 else _one_other(chance, again)
        text, place = _told(chance.choice(_AGAIN), again, 2)
        turns.append(("agent", text))
        places.append(place)
    return Case("mobile", way, turns, tuple(places))


def _over_turns(chance: random.Random, number: str) -> Case:
    table = chance.choice([SPOKEN, PLAIN, {}])
    sizes = chance.choice([[3, 4, 4], [3, 8], [7, 4], [3, 3, 5]])
    turns: Turns = [("agent", chance.choice(_ASK_PHONE))]
    places = []
    at = 0
    for i, size in enumerate(sizes):
        said = _read(number[at : at + size], table)
        lead = "我的电话是" if i == 0 else chance.choice(["", "", "后面是", "嗯，"])
        text = f"{lead}{said}{chance.choice(['，', '。', ''])}"
        places.append((len(turns), len(lead), len(lead) + len(said)))
        turns.append(("customer", text))
        if i < len(sizes) - 1:
            echoed = chance.random() < 0.3
            if echoed:
                turns.append(("agent", _read(number[at : at + size], SPOKEN)))
            else:
                turns.append(("agent", chance.choice(["嗯。", "好的。", "嗯嗯，您说。", "对。"])))
        at += size
    return Case("mobile", "over turns", turns, tuple(places))


def _without_one(chance: random.Random, said: str) -> str:
    at = chance.randrange(2, len(said))
    return said[:at] + said[at + 1 :]


def _one_twice(chance: random.Random, said: str) -> str:
    at = chance.randrange(2, len(said))
    return said[:at] + said[at] + said[at:]


def _one_other(chance: random.Random, said: str) -> str:
    at = chance.randrange(2, len(said))
    return said[:at] + chance.choice([c for c in SPOKEN.values() if c != said[at]]) + said[at + 1 :]


def _landline(chance: random.Random) -> Case:
    number = landline(chance)
    area = 3 if number[:2] in ("01", "02") else 4
    way = chance.choice(["written", "written with a dash", "spoken", "spoken in groups", "without area code"])
    said = {
        "written": number,
        "written with a dash": f"{number[:area]}-{number[area:]}",
        "spoken": _read(number, SPOKEN),
        "spoken in groups": _grouped(number, [area, 4, 4], lambda: "，", PLAIN),
        "without area code": chance.choice([number[area:], _read(number[area:], SPOKEN)]),
    }[way]
    tell = [
        "我家座机是{}。",
        "你打{}这个固话也行。",
        "公司电话{}，白天都有人。",
        "固定电话，{}",
        "座机号码是{}，坏了两天了",
    ]
    text, place = _told(chance.choice(tell), said, 1)
    return Case("landline", way, [("agent", "请问您的号码是多少？"), ("customer", text)], (place,))


def _identity(chance: random.Random) -> Case:
    number = identity_card(chance)
    way = chance.choice(["written", "spoken", "spoken in groups", "written in groups", "misheard"])
    spoken_x = SPOKEN | {"X": chance.choice(["X", "叉", "x"])}
    said = {
        "written": number,
        "spoken": _read(number, spoken_x),
        "spoken in groups": _grouped(number, [6, 8, 4], lambda: chance.choice(["，", "，嗯，"]), spoken_x),
        "written in groups": _grouped(number, [6, 8, 4], lambda: " ", {}),
        "misheard": _misheard(chance, number[:17]) + spoken_x.get(number[17], number[17]),
    }[way]
    tell = ["我的身份证号是{}。", "身份证{}", "{}。", "证件号码是{}，您核实一下。", "好的，{}，姓名您有的"]
    text, place = _told(chance.choice(tell), said, 1)
    ask = chance.choice(["请您报一下身份证号码。", "麻烦提供一下机主的身份证号。"])
    return Case("identity_card", way, [("agent", ask), ("customer", text)], (place,))


def _bank(chance: random.Random) -> Case:
    number = bank_card(chance)
    way = chance.choice(["written", "spoken", "spoken in groups", "written in groups", "a digit wrong"])
    sizes = [4, 4, 4, 4] + ([3] if len(number) == 19 else [])
    wrong = _one_other(chance, _read(number, PLAIN))
    said = {
        "written": number,
        "spoken": _read(number, PLAIN),
        "spoken in groups": _grouped(number, sizes, lambda: "，", PLAIN),
        "written in groups": _grouped(number, sizes, lambda: " ", {}),
        "a digit wrong": wrong,
    }[way]
    tell = ["我的银行卡号是{}。", "卡号{}", "退到这张卡，{}，谢谢。", "工行的卡，{}"]
    text, place = _told(chance.choice(tell), said, 1)
    return Case("bank_card", way, [("agent", "请您说一下退款的银行卡号。"), ("customer", text)], (place,))


def _plate(chance: random.Random) -> Case:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    tail = "".join(chance.choice("0123456789" * 2 + letters) for _ in range(4)) + chance.choice("0123456789")
    if chance.random() < 0.3:
        tail = chance.choice("DF") + tail
    plate = chance.choice("京沪粤苏浙川鄂豫鲁闽") + chance.choice(letters[:8]) + tail
    way = chance.choice(["written", "with a dot", "spoken"])
    said = {"written": plate, "with a dot": f"{plate[:2]}·{plate[2:]}", "spoken": _read(plate, SPOKEN)}[way]
    tell = ["我的车牌是{}。", "车牌号{}，停在楼下", "{}这辆车，ETC扣错了。", "你们师傅开的{}吗"]
    text, place = _told(chance.choice(tell), said, 1)
    return Case("plate", way, [("agent", "请问车牌号是多少？"), ("customer", text)], (place,))


def _email(chance: random.Random) -> Case:
    user = "".join(chance.choice("abcdefghijkmnpqrstuvwxyz") for _ in range(chance.randint(4, 9))) + _digits(chance, 2)
    user = chance.choice([user, _digits(chance, 9)])
    host = chance.choice(["163", "qq", "126", "gmail", "example", "sina"])
    end = chance.choice([".com", ".cn", ".com.cn", ".net"])
    way = chance.choice(["written", "spoken"])
    spoken = f"{user}艾特{host}点{end[1:].replace('.', '点')}"
    said = f"{user}@{host}{end}" if way == "written" else spoken
    tell = ["我的邮箱是{}。", "发票发到{}", "发{}，谢谢啊", "邮箱{}，小写的"]
    text, place = _told(chance.choice(tell), said, 1)
    return Case("email", way, [("agent", "请问您的邮箱是？"), ("customer", text)], (place,))


def _address(chance: random.Random) -> Case:
    def number(low: int, high: int, table: dict[str, str]) -> str:
        return _read(str(chance.randint(low, high)), table)

    way = chance.choice(["written", "spoken"])
    table = {} if way == "written" else PLAIN
    door = chance.choice(["{a}号{b}单元{c}", "{a}栋{c}", "{a}号楼{b}单元{c}室", "{a}幢{c}室", "{a}号{c}"]).format(
        a=number(2, 9, table), b=number(2, 6, table), c=number(201, 1809, table | {"1": "幺"} if table else {})
    )
    street = chance.choice(["海棠路", "银杏街", "梧桐里小区", "翠湖花园", "建设大道", "学府公寓", "丁香苑", "桂花巷"])
    lead = chance.choice(["地址是", "我家住", "在", "", "送到"])
    text = f"{lead}{street}{door}。"
    start = len(lead + street)
    return Case("address", way, [("agent", "请问您的地址是？"), ("customer", text)], ((1, start, start + len(door)),))


# ---- what only looks like it


def _amount(chance: random.Random) -> str:
    yuan = chance.randint(9, 99999)
    return chance.choice(
        [
            f"您本月消费{yuan}元。",
            f"一共{yuan}.{chance.randint(10, 99)}元，对吧？",
            f"每月{READ_OUT[yuan % 8 + 2]}百{READ_OUT[yuan % 7 + 2]}十九元",
            f"一百一十九块，比原来多{READ_OUT[yuan % 9 + 1]}十块。",
            f"合同金额是{chance.randint(1000000, 99999999)}元",
            f"¥{yuan:,}.00",
            f"余额还有{chance.randint(13000000000, 19999999999)}元",
            "三十九块九一个月，首月一块",
        ]
    )


def _date(chance: random.Random) -> str:
    year, month, day = chance.randint(2019, 2027), chance.randint(1, 12), chance.randint(1, 28)
    return chance.choice(
        [
            f"到期日是{year}年{month}月{day}日。",
            f"{year}-{month:02}-{day:02}之前都可以办",
            f"{_read(str(year), PLAIN)}年十二月三十一号到期",
            f"是{year}{month:02}{day:02}那天办的。",
            f"从{month}月{day}号到{month}月{min(day + 7, 30)}号，一共八天",
            f"{year}/{month:02}/{day:02}开通",
            f"我的生日{year - 40}{month:02}{day:02}",
        ]
    )


def _time(chance: random.Random) -> str:
    hour, minute = chance.randint(0, 23), chance.randint(10, 59)
    return chance.choice(
        [
            f"{hour}:{minute:02}:{chance.randint(10, 59)}打进来的",
            f"今天{hour}点{minute}分",
            "二十四小时之内给您答复。",
            "24小时内处理",
            "三到五个工作日",
            f"{READ_OUT[hour % 9 + 1]}点{READ_OUT[minute % 5 + 1]}十五分上门",
            "一三五上午八点到十二点，二四六下午一点到五点都行",
            f"大概{hour * 60 + minute}分钟以前",
        ]
    )


def _order(chance: random.Random) -> str:
    number = _digits(chance, chance.choice([8, 10, 12, 13, 15, 18]))
    number = chance.choice(
        [
            number,
            mobile(chance) + _digits(chance, chance.choice([1, 4])),
            f"2026{chance.randint(101, 999)}{_digits(chance, 6)}",
        ]
    )
    return chance.choice(
        [
            f"订单号是{number}。",
            f"工单编号{number}，您记一下",
            f"快递单号{number}",
            f"流水号{_read(number, PLAIN)}，麻烦查一下",
            f"运单号SF{number}",
            f"报修单号，{number}",
            f"订单尾数是{number[:4]}",
            f"光猫的序列号{number}",
        ]
    )


def _agent_number(chance: random.Random) -> str:
    number = _digits(chance, chance.choice([3, 4, 4, 5, 6, 8]))
    return chance.choice(
        [
            f"您好，工号{_read(number, SPOKEN)}为您服务。",
            f"我的工号是{number}。",
            f"工号{number}，很高兴为您服务",
            f"您记一下我的工号，{_read(number, PLAIN)}。",
            f"{_read(number[:4], SPOKEN)}号话务员为您服务",
            f"这里是青禾通信，{number[:4]}号客服",
        ]
    )


def _count(chance: random.Random) -> str:
    n = chance.randint(2, 3000)
    return chance.choice(
        [
            f"买了{n}个，还剩{chance.randint(1, 40)}个。",
            f"您有{n}条未读短信",
            f"一共{n}位客户反映过",
            f"套餐里有{n}分钟通话和{n * 2}兆流量",
            "第一步，第二步，第三步都试过了",
            f"排在您前面的还有{n}位",
            f"积分{chance.randint(1000000, 99999999)}分",
            f"会员积分是{chance.randint(10000000, 99999999)}",
            "一二三四五，上山打老虎",
            "我数一下，一，二，三，四，五，六，七，八，一共八个灯亮着",
        ]
    )


def _technical(chance: random.Random) -> str:
    return chance.choice(
        [
            "换成五百兆的宽带",
            f"{chance.choice([100, 200, 300, 500, 1000])}M的带宽",
            f"IP是192.168.{chance.randint(0, 255)}.{chance.randint(1, 254)}",
            f"版本{chance.randint(1, 20)}.{chance.randint(0, 20)}.{chance.randint(1000, 9999)}",
            "华为P60和iPhone15",
            f"下载速度{chance.randint(10, 999)}兆每秒",
            f"端口是{chance.randint(1024, 65535)}",
            f"IMEI是{_digits(chance, 15)}",
            "WiFi名字是TP-LINK_5G_3821",
            f"光衰是负{chance.randint(18, 29)}点五",
            f"设备编号{_digits(chance, 11)}",
            f"型号是HG{_digits(chance, 8)}",
        ]
    )


def _service(chance: random.Random) -> str:
    number = "400" + _digits(chance, 7)
    return chance.choice(
        [
            f"您可以拨打{number}。",
            f"请拨打{number[:3]}-{number[3:6]}-{number[6:]}投诉",
            "您打一零零八六",
            "打10000号或者10010",
            "请拨12315",
            "九五五八八是银行的",
            f"{_read(number, PLAIN)}，这是厂家的客服",
            "报警打幺幺零，火警幺幺九，急救幺二零",
            "发送短信10086到1065800",
        ]
    )


def _code(chance: random.Random) -> str:
    return chance.choice(
        [
            f"验证码是{_digits(chance, 6)}。",
            f"验证码{_read(_digits(chance, 6), PLAIN)}",
            f"邮编{chance.randint(100000, 849999)}",
            f"股票代码{_digits(chance, 6)}",
            f"发票号码是{_digits(chance, 8)}",
            f"合同编号{_digits(chance, 12)}",
            f"取件码{_digits(chance, 6)}",
            f"我的学号{_digits(chance, 10)}",
            f"条形码{_digits(chance, 13)}",
            f"电表户号{_digits(chance, 10)}",
        ]
    )


def _wording(chance: random.Random) -> str:
    return chance.choice(
        [
            "我一五一十都跟你说了",
            "三天两头断网，一会儿好一会儿坏",
            "乱七八糟的，七上八下",
            "要是一样的话就算了",
            "九九八十一难",
            "我要一个三百的，要两个五百的",
            "这条路三号线坐到底",
            "人民路那边的营业厅",
            "我在三楼，他在五楼，别上错了",
            "十五号楼前面那个路口",
            "一心一意，万一不行呢",
            "百分之八十五",
            "知道二十号之前要交",
            "统一安排，唯一的办法",
            "小王他们四五个人",
            "二手的，六七成新",
            "打一下电话，等一等",
            "你们三十几个人",
            "网络一二楼都没有信号",
            "我打了八九次电话了",
            "手机用了五六年",
            "电话打了三四个小时",
        ]
    )


_LOOK_ALIKES: dict[str, Callable[[random.Random], str]] = {
    "amount": _amount,
    "date": _date,
    "time": _time,
    "order": _order,
    "agent_number": _agent_number,
    "count": _count,
    "technical": _technical,
    "service_number": _service,
    "code": _code,
    "wording": _wording,
}


def all_cases(seed: int = 8, private: int = 660, others: int = 660) -> Iterator[Case]:
    yield from private_cases(seed, private)
    yield from look_alikes(seed + 1, others)
