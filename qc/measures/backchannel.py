"""Words by which a listener says "go on": neither an interruption nor a turn of their own.

Of the reactive tokens of Clancy et al. (J. Pragmatics 26, 1996; Mandarin among their languages): backchannels, reactive
expressions and repetitions.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from qc.text.folding import fold

_SAID = """
    嗯 恩 呃 额 哦 噢 喔 啊 呀 唉 哎 诶 欸 哈 唔 对 对的 是 是的 好 好的 好嘞 好吧 好啊 行 行的 行吧 可以 没错 没问题
    明白 明白了 知道 知道了 了解 这样 这样啊 是吗 是吧 谢谢 没关系 不客气
    ok okay yes yeah yep right mm mhm hm uh um ah oh sure alright thanks
"""
_WORDS = frozenset(fold(word).text for word in _SAID.split())  # folded: punctuation, script and 您/你 do not matter
REPEATED = 2 / 3  # of a listener's words, in one piece, are the speaker's own
_LONGEST = max(len(word) for word in _WORDS)


def is_backchannel(text: str) -> bool:
    """True where `text` consists of nothing but such words (嗯，好的好的), and of at least one."""
    return _only_backchannels(fold(text).text)


def is_repetition(text: str, of: str) -> bool:
    """True where a listener only says again what the other says (一三八零零 to 我的电话是一三八零零…)."""
    said, theirs = fold(text).text, fold(of).text
    matcher = SequenceMatcher(None, said, theirs, autojunk=False)
    return bool(said) and matcher.find_longest_match().size >= REPEATED * len(said)


@lru_cache(maxsize=4096)
def _only_backchannels(folded: str) -> bool:
    if not folded or len(folded) > 40:
        return False
    reached = [True] + [False] * len(folded)
    for end in range(1, len(folded) + 1):
        reached[end] = any(
            reached[start] and folded[start:end] in _WORDS for start in range(max(0, end - _LONGEST), end)
        )
    return reached[-1]
