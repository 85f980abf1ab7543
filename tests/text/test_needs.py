"""What every wording of a template has."""

from functools import reduce
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qc.text.needs import NOTHING, char, choice, gap, sequence
from qc.text.patterns import compile_pattern


def literal(text):
    return sequence(map(char, text))


def grams(text):
    return {*text, *map("".join, pairwise(text))}


def test_the_pairs_on_the_borders_of_choices_are_known():
    piece = sequence([char("您"), choice([literal("别"), literal("不要")], optional=False), char("问")])
    assert piece.pattern == "您(?:别|不要)问"
    assert {"您别", "您不"} in piece.needs
    assert {"别问", "要问"} in piece.needs
    assert {"别", "不要"} in piece.needs
    assert min(piece.needs, key=len) == {"您"}


def test_what_may_be_left_out_is_not_needed():
    piece = sequence([char("您"), choice([char("再")], optional=True), char("问")])
    assert set(piece.needs) == {frozenset({"您"}), frozenset({"问"}), frozenset({"您问", "再问"})}


def test_nothing_is_known_of_what_stands_beside_a_gap():
    piece = sequence([char("您"), gap(8), char("问")])
    assert set(piece.needs) == {frozenset({"您"}), frozenset({"问"})}
    assert (gap(8).empty, piece.empty) == (True, False)


pieces = st.recursive(
    st.one_of(st.sampled_from("您别再问").map(char), st.just(gap(2))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(sequence),
        st.builds(choice, st.lists(inner, min_size=1, max_size=3), optional=st.booleans()),
    ),
    max_leaves=8,
)


@given(pieces, st.lists(st.sampled_from("您别再问好"), max_size=8))
def test_what_matches_has_what_is_needed(piece, text):
    found = compile_pattern(piece.pattern).fullmatch("".join(text))
    assert piece.empty == (compile_pattern(piece.pattern).fullmatch("") is not None)
    if found is not None:
        assert all(need & grams(text) for need in piece.needs)
    assert piece.empty or piece.needs


def test_pieces_joined_in_any_order_are_the_same():
    one, two, three = char("您"), choice([literal("别")], optional=True), gap(3)
    assert reduce(lambda a, b: sequence([a, b]), [one, two, three], NOTHING) == sequence([one, two, three])
