"""Two kinds of sentences are told apart, also those that were not learned from."""

from itertools import pairwise, product

import pytest

from qc.text.learning import LINE, MISLED, learn

RUDE = [
    "".join(parts)
    for parts in product(["您", "你们", "谁"], ["自己不会", "早干什么不"], ["看吗", "问吗", "查吗", "去吗"])
]
KIND = [
    "".join(parts)
    for parts in product(["请您", "麻烦您"], ["稍等", "再确认", "记录好"], ["谢谢", "可以吗", "好的", "再见"])
]


@pytest.fixture(scope="module")
def learned():
    return learn([*RUDE, *KIND], [True] * len(RUDE) + [False] * len(KIND))


def test_what_it_has_not_seen(learned) -> None:
    assert learned.likeness.of("他们自己不会查吗") > LINE > 0.5
    assert learned.likeness.of("麻烦您再等一下谢谢") < LINE


def test_the_line_is_where_few_of_the_others_are(learned) -> None:
    found, misled = learned.found[LINE]
    assert found == 1.0
    assert misled <= MISLED + 1 / len(KIND)


def test_the_same_sentences_teach_the_same(learned) -> None:
    again = learn([*RUDE, *KIND], [True] * len(RUDE) + [False] * len(KIND))
    assert again.likeness.of("谁自己不会问") == learned.likeness.of("谁自己不会问")


def test_the_higher_the_likeness_the_fewer_reach_it(learned) -> None:
    found = [shares for _, shares in sorted(learned.found.items())]
    assert all(a >= b for a, b in pairwise(found))
