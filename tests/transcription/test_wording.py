"""What the engine wrote becomes what a reader expects, word for word."""

from hypothesis import given
from hypothesis import strategies as st

from qc.records import Word
from qc.spans import Span
from qc.transcription.wording import clean


def words(*pairs):
    return [Word(text, Span(n, n + 1), 0.9, trailing) for n, (text, trailing) in enumerate(pairs)]


def shown(cleaned):
    return "".join(word.text + word.trailing for word in cleaned)


def test_simplified_and_full_width():
    assert shown(clean(words(("請", ""), ("問", ","), ("會", ""), ("費", "?")))) == "请问，会费？"


def test_a_space_between_characters_is_a_comma():
    assert shown(clean(words(("好", " "), ("再", ""), ("見", "")))) == "好，再见"
    assert shown(clean(words(("好", ", "), ("再", "")))) == "好，再"


def test_spaces_after_latin_words_stay():
    assert shown(clean(words(("Hello", " "), ("world", ". ")))) in ("Hello world. ", "Hello world.")


def test_characters_that_depend_on_their_neighbours():
    # 乾 is 干 in 乾燥 and stays in 乾隆: words of one character are converted in their sentence
    assert shown(clean(words(("乾", ""), ("燥", "")))) == "干燥"
    assert shown(clean(words(("乾", ""), ("隆", "")))) == "乾隆"


@given(st.lists(st.tuples(st.text(min_size=1, max_size=4), st.sampled_from(["", ",", " ", "。"])), max_size=8))
def test_no_word_is_lost_and_none_is_moved(pairs):
    before = words(*pairs)
    after = clean(before)
    assert [word.span for word in after] == [word.span for word in before]
    assert [len(word.text) for word in after] == [len(word.text) for word in before]
