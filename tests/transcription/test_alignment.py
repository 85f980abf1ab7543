"""Tokens become whole characters and words, inside the speech, in order."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qc.spans import Span
from qc.transcription.alignment import Piece, inside_speech, pieces_of, spread, words_of


def bytes_as_tokens(text):
    return list(text.encode())


def decode(tokens):
    return bytes(tokens).decode("utf-8", errors="replace")


def test_a_character_of_three_tokens_is_one_piece():
    tokens = bytes_as_tokens("好a")  # 3 bytes, 1 byte
    pieces = list(pieces_of(tokens, [0.5, 1.0, 0.8, 0.9], [0.0, 0.1, 0.2, 0.3, 0.4], decode))
    assert [piece.text for piece in pieces] == ["好", "a"]
    assert (pieces[0].start_s, pieces[0].end_s) == (0.0, 0.3)
    assert pieces[0].probability == 0.5 * 1.0 * 0.8


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), max_size=30), st.integers(0, 3))
def test_no_half_character_and_no_character_lost(text, cut):
    tokens = bytes_as_tokens(text)
    tokens = tokens[: max(0, len(tokens) - cut)]  # a decoder that stops in the middle of a character
    whole = bytes(tokens).decode("utf-8", errors="ignore")
    pieces = pieces_of(tokens, [1.0] * len(tokens), [0.0] * (len(tokens) + 1), decode)
    assert "".join(piece.text for piece in pieces) == whole


def pieces(*texts):
    return [Piece(text, 0.1 * n, 0.1 * n + 0.1, 0.9) for n, text in enumerate(texts)]


def test_punctuation_trails_and_latin_words_are_joined():
    words = words_of(pieces("您", "好", "，", " W", "i", "-", "Fi", " 好", "吗", "？"), [Span(0.0, 1.0)])
    assert [(word.text, word.trailing) for word in words] == [
        ("您", ""), ("好", "， "), ("Wi", "-"), ("Fi", " "), ("好", ""), ("吗", "？"),
    ]  # fmt: skip


def test_punctuation_alone_is_no_word():
    assert words_of(pieces("，", "。", " "), [Span(0.0, 1.0)]) == ()


def test_words_are_put_into_the_speech():
    # speech     0.0 |-----| 1.0      2.0 |-----| 3.0
    # aligned       [0.2 0.5] [0.8 …1.9]   [2.9 … 3.4]
    # becomes     [0.0  0.5] [0.8 1.0]     [2.9 3.0]     speech begins with its first word, if that is nearly there
    spans = inside_speech([(0.2, 0.5), (0.8, 1.9), (2.9, 3.4)], [Span(0.0, 1.0), Span(2.0, 3.0)])
    assert spans == [Span(0.0, 0.5), Span(0.8, 1.0), Span(2.9, 3.0)]


def test_the_last_word_before_a_pause_ends_with_the_speech():
    # speech     0.0 |--------| 1.0      2.0 |-----| 3.0
    # aligned       [0.0 0.4 0.7]   [1.9      2.5]
    # becomes       [0.0 0.4   1.0]      [2.0 2.5]         0.5 s before the end is too far to be its edge
    spans = inside_speech([(0.0, 0.4), (0.4, 0.7), (1.9, 2.5)], [Span(0.0, 1.0), Span(2.0, 3.0)])
    assert spans == [Span(0.0, 0.4), Span(0.4, 1.0), Span(2.0, 2.5)]


def test_a_word_beside_the_speech_goes_to_the_nearest():
    (span,) = inside_speech([(1.2, 1.3)], [Span(0.0, 1.0), Span(2.0, 3.0)])
    assert 0.9 < span.start_s <= span.end_s <= 1.0


@given(
    st.lists(st.tuples(st.floats(0, 20), st.floats(0, 20)), max_size=20),
    st.lists(st.tuples(st.floats(0.1, 3), st.floats(0.1, 3)), min_size=1, max_size=5),
)
def test_times_never_go_back_and_stay_inside(times, speech):
    at_s, spans = 0.0, []
    for gap_s, length_s in speech:
        spans.append(Span(at_s + gap_s, at_s + gap_s + length_s))
        at_s = spans[-1].end_s
    placed = inside_speech(sorted(times), spans)
    assert len(placed) == len(times)
    for before, after in pairwise(placed):
        assert before.start_s <= after.start_s
        assert before.end_s <= after.start_s
    for span in placed:
        assert any(home.start_s <= span.start_s and span.end_s <= home.end_s for home in spans)


def test_a_text_is_spread_over_the_speech():
    # speech   0 |--| 1    2 |--| 3         four characters in two seconds: half a second each
    words = spread("您好，请问", [Span(0.0, 1.0), Span(2.0, 3.0)], 0.7)
    assert [(word.text, word.span.start_s, word.trailing) for word in words] == [
        ("您", 0.0, ""), ("好", 0.5, "，"), ("请", 2.0, ""), ("问", 2.5, ""),
    ]  # fmt: skip
    assert spread("，。", [Span(0.0, 1.0)], 1.0) == ()
    assert spread("您好", [], 1.0) == ()
