"""Sentences of a turn, and which of them ask."""

from __future__ import annotations

import re
from functools import lru_cache

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]*")
# a question is heard by its mark, its last particle (嘛 is what a recogniser makes of 吗), or an A-not-A form
_ASKS = re.compile(
    r"[？?]\s*$|(?:吗|么|呢|吧|嗎|麼|嘛|没有|好不好|行不行|可不可以|是不是|对不对|對不對|能不能|要不要)[，,。.！!\s]*$"
    r"|(?:请问|請問|是否|能不能|可不可以|是不是|有没有|要不要|需不需要|哪里|哪位|哪些|多少|什么时候|几点|怎么称呼|贵姓)"
)


@lru_cache(maxsize=8192)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open stretches of `text`, one a sentence, its closing mark included; blank ones left out."""
    return tuple(match.span() for match in _SENTENCE.finditer(text) if match.group().strip())


def asks(sentence: str) -> bool:
    """True where the sentence asks something of the other side."""
    return bool(_ASKS.search(sentence))
