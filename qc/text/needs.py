"""What every wording of a template has: a text that lacks it is passed over without a search.

    您{别|不要}[再]{问|催}      each has one of 你别 你不, and one of 别问 别催 别再 要问 要催 要再

A *gram* is a character or two neighbours. A template is put together from its characters; of each piece is known with
which characters it may begin and end, so that the pairs on the borders are known too. The idea is that of the indexes
that regular expressions are searched by (Cox, Regular Expression Matching with a Trigram Index, 2012).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import NamedTuple

Grams = frozenset[str]
_COMMON = 30  # so many times as many texts have a character as have a pair


class Piece(NamedTuple):
    """A part of a template. `pattern` is the regular expression that finds its wordings in folded text.

    `first` and `last` are the characters that it may begin and end with, None: any. `empty`: it may be nothing. Of each
    set of `needs` every wording has one gram or more.
    """

    pattern: str
    first: Grams | None
    last: Grams | None
    empty: bool
    needs: tuple[Grams, ...]


NOTHING = Piece("", frozenset(), frozenset(), True, ())


def char(folded: str) -> Piece:
    """One folded character."""
    own = frozenset(folded)
    return Piece(re.escape(folded), own, own, False, (own,))


def gap(most: int) -> Piece:
    """Up to `most` characters of anything, as few as will do."""
    return Piece(f".{{0,{most}}}?", None, None, True, ())


def sequence(pieces: Iterable[Piece]) -> Piece:
    """One piece after the other."""
    return reduce(_joined, pieces, NOTHING)


def choice(pieces: Sequence[Piece], *, optional: bool) -> Piece:
    """One of the pieces; if `optional`, or none."""
    branches = [*pieces, NOTHING] if optional else pieces
    first, last = NOTHING.first, NOTHING.last
    for branch in branches:
        first, last = _either(first, branch.first), _either(last, branch.last)
    needs = [min(branch.needs, key=frequency, default=None) for branch in branches]
    known = [need for need in needs if need is not None]
    return Piece(
        f"(?:{'|'.join(piece.pattern for piece in pieces)})" + "?" * optional,
        first,
        last,
        any(branch.empty for branch in branches),
        (frozenset[str]().union(*known),) if len(known) == len(needs) else (),
    )


def frequency(need: Grams) -> int:
    """How often texts have one of these grams, against a single pair."""
    return sum(_COMMON if len(gram) == 1 else 1 for gram in need)


def _joined(left: Piece, right: Piece) -> Piece:
    between: tuple[Grams, ...] = ()
    if not (left.empty or right.empty or left.last is None or right.first is None):
        between = (frozenset(before + after for before in left.last for after in right.first),)
    return Piece(
        left.pattern + right.pattern,
        _either(left.first, right.first) if left.empty else left.first,
        _either(left.last, right.last) if right.empty else right.last,
        left.empty and right.empty,
        (*left.needs, *right.needs, *between),
    )


def _either(one: Grams | None, other: Grams | None) -> Grams | None:
    return None if one is None or other is None else one | other
