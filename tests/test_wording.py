import pytest

from qc.wording import WORDS, counted, wording


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")]
)  # fmt: skip
def test_things_are_counted_in_english(number, said):
    assert counted(number, "day") == said
    assert counted(number, "purge was", "purges were") == f"{number} " + ("purge was" if number == 1 else "purges were")


def test_every_key_has_both_languages_with_the_same_places():
    for key, (chinese, english) in WORDS.items():
        assert chinese, key
        assert english, key
        assert chinese.count("{") == english.count("{"), key
    assert wording("en")("no_such_key") == "no_such_key"
