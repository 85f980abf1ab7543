"""Numbers as they are spoken and written: 一百三十八, 138, １３８, and 幺三八 digit by digit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import cn2an

CHINESE_DIGITS = "零〇○幺一二两兩三四五六七八九壹贰叁肆伍陆柒捌玖"
_VALUES = str.maketrans(CHINESE_DIGITS, "000112223456789123456789")
_DIGIT = f"0-9０-９{CHINESE_DIGITS}"
_UNIT = "十百千万亿拾佰仟萬億"
_POINT = rf"(?:[.．点點](?=[{_DIGIT}]))"
# digits, in groups as telephone numbers are written (138-0013 8000); or a number with units, which may begin with 十
_NUMBER = re.compile(
    rf"[{_DIGIT}十拾][{_DIGIT}{_UNIT}]*(?:{_POINT}[{_DIGIT}{_UNIT}]+)?"
    r"(?:(?<=[0-9０-９])[ \-－　](?=[0-9０-９])[0-9０-９]+)*"
)
_READ_AS_VALUE = 5  # digits: longer ones are telephone and account numbers, read digit by digit
_SHORTEST_CALLED = 7  # digits: a telephone number has no fewer; 200 300 块 are two values
_CODE_BEFORE = re.compile(r"[号號码碼][是为為：:]?\s*$")  # 工号1024, 验证码是 305: read digit by digit
_LONGEST = 24  # characters: no number of telephone speech is longer, and a hostile one costs nothing


@dataclass(frozen=True)
class Number:
    """A number in a text: ``text[start:end]`` says `digits` ("138", "13800138000", "3.5").

    `spelled` is True where it was said or written digit by digit (幺三八, 138), False where with units (一百三十八).
    """

    start: int
    end: int
    digits: str
    spelled: bool


def numbers_in(text: str) -> list[Number]:
    """All numbers in `text`, in order; simplified or traditional script."""
    return [
        Number(found.start(), found.end(), digits, spelled=not re.search(f"[{_UNIT}]", found.group()))
        for found in _NUMBER.finditer(text)
        if (digits := _digits_of(found.group())) is not None
    ]


def spellings(text: str) -> list[str]:
    """`text` itself, and with its numbers of two digits or more in the other way of writing: 24 小时, 二十四小时.

    >>> spellings("24小时")
    ['24小时', '二十四小时']
    """
    other, at = [], 0
    for number in numbers_in(text):
        if not number.digits.isdigit() or not 2 <= len(number.digits) <= _READ_AS_VALUE:
            continue
        written = unicodedata.normalize("NFKC", text[number.start : number.end])
        turned = number.digits if not number.spelled else cn2an.an2cn(number.digits)
        if written.isascii() == turned.isascii():
            continue  # spelled out in characters (幺三八): folding makes those alike
        other += [text[at : number.start], turned]
        at = number.end
    return [text, "".join([*other, text[at:]])] if at else [text]


def in_digits(written: str) -> str:
    """`written` with every digit, Chinese or full-width, as 0-9."""
    return unicodedata.normalize("NFKC", written).translate(_VALUES)


def syllables(written: str, before: str = "", after: str = "") -> int:
    """How many syllables a number written in figures (0-9, with ``, . : -`` or spaces inside) has when read aloud.

    Digit by digit: five digits or more (telephone and account numbers), groups with hyphens or, of seven digits or
    more together, with spaces, a leading 0, a year of four digits (2025年), and what follows 号 or 码 (工号1024). Else
    by value: 138 is 一百三十八, five; 3.5 is 三点五, three; 9:30 is 九点三十, four. ``before`` and ``after`` are the
    text around it; a percent sign is 百分之.

    The two ways of reading are what text-to-speech calls `digits` and `cardinal` (W3C, SSML 1.0 say-as attribute
    values). Which was said is not in the figures: a short number read the other way is off by a syllable or two.
    """
    whole, *decimals = written.replace(",", "").split(".")
    parts = re.findall(r"[0-9]+", whole)
    grouped = "-" in written or (" " in written and sum(map(len, parts)) >= _SHORTEST_CALLED)
    code = grouped or bool(_CODE_BEFORE.search(before))
    by_value = "," in written and not code
    read = sum(
        len(part) if code or (not by_value and _is_code(part, after)) else _syllables_of_value(part) for part in parts
    )
    points = max(0, len(parts) - 1) if ":" in written else 0
    points += sum(1 + len(part) for part in decimals)
    return read + points + (3 if after[:1] in ("%", "％") else 0)


def _is_code(digits: str, after: str) -> bool:
    return len(digits) >= _READ_AS_VALUE or digits.startswith("0") or (len(digits) == 4 and after[:1] == "年")


def _syllables_of_value(digits: str) -> int:
    if len(digits) > _LONGEST // 2:
        return len(digits)
    return len(cn2an.an2cn(digits.lstrip("0") or "0"))


def _digits_of(written: str) -> str | None:
    plain = in_digits(written)
    if not any(unit in plain for unit in _UNIT):
        return re.sub(r"[ \-]", "", plain).replace("点", ".").replace("點", ".")
    if len(plain) > _LONGEST:
        return None
    try:
        value = cn2an.cn2an(_to_chinese(plain), "smart")
    except (ValueError, LookupError):  # it also fails in its own tables, for 十11
        return None
    return str(int(value)) if value == int(value) else str(value)


def _to_chinese(plain: str) -> str:
    """Units written as everyday simplified characters, single digits too: cn2an reads 2十4 and 24万, not 拾 or 點."""
    return plain.translate(str.maketrans("拾佰仟萬億點", "十百千万亿点"))
