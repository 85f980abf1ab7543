import pytest

from qc.store.cards import PURGED_BEFORE
from qc.wording import WORDS, counted, told, wording


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")]
)  # fmt: skip
def test_things_are_counted_in_english(number, said):
    assert counted(number, "day") == said
    assert counted(number, "purge was", "purges were") == f"{number} " + ("purge was" if number == 1 else "purges were")


def test_every_note_on_a_change_has_words():
    notes = ("too_few_calls", "too_few_calls_before", "change_within_chance", "rise", "fall", PURGED_BEFORE)
    assert [note for note in notes if note not in WORDS] == []


def test_every_key_has_both_languages_with_the_same_places():
    for key, (chinese, english) in WORDS.items():
        assert chinese, key
        assert english, key
        assert chinese.count("{") == english.count("{"), key
    assert wording("en")("no_such_key") == "no_such_key"


@pytest.mark.parametrize(
    ("expected", "chinese", "english"),
    [
        ("clipped_ratio = 0.3 (> 0.1)", "削波比例 = 0.3 (> 0.1)", "Clipped = 0.3 (> 0.1)"),
        ("pace_cpm / speech_s = -2 (> 1, < 4)", "语速（字/分） / 说话（秒） = -2 (> 1, < 4)",
         "Pace (characters/min) / Speech (s) = -2 (> 1, < 4)"),
        ("dead_air 12.3 s", "冷场 12.3 s", "Dead air 12.3 s"),
        ("noise.knock 0.1 s", "敲击声 0.1 s", "A knock 0.1 s"),
        ("请您稍等", "请您稍等", "请您稍等"),
        ("hold on", "hold on", "hold on"),  # a phrase
    ],
)  # fmt: skip
def test_what_a_finding_was_held_to_is_told_in_words(expected, chinese, english):
    assert told(expected, wording("zh")) == chinese
    assert told(expected, wording("en")) == english
