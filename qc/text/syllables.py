"""Characters as syllables: what a Mandarin speaker says for a character, without its tone.

A character is read alone, not in its word: what stands beside a phrase cannot change how the phrase sounds. The
characters of daily speech that have several readings (行: xing, hang), or that are spoken otherwise than they are
written (这: zhei, 1: yao), keep all of them; they sound like whatever comes nearest to one of them.
"""

from __future__ import annotations

from functools import lru_cache

# Readings that telephone speech has, beyond a character's first reading in the dictionary or instead of it.
_SPOKEN = {
    char: tuple(readings.split("/"))
    for char, readings in (
        entry.split()
        for entry in """
你 ni/nin; 0 ling/dong; 1 yi/yao; 2 er/liang; 3 san; 4 si; 5 wu; 6 liu; 7 qi; 8 ba; 9 jiu
行 xing/hang; 长 chang/zhang; 重 zhong/chong; 都 dou/du; 还 hai/huan; 得 de/dei; 地 di/de; 的 de/di; 着 zhe/zhao
了 le/liao; 乐 le/yue; 觉 jue/jiao; 调 diao/tiao; 会 hui/kuai; 系 xi/ji; 卡 ka/qia; 差 cha/chai; 率 lv/shuai
没 mei/mo; 落 luo/la; 露 lu/lou; 曾 ceng/zeng; 朝 chao/zhao; 传 chuan/zhuan; 弹 dan/tan; 角 jiao/jue; 壳 ke/qiao
单 dan/shan; 便 bian/pian; 薄 bo/bao; 大 da/dai; 哦 o/e; 嗯 en/n; 谁 shei/shui; 那 na/nei; 哪 na/nei; 这 zhe/zhei
给 gei/ji; 降 jiang/xiang; 折 zhe/she; 称 cheng/chen; 省 sheng/xing; 提 ti/di; 吓 xia/he; 校 xiao/jiao; 什 shen/shi
似 si/shi; 熟 shu/shou; 色 se/shai; 强 qiang/jiang; 劲 jin/jing; 么 me/ma; 嘛 ma; 嘞 lei; 呃 e; 咧 lie/lei; 喔 o/wo
血 xue/xie; 说 shuo; 期 qi; 参 can/shen; 车 che; 夹 jia; 藏 cang/zang; 盛 sheng/cheng; 乘 cheng; 读 du; 沈 shen
""".replace("\n", ";").split(";")
        if entry.strip()
    )
}


@lru_cache(maxsize=32768)
def readings(char: str) -> tuple[str, ...]:
    """The syllables that one folded character may be spoken as, the usual one first.

    Syllables are Hanyu Pinyin without tones, ü written v. A Latin letter is a capital (no syllable: "a" is 啊); a
    character of another script is returned as it is.
    """
    if char.isascii() and char.isalpha():
        return (char.upper(),)
    if char in _SPOKEN:
        return _SPOKEN[char]
    from pypinyin import Style, lazy_pinyin  # slow to load, and of no use to who only reads a store

    return (lazy_pinyin(char, style=Style.NORMAL, v_to_u=False, errors="default")[0],)


def split(syllable: str) -> tuple[str, str]:
    """A syllable's initial ("" for none) and final, spelled as they sound: ("zh", "i"), ("j", "v"), ("", "uei").

    >>> split("jun"), split("wei"), split("you"), split("liu"), split("yuan")
    (('j', 'vn'), ('', 'uei'), ('', 'iou'), ('l', 'iou'), ('', 'van'))
    """
    initial = next((i for i in ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs") if syllable.startswith(i)), "")
    final = syllable[len(initial) :]
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    if not initial:
        if final.startswith("yu"):
            final = "v" + final[2:]
        elif final.startswith("y"):
            final = final[1:] if final.startswith("yi") else "i" + final[1:]
        elif final.startswith("w"):
            final = final[1:] if final.startswith("wu") else "u" + final[1:]
    return initial, {"iu": "iou", "ui": "uei", "un": "uen", "ong": "ueng"}.get(final, final)


class _Signs(dict[int, int]):
    """For `str.translate`: of each Chinese character a sign of its usual syllable; other characters as they are."""

    def __init__(self) -> None:
        super().__init__()
        self._of_syllable: dict[str, int] = {}

    def __missing__(self, char: int) -> int:
        sign = char
        if "㐀" <= chr(char) <= "鿿":
            sign = self._of_syllable.setdefault(readings(chr(char))[0], PRIVATE_USE + len(self._of_syllable))
        self[char] = sign
        return sign


PRIVATE_USE = 0xE000  # from here on Unicode has characters that no text should have
SIGNS = _Signs()
