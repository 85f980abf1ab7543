"""What people said that is theirs alone, found in a call: numbers, addresses, plates, e-mails and, if asked for, names.

    customer  幺三八，零零零零      agent  嗯。     customer  五六七八           one mobile number, in two stretches
    agent     跟您核对一下，一三八零零零零五六七八                               the same one

What only looks like one stays: 89元, 24小时, 2026年11月21日, 工号1026, 订单号….
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from rapidfuzz import fuzz

from qc.privacy.cues import said_before
from qc.privacy.digits import Group, first_guess, joined, only_fillers, read_groups, strays
from qc.privacy.kinds import Kind, Said, half_heard_kind, is_service, likely_kind, sure_kind, without_country
from qc.privacy.others import find_again, find_names, find_others
from qc.records import Role
from qc.text.folding import count_chars, simple_chars

Place = tuple[int, int, int]  # turn, and a stretch of its text

SHORTEST_NUMBER = 6  # digits of a local number of seven of which one was not heard
LONGEST_NUMBER = 40  # digits of what is said in one breath: two bank cards
MOST_STRAYS = 2  # characters of an announced number that are no digits: misheard ones
LONGEST_GAP_S = 15.0  # between two breaths of one number
LONGEST_ANSWER = 6  # characters that the other side may say in between: 嗯，您说
LEAST_PART = 5  # digits of a number that was told: fewer are no more than its last four, which stay readable
LEAST_ALIKE = 80.0  # per cent of the digits of a number told before, for a number heard with an error


@dataclass(frozen=True)
class Heard:
    """A turn as the finders see it: whose it is, its text, and when (seconds)."""

    role: Role
    text: str
    start_s: float = 0.0
    end_s: float = 0.0


@dataclass(frozen=True)
class Found:
    """One stretch ``text[start:end]`` of a turn that says `value` or, of a number said in several, digits of it.

    `value` is the whole: digits, or folded text. `first` and `last` count from 0, both included; None: all of it.
    """

    kind: Kind
    turn: int
    start: int
    end: int
    value: str
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class _Piece:
    """A group of digits in a turn."""

    turn: int
    group: Group


def find_private(turns: Sequence[Heard], *, names: bool = False, keep: Sequence[Kind] = ()) -> list[Found]:
    """Everything private in the turns of a call, in order and without overlaps; kinds in `keep` are left."""
    turns = [replace(turn, text=simple_chars(turn.text)) for turn in turns]  # each character keeps its place
    stretches = list(_stretches(turns))
    found: list[Found] = []
    for stretch in stretches:
        found += _in_stretch(stretch, turns)
    found += _half_heard(stretches, found, turns)
    found += _said_again(stretches, found)
    for number, turn in enumerate(turns):
        found += [Found(*other) for other in find_others(number, turn.text, _asked(number, turns))]
    told = dict.fromkeys(
        (f.kind, turns[f.turn].text[f.start : f.end]) for f in found if f.kind in ("address", "policy_number")
    )
    found += [Found(*again) for again in find_again([turn.text for turn in turns], told)]
    if names:
        found += [Found(*name) for name in find_names([turn.text for turn in turns])]
    return [each for each in _without_overlaps(found) if each.kind not in keep]


# ---- numbers over several turns


def _stretches(turns: Sequence[Heard]) -> Iterator[list[_Piece]]:
    """Groups of digits that one role said in a row, over turns too where the other only said 嗯 between."""
    by_role: dict[Role, list[list[_Piece]]] = {}
    for number, turn in enumerate(turns):
        for group in read_groups(turn.text):
            piece, own = _Piece(number, group), by_role.setdefault(turn.role, [])
            if own and _goes_on(own[-1][-1], piece, turns):
                own[-1].append(piece)
            else:
                own.append([piece])
    for own in by_role.values():
        yield from own


def _goes_on(before: _Piece, after: _Piece, turns: Sequence[Heard]) -> bool:
    if before.turn == after.turn:
        return joined(turns[before.turn].text, before.group, after.group)
    if turns[after.turn].start_s - turns[before.turn].end_s > LONGEST_GAP_S:
        return False
    rest, lead = turns[before.turn].text[before.group.end :], turns[after.turn].text[: after.group.start]
    if not (only_fillers(rest) and only_fillers(lead)):
        return False
    return all(
        _is_answer(turn.text) for turn in turns[before.turn + 1 : after.turn] if turn.role != turns[after.turn].role
    )


def _is_answer(text: str) -> bool:
    """Digits said again, or a few characters: nothing that begins another subject."""
    said = sum(group.end - group.start for group in read_groups(text))
    return count_chars(text) - said <= LONGEST_ANSWER


# ---- numbers of one stretch


def _in_stretch(stretch: Sequence[_Piece], turns: Sequence[Heard]) -> list[Found]:
    """The numbers of a stretch: of all runs of its groups the longest that is one, then the rest."""
    found: list[Found] = []
    said = cache(lambda first: _context(stretch[first], turns))  # the same for all runs that begin there
    taken = [False] * len(stretch)
    until = [0, *accumulate(len(piece.group.digits) for piece in stretch)]  # digits before each group
    for length in range(min(len(stretch), LONGEST_NUMBER), 0, -1):
        for start in range(len(stretch) - length + 1):
            size = until[start + length] - until[start]
            if not SHORTEST_NUMBER <= size <= LONGEST_NUMBER or any(taken[start : start + length]):
                continue
            run = stretch[start : start + length]
            here = _numbers_of(run, said(start), turns)
            if here or is_service("".join(piece.group.digits for piece in run)):
                taken[start : start + length] = [True] * length
                found += here
    return found


def _numbers_of(run: Sequence[_Piece], said: Said, turns: Sequence[Heard]) -> list[Found]:
    digits = "".join(piece.group.digits for piece in run)
    places = [(piece.turn, *place) for piece in run for place in piece.group.places]
    digits, places = _with_check_letter(digits, places, turns)
    guessed = run[0].group.guessed
    for skip in range(guessed, -1, -1):  # 我要一三八…: first without the words that may be digits
        for length in (len(digits) - skip, 11, (len(digits) - skip) // 2):
            if found := _repeated(digits[skip:], places[skip:], length, said, turns):
                return found
    kind = next((kind for skip in range(guessed + 1) if (kind := likely_kind(digits[skip:], said))), None)
    return _found(kind, digits, places, turns) if kind else []


def _repeated(digits: str, places: Sequence[Place], length: int, said: Said, turns: Sequence[Heard]) -> list[Found]:
    """One number of this many digits, or several in one breath: one said twice, or mobile numbers in a row."""
    if length < SHORTEST_NUMBER or len(digits) % length:
        return []
    parts = [digits[i : i + length] for i in range(0, len(digits), length)]
    kinds = {sure_kind(part, said) for part in parts}
    kind = kinds.pop()
    if kind is None or kinds or not (kind == "mobile" or len(set(parts)) == 1):
        return []
    cuts = (places[i : i + length] for i in range(0, len(digits), length))
    return [found for part, cut in zip(parts, cuts, strict=True) for found in _found(kind, part, cut, turns)]


def _with_check_letter(digits: str, places: list[Place], turns: Sequence[Heard]) -> tuple[str, list[Place]]:
    """Seventeen digits and the X of an identity card, said 叉 too."""
    turn, _, end = places[-1]
    after = re.compile(r"[，,、\s]?([XxＸｘ×叉]|[艾埃]克斯)(?![A-Za-z])").match(turns[turn].text, end)
    if len(digits) == 17 and after:
        return digits + "X", [*places, (turn, after.start(1), after.end(1))]
    return digits, places


def _found(kind: Kind, digits: str, places: Sequence[Place], turns: Sequence[Heard]) -> list[Found]:
    """A number as its stretches, one a turn."""
    value = without_country(digits) if kind == "mobile" else digits
    found = []
    for turn in dict.fromkeys(place[0] for place in places):
        own = [i for i, place in enumerate(places) if place[0] == turn]
        shift, start = len(digits) - len(value), places[own[0]][1]
        if shift and turns[turn].text[:start].endswith(("+", "＋")):
            start -= 1
        whole = Found(kind, turn, start, places[own[-1]][2], value)
        if len(own) == len(places):
            found.append(whole)
        else:
            found.append(replace(whole, first=max(own[0] - shift, 0), last=max(own[-1] - shift, 0)))
    return found


def _half_heard(
    stretches: Sequence[Sequence[_Piece]], found: Sequence[Found], turns: Sequence[Heard]
) -> Iterator[Found]:
    """Numbers that were announced, and of which a digit or two became something else: 电话要3流，00002323."""
    taken = {(each.turn, place) for each in found for place in range(each.start, each.end)}
    free = (p for stretch in stretches for p in stretch if (p.turn, p.group.end - 1) not in taken)
    pieces = deque(sorted(free, key=lambda p: (p.turn, p.group.start)))
    while pieces:
        run, missed = [pieces.popleft()], 0
        turn = run[0].turn
        while pieces and pieces[0].turn == turn:
            more = strays(turns[turn].text, run[-1].group, pieces[0].group)
            if more is None or missed + more > MOST_STRAYS:
                break
            missed += more
            run.append(pieces.popleft())
        digits = "".join(piece.group.digits for piece in run)
        if kind := half_heard_kind(digits, missed, _context(run[0], turns)):
            yield Found(kind, turn, first_guess(turns[turn].text, run[0].group.start), run[-1].group.end, digits)


def _said_again(stretches: Sequence[Sequence[_Piece]], found: Sequence[Found]) -> Iterator[Found]:
    """Parts of a number told in the call, and the same number with an error of the recogniser."""
    known = list(dict.fromkeys((each.kind, each.value) for each in found))
    breaths = {
        (each.first, each.last, each.value) for each in found if each.first is not None and each.last is not None
    }
    spoken = {value[first : last + 1]: value for first, last, value in breaths}
    taken = {(each.turn, place) for each in found for place in range(each.start, each.end)}
    for stretch in stretches:
        for turn in dict.fromkeys(piece.turn for piece in stretch):
            own = [p.group for p in stretch if p.turn == turn and (turn, p.group.end - 1) not in taken]
            digits = "".join(group.digits for group in own)
            if len(digits) < LEAST_PART and digits not in spoken:
                continue
            for kind, value in known:
                at = value.find(digits)
                if digits == value:
                    yield Found(kind, turn, own[0].start, own[-1].end, value)
                elif at >= 0 and (len(digits) >= LEAST_PART or spoken[digits] == value):
                    yield Found(kind, turn, own[0].start, own[-1].end, value, at, at + len(digits) - 1)
                elif abs(len(digits) - len(value)) <= 2 and fuzz.ratio(digits, value) >= LEAST_ALIKE:
                    yield Found(kind, turn, own[0].start, own[-1].end, digits)
                else:
                    continue
                break


def _context(first: _Piece, turns: Sequence[Heard]) -> Said:
    """What was said of a number before it; where it begins its turn, the turn of the other side before counts too."""
    return said_before(turns[first.turn].text[: first.group.start], _asked(first.turn, turns))


def _asked(turn: int, turns: Sequence[Heard]) -> str:
    """What the other side said last before a turn."""
    return next((turns[i].text for i in range(turn - 1, -1, -1) if turns[i].role != turns[turn].role), "")


def _without_overlaps(found: Sequence[Found]) -> list[Found]:
    """In order of place; of two that overlap the longer one."""
    kept: list[Found] = []
    taken: set[tuple[int, int]] = set()
    for each in sorted(found, key=lambda one: (one.start - one.end, one.turn, one.start)):
        own = {(each.turn, at) for at in range(each.start, each.end)}
        if taken.isdisjoint(own):
            taken |= own
            kept.append(each)
    return sorted(kept, key=lambda one: (one.turn, one.start))
