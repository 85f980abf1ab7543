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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qc.errors import FileError
from qc.records import Call, CallType, Measures
from qc.yamlfile import Key, YamlFile, read_yaml

# hundredths of a point are the smallest coin: sums of them are exact
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]
Name = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f]{1,64}$")]
MEASURES = frozenset(field.name for field in fields(Measures)) - {"missing"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Price(_Part):
    """What breaches of a rule cost: `points` each, together no more than `at_most` (default: they are counted once)."""

    points: Annotated[Points, Field(gt=0)]
    at_most: Points

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


class Section(_Part):
    """A part of the form. `cap` is the most that it can cost, by default its whole weight."""

    title: str = ""
    weight: Annotated[Points, Field(gt=0)]
    cap: Annotated[Points, Field(gt=0)] | None = None
    rules: Annotated[Mapping[str, Price], Field(min_length=1)]

    @property
    def most(self) -> Decimal:
        return self.weight if self.cap is None else self.cap


class Credits(_Part):
    """What can be won back of points lost, each rule once, together `at_most`."""

    at_most: Points = Decimal(0)
    rules: Mapping[str, Annotated[Points, Field(gt=0)]] = {}


class Flag(_Part):
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
            raise ValueError(f"there is no measure {self.measure!r}{_meant(self.measure, MEASURES)}")
        return self


class AppliesTo(_Part):
    """Which calls a form is for; what is not named is not asked for."""

    call_types: Annotated[list[CallType], Field(min_length=1)] | None = None
    teams: Annotated[list[str], Field(min_length=1)] | None = None


class Form(_Part):
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
        """The form in force on the call's local day; before the first version's day, the first version.

        A form for the call's team goes before one for its type, and one for both before either.
        """
        day = call.start_time.astimezone(self.zone).date()
        for case in _cases_of(call):
            if fitting := [form for form in self.forms if case in form.cases]:
                in_force = [form for form in fitting if form.valid_from <= day] or fitting[:1]
                return in_force[-1]
        raise AssertionError("load_forms lets nothing pass without a form for any call")


def _cases_of(call: Call) -> list[tuple[str | None, str | None]]:
    return [(call.team, call.call_type), (call.team, None), (None, call.call_type), (None, None)]


def load_forms(path: str | Path, rules: Collection[str], zone: ZoneInfo) -> Forms:
    """Read the forms of a folder (every `*.yaml` in it), or of one file.

    `rules` are the ids that the standards know; `zone` is the one whose midnight divides the days.

    A form may begin from another file of its folder (`based_on: default`): its own keys go before that file's, and of
    `sections` and `flags` it replaces those that it names.

    Raises:
        FileError: with file, line and key: an unknown key or rule, weights that do not add up to 100, a rule that
            counts twice, two forms for the same calls from the same day, or no form for calls of any kind.
    """
    path = Path(path)
    paths = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not paths:
        raise FileError(path, "holds no form; put a *.yaml there")
    taken: dict[tuple[Any, ...], Form] = {}
    for each in paths:
        file = read_yaml(each)
        form = _form_in(file)
        _check_sections(form, file)
        _check_rules(form, file, rules)
        for case in form.cases:
            other = taken.setdefault((form.valid_from, *case), form)
            if other is not form:
                raise file.error(("valid_from",), f"{other.id} is for the same calls from the same day; change one")
    forms = tuple(
        sorted({form.id: form for form in taken.values()}.values(), key=lambda form: (form.valid_from, form.id))
    )
    if len(forms) < len(paths):
        raise FileError(path, "two files hold the same form and version; give one a new version")
    if not any((None, None) in form.cases for form in forms):
        raise FileError(path, "no form is for calls of any kind; add one without applies_to")
    return Forms(forms, zone)


def _form_in(file: YamlFile) -> Form:
    if not isinstance(file.data, dict):
        raise file.error((), "must be a mapping that begins with `form: NAME`")
    data = dict(file.data)
    if (base := data.pop("based_on", None)) is not None:
        data = _laid_over(_base_of(file, base), data)
    try:
        return Form.model_validate(data)
    except ValidationError as error:
        raise file.invalid(error, Form) from error


def _base_of(file: YamlFile, name: object) -> dict[str, Any]:
    if not isinstance(name, str) or Path(name).name != name:
        raise file.error(("based_on",), "must name a form's file in the same folder, without .yaml")
    base = read_yaml(file.path.parent / f"{name}.yaml")
    if not isinstance(base.data, dict) or "based_on" in base.data:
        raise file.error(("based_on",), f"{name}.yaml is itself based on another form; name that one")
    return {key: value for key, value in base.data.items() if key != "applies_to"}


def _laid_over(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **data}
    for key in ("sections", "flags"):
        if isinstance(base.get(key), dict) and isinstance(data.get(key), dict):
            merged[key] = {**base[key], **data[key]}
    return merged


def _check_sections(form: Form, file: YamlFile) -> None:
    if (total := sum(section.weight for section in form.sections.values())) != 100:
        raise file.error(("sections",), f"the weights add up to {total}; make it 100")
    if min(form.grades.values()) != 0 or len(set(form.grades.values())) < len(form.grades):
        raise file.error(("grades",), "must begin at different scores, the lowest at 0")
    for name, section in form.sections.items():
        key = ("sections", name)
        if section.most > section.weight:
            raise file.error((*key, "cap"), f"is more than the section's weight ({section.weight}); lower it")
        # without this, one breach could cost less than the weight its rule takes along when it is not assessable,
        # and a call could gain by the breach
        if (once := sum(price.points for price in section.rules.values())) < section.most:
            raise file.error(
                (*key, "rules"),
                f"one breach of each costs {once} together, under the {section.most} at stake; raise them",
            )


def _check_rules(form: Form, file: YamlFile, known: Collection[str]) -> None:
    seen: dict[str, Key] = {}
    for key, rule in _places(form):
        if rule not in known:
            raise file.error(key, f"no standard has the rule {rule!r}{_meant(rule, known)}")
        if rule in seen:
            raise file.error(key, f"counts in {'.'.join(map(str, seen[rule][:-1]))} already; keep one of the two")
        seen[rule] = key
    for name, flag in form.flags.items():
        for number, rule in enumerate(flag.violated or []):
            if rule not in known:
                raise file.error(("flags", name, "violated", number), f"no standard has {rule!r}{_meant(rule, known)}")


def _places(form: Form) -> Iterable[tuple[Key, str]]:
    for rule in form.fatal:
        yield ("fatal", rule), rule
    for rule in form.credits.rules:
        yield ("credits", "rules", rule), rule
    for name, section in form.sections.items():
        for rule in section.rules:
            yield ("sections", name, "rules", rule), rule


def _meant(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
