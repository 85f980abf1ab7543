"""Scoring forms: what a breach of each rule costs, as YAML that a quality lead writes.

A form hangs together like this (`docs/scoring.md` explains it with an example):

    form  ── sections (weights add up to 100, each with a cap) ── rules with points
          ── credits (what can be won back)
          ── fatal rules (the most that a call can still score)
          ── grades, flags, and how much of a call must be assessable
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from qc.records import MEASURES, Call, CallType
from qc.yamlfile import Part, shaped

# hundredths of a point are the smallest coin: sums of them are exact
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Name = Annotated[str, shaped(r"[^\s\x00-\x1f]{1,64}", "a name of up to 64 characters without spaces")]


class Price(Part):
    """What breaches of a rule cost: `points` each, together no more than `at_most` (default: they are counted once).

    Of a rule that is fatal, a section prices the milder breaches: those in which one of `words` is said.
    """

    points: Annotated[Points, Field(gt=0)]
    at_most: Points
    words: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _written_short(cls, value: Any) -> Any:
        """`opening.greeting: 4` is short for `{points: 4, at_most: 4}`."""
        if isinstance(value, dict):
            return {"at_most": value["points"], **value} if "points" in value else value
        return {"points": value, "at_most": value}

    @model_validator(mode="after")
    def _at_most_holds_one(self) -> Price:
        if self.at_most < self.points:
            raise ValueError(f"at_most ({self.at_most}) is less than one breach costs ({self.points}); raise it")
        return self


class Together(Part):
    """Rules of a section that one lapse breaks at once: all breaches of them cost no more than `at_most`."""

    rules: Annotated[list[str], Field(min_length=2)]
    at_most: Annotated[Points, Field(gt=0)]


class Section(Part):
    """A part of the form. `cap` is the most that it can cost, by default its whole weight."""

    title: str = ""
    weight: Annotated[Points, Field(gt=0)]
    cap: Annotated[Points, Field(gt=0)] | None = None
    rules: Annotated[Mapping[str, Price], Field(min_length=1)]
    together: Sequence[Together] = ()

    @property
    def most(self) -> Decimal:
        return self.weight if self.cap is None else self.cap

    @cached_property
    def shares(self) -> dict[str, Fraction]:
        """What each rule takes along of the section, in its points, where it cannot be assessed: those that are broken
        together share what they cost together."""
        shares = {rule: Fraction(price.points) for rule, price in self.rules.items()}
        for group in self.together:
            alone = sum(shares[rule] for rule in group.rules)
            for rule in group.rules:
                shares[rule] *= min(Fraction(1), Fraction(group.at_most) / alone)
        return shares


class Credits(Part):
    """What can be won back of points lost, each rule once, together `at_most`."""

    at_most: Points = Decimal(0)
    rules: Mapping[str, Annotated[Points, Field(gt=0)]] = {}


class Flag(Part):
    """When a person should look at a call: all that is given must hold."""

    fatal: bool | None = None
    assessable: bool | None = None
    score_below: Points | None = None
    violated: Annotated[list[str], Field(min_length=1)] | None = None  # any of these rules
    measure: str | None = None  # a column of `calls`
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Flag:
        if not self.model_fields_set:
            raise ValueError("names no condition; give fatal, assessable, score_below, violated or measure")
        if (self.measure is None) != (self.above is None and self.below is None):
            raise ValueError("`measure` needs `above` or `below`, and they need a `measure`")
        if self.measure is not None and self.measure not in MEASURES:
            raise ValueError(f"there is no measure {self.measure!r}{meant(self.measure, MEASURES)}")
        return self


class AppliesTo(Part):
    """Which calls a form is for; what is not named is not asked for."""

    call_types: Annotated[list[CallType], Field(min_length=1)] | None = None
    teams: Annotated[list[str], Field(min_length=1)] | None = None


class Form(Part):
    """One version of a scoring form, in force from local day `valid_from` until a later version's."""

    form: Name
    version: Name
    valid_from: date
    applies_to: AppliesTo = AppliesTo()
    coverage_at_least: Annotated[float, Field(gt=0, le=1)]
    grades: Annotated[Mapping[Name, Points], Field(min_length=1)]  # the score from which a grade is given
    fatal: Mapping[str, Points] = {}  # the most that a call with a breach of this rule can score
    credits: Credits = Credits()
    sections: Annotated[Mapping[Name, Section], Field(min_length=1)]
    flags: Mapping[Name, Flag] = {}

    @property
    def id(self) -> str:
        return f"{self.form}@{self.version}"

    @cached_property
    def cases(self) -> frozenset[tuple[str | None, str | None]]:
        """Pairs of team and call type that it is for, None standing for any."""
        teams: Sequence[str | None] = self.applies_to.teams or [None]
        kinds: Sequence[str | None] = self.applies_to.call_types or [None]
        return frozenset((team, kind) for team in teams for kind in kinds)

    @cached_property
    def section_of(self) -> dict[str, str]:
        """The section that each priced rule counts in."""
        return {rule: name for name, section in self.sections.items() for rule in section.rules}

    def grade_of(self, score: float) -> str:
        return max((from_, name) for name, from_ in self.grades.items() if score >= from_)[1]


@dataclass(frozen=True)
class Forms:
    """All versions of a centre's forms, oldest first. `zone` is the one whose midnight divides the days."""

    forms: tuple[Form, ...]
    zone: ZoneInfo

    @cached_property
    def version(self) -> str:
        """Names and versions of all, and eight hex digits of their content: a changed figure is another version."""
        content = json.dumps([form.model_dump(mode="json") for form in self.forms], sort_keys=True)
        return f"{','.join(form.id for form in self.forms)}+{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def for_call(self, call: Call) -> Form:
        """The form in force on the call's local day; where none was in force yet, the first version there is.

        A form for the call's team goes before one for its type, and one for both before either.
        """
        day = call.start_time.astimezone(self.zone).date()
        fitting = [[form for form in self.forms if case in form.cases] for case in _cases_of(call)]
        for versions in fitting:
            if in_force := [form for form in versions if form.valid_from <= day]:
                return in_force[-1]
        for versions in fitting:
            if versions:
                return versions[0]
        raise AssertionError("load_forms lets nothing pass without a form for any call")


def _cases_of(call: Call) -> list[tuple[str | None, str | None]]:
    return [(call.team, call.call_type), (call.team, None), (None, call.call_type), (None, None)]


def meant(name: str, known: Collection[str]) -> str:
    """The name that may be meant, to be put behind a message."""
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
