"""What matches say of one another: a phrase that was heard better takes its characters from another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qc.text.evidence import Clues, probability
from qc.text.matches import Match, rivalled

CLUES = Clues(*([0.0] * len(Clues._fields)))


def by_sound(phrase: str, heard: str, start: int, similarity: float, confidence: float) -> tuple[int, Match]:
    clues = CLUES._replace(same=len(phrase) - 1)
    return 0, Match(phrase, phrase, start, start + len(heard), heard, "sound", similarity, confidence, clues)


# text      请  稳  有  什  么  可  以
# 还有什么可以   |-------------------|        稳 for 还: nothing alike
# 请问有什么可以
#           |-----------------------|        稳 for 问: nearly
WEAKER, STRONGER = ("还有什么可以", "稳有什么可以", 1, 0.84, 0.6), ("请问有什么可以", "请稳有什么可以", 0, 0.97, 0.9)


def test_the_phrase_that_sounds_better_has_the_character_that_differs() -> None:
    weaker, stronger = rivalled([by_sound(*WEAKER), by_sound(*STRONGER)])
    clues = CLUES._replace(same=5, claimed=1)
    assert weaker[1].clues == clues
    assert weaker[1].confidence == pytest.approx(probability(clues))
    assert stronger == by_sound(*STRONGER)


@pytest.mark.parametrize("confidence", [0.49, 0.3])
def test_a_rival_that_is_not_believed_itself_changes_nothing(confidence: float) -> None:
    pair = [by_sound(*WEAKER), by_sound(*STRONGER[:4], confidence)]
    pair[0] = 0, replace(pair[0][1], confidence=0.2)
    assert list(rivalled(pair)) == pair


def test_phrases_that_agree_on_what_was_said_are_no_rivals() -> None:
    pair = [by_sound("给您答复", "给您大复", 1, 0.9, 0.6), by_sound("会给您答复", "会给您大复", 0, 0.96, 0.9)]
    assert list(rivalled(pair)) == pair


def test_the_other_texts_matches_do_not_count() -> None:
    pair = [by_sound(*WEAKER), (1, by_sound(*STRONGER)[1])]
    assert list(rivalled(pair)) == pair
