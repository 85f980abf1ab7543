"""Sounds: syllables, how alike they are, and wordings aligned with what was heard."""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.text.compiling import compiled
from qc.text.confusions import BREAK, OTHER, alphabet
from qc.text.exact import ExactIndex
from qc.text.folding import fold
from qc.text.sound import SoundIndex
from qc.text.syllables import readings, split


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [
        ("zhong", ("zh", "ueng")),
        ("jun", ("j", "vn")),
        ("yuan", ("", "van")),
        ("you", ("", "iou")),
        ("liu", ("l", "iou")),
        ("wei", ("", "uei")),
        ("gui", ("g", "uei")),
        ("yi", ("", "i")),
        ("wu", ("", "u")),
        ("lv", ("l", "v")),
        ("er", ("", "er")),
    ],
)
def test_syllables_are_parted_as_they_sound(syllable: str, parts: tuple[str, str]) -> None:
    assert split(syllable) == parts


def test_readings_know_daily_speech() -> None:
    assert readings("行") == ("xing", "hang")
    assert readings("1") == ("yi", "yao")
    assert readings("喂") == ("wei",)
    assert readings("x") == ("X",)


def likeness(one: str, other: str) -> float:
    sounds = alphabet()
    return float(sounds.likeness[sounds.ids(fold(one).text)[0], sounds.ids(fold(other).text)[0]])


@pytest.mark.parametrize("pair", ["喂为", "没美", "事是", "行航", "一腰"])
def test_tones_do_not_count_and_any_reading_will_do(pair: str) -> None:
    assert likeness(*pair) == 1


@pytest.mark.parametrize("pair", ["知资", "您林", "安昂", "绝结", "飞黑"])
def test_what_recognisers_mistake_is_alike(pair: str) -> None:
    assert 0.5 < likeness(*pair) < 1
    assert likeness(*pair) == likeness(*reversed(pair))


@pytest.mark.parametrize("pair", ["喂请", "我不", "ab", "a啊"])
def test_what_nobody_mistakes_is_not(pair: str) -> None:
    assert likeness(*pair) < 0.3


class Near(NamedTuple):
    number: int
    start: int
    end: int
    similarity: float


def find(wordings: list[str], text: str, least: float = 0.6) -> list[Near]:
    index = SoundIndex(wordings, alphabet())
    nears = index.find(alphabet().ids(text), np.full(len(wordings), least, dtype=np.float32))
    return [Near(*near) for near in zip(*(field.tolist() for field in nears), strict=True)]


def test_alignment_by_hand() -> None:
    # wording  zhe shi bu gui wo men guan         no sound differs
    # text   a zhe shi bu gui wo men guan de
    assert find(["这事不归我们管"], "啊这是不归我们管的") == [Near(0, 1, 8, 1.0)]
    # 我 is not heard: 0.8 of 5 sounds
    (near,) = find(["您先听我说"], "您先听说")
    assert (near.start, near.end) == (0, 4)
    assert near.similarity == pytest.approx(1 - 0.8 / 5)
    # 啊, a slight sound, is heard between: 0.4 of 5
    (near,) = find(["您先听我说"], "您先啊听我说")
    assert near.similarity == pytest.approx(1 - 0.4 / 5)


def test_a_break_parts_texts() -> None:
    assert find(["您先听我说"], "您先听\n我说", 0.7) == []
    assert alphabet().ids("\n").tolist() == [BREAK]
    assert alphabet().ids("ñ").tolist() == [OTHER]


def plain_cost(said: str, heard: str) -> float:
    """What it costs to turn one text into the other: edit distance, worked out over the whole table."""
    sounds = alphabet()
    one, other = sounds.ids(said), sounds.ids(heard)
    table = np.zeros((len(one) + 1, len(other) + 1))
    table[1:, 0], table[0, 1:] = sounds.gap_cost[one].cumsum(), sounds.gap_cost[other].cumsum()
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1, j + 1] = min(
                table[i, j] + 1 - sounds.likeness[a, b],
                table[i, j + 1] + sounds.gap_cost[a],
                table[i + 1, j] + sounds.gap_cost[b],
            )
    return float(table[-1, -1])


@given(
    st.lists(st.text("您先听我说事是归管的", min_size=2, max_size=8), min_size=1, max_size=5, unique=True),
    st.text("您先听我说事是归管的\n", max_size=60),
)
def test_places_are_as_alike_as_the_whole_table_says_and_apart(wordings: list[str], text: str) -> None:
    nears = find(wordings, text)
    for near in nears:
        said, heard = wordings[near.number], text[near.start : near.end]
        assert "\n" not in heard
        assert near.similarity == pytest.approx(1 - plain_cost(said, heard) / len(said), abs=1e-3)
    own = [near for near in nears if near.number == 0]
    assert all(a.end <= b.start or b.end <= a.start for a in own for b in own if a is not b)
    # what stands beside it in the list changes nothing
    assert [near._replace(number=0) for near in find(wordings[:1], text)] == own


def test_where_nothing_can_be_kept_it_is_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    njit = numba.njit

    def read_only(*args: Any, **options: Any) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return njit(*args, **options)

    monkeypatch.setattr(numba, "njit", read_only)
    assert compiled(lambda number: number + 1)(2) == 3


@given(st.text(st.sampled_from("您先听我说这事不归我们管喂1a\n"), max_size=80))
def test_what_is_there_letter_for_letter_is_there_by_sound(text: str) -> None:
    wordings = ["您先听我说", "这事不归我们管", "喂"]
    exact = set(ExactIndex([(wording,) for wording in wordings]).find(text))
    by_sound = {(near.number, near.start, near.end) for near in find(wordings, text, 1.0)}
    assert exact <= by_sound


@given(
    st.lists(st.text("甲乙丙丁", min_size=1, max_size=4), min_size=1, max_size=6), st.text("甲乙丙丁\n", max_size=40)
)
def test_the_index_finds_what_a_plain_search_finds(wordings: list[str], text: str) -> None:
    plain = {
        (number, at, at + len(wording))
        for number, wording in enumerate(wordings)
        for at in range(len(text))
        if text.startswith(wording, at)
    }
    assert set(ExactIndex([(wording,) for wording in wordings]).find(text)) == plain
