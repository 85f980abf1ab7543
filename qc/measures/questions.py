"""Who has the floor: does a turn leave the other side to speak?

    请问您贵姓。          asks for something, whatever mark the recogniser set
    最近报修的多？        a statement: the mark is the recogniser's, the words ask nothing
    我查一下什么原因。    a statement with a question inside it

A recogniser hears the pitch of a voice and not what it means: its mark makes a question only of words that can be one.
"""

from __future__ import annotations

import re

_LAST_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n\s]*$")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_MARK = re.compile(r"\w\W*[？?]\s*$")
# with the recogniser's mark: words of question, A-not-A, and 您是张女士 by its tone alone
_MAY_ASK = re.compile(
    r"什么|甚么|几|哪|谁|怎么|怎样|多少|多久|多大|多长|为何|何时|如何|是否|[呢吧嘛]"
    r"|(?P<again>[一-鿿])(?:不|没)(?P=again)"
    r"|[您你]是[^，,]{1,8}[？?]\s*$"
)
# whatever the mark: a particle or a tag of question at the end …
_ASKS = re.compile(
    r"(?:吗|(?<!就是)(?<!就是这样)(?<!不是)(?<!道理)嘛|(?<![什甚怎这那多要])么|对吧|是吧|好不好|行不行|对不对|是不是|可不可以)\W*$"
    r"|(?:什么|哪|谁|怎么|多少|几)\w{0,4}呢\W*$"
    # … or a request to be told something; 跟您说一下 and 您提供的 are none
    r"|请问|贵姓|怎么称呼|[您你]说\W*$"
    r"|(?:请|麻烦)(?:[您你]|先生|女士|再|先|方便|[跟和向给]我|[把将]\w{1,12}){0,3}"
    r"(?:提供|报一?[下个]|说(?!话)|讲(?!话)|告诉|告知|念|留一?[下个]|描述|核对)"
    r"|(?<![帮给跟为向替和与])[您你](?:再|先|方便|[把将]\w{1,12}){0,2}(?:提供|报|说|讲|念|留|描述|核对)一?下"
)


def gives_floor(text: str) -> bool:
    """True where the last sentence of a turn asks the other side for an answer.

    A sentence without a Chinese character is a question by its mark alone.
    """
    match = _LAST_SENTENCE.search(text)
    sentence = match.group() if match else ""
    marked = _MARK.search(sentence) is not None
    if not _HAN.search(sentence):
        return marked
    return _ASKS.search(sentence) is not None or (marked and _MAY_ASK.search(sentence) is not None)
