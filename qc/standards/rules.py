"""A rule of the standards, as it stands in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from qc.records import EventKind, Severity
from qc.standards.conditions import AnyCondition, Condition
from qc.standards.conditions.base import Language, Who, Words
from qc.standards.conditions.logic import Or
from qc.standards.places import Where
from qc.yamlfile import Part, shaped

Kind = Literal["forbidden", "required", "credit", "note", "recognise"]


class ExampleEvent(Part):
    """An event of the sound in an example: after (or in) which of its turns, counted from 1, and how long."""

    kind: EventKind
    after: int = Field(0, ge=0)
    seconds: float = Field(gt=0)
    details: Mapping[str, bool | float | str] = Field(default_factory=dict)


class Example(Part):
    """A tiny call: turns like `客服：您好` and `客户：你好`, columns of calls.csv, measures and events of the sound.

    `voice` gives figures of single turns by their number from 1: `{2: {level_dbfs: -12}}`.
    """

    turns: tuple[str, ...] = ()
    call: Mapping[str, str] = Field(default_factory=dict)
    measures: Mapping[str, float] = Field(default_factory=dict)
    events: tuple[ExampleEvent, ...] = ()
    voice: Mapping[int, Mapping[str, float]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        """A text is one turn, a list is turns."""
        if isinstance(value, str):
            return {"turns": [value]}
        return {"turns": value} if isinstance(value, list) else value


class Examples(Part):
    """At least two calls that the rule lets pass, and two that it does not.

    For `forbidden` and `required`: no violation, and a violation. For `credit`, `note` and `recognise`: found, and not.
    `call` holds columns that all of them have.
    """

    call: Mapping[str, str] = Field(default_factory=dict)
    passing: tuple[Example, ...] = Field(alias="pass", min_length=2)
    failing: tuple[Example, ...] = Field(alias="fail", min_length=2)


class Override(Part):
    """What a rule looks for in the calls of which `when` is true, in place of what it looks for in all."""

    when: AnyCondition
    look_for: AnyCondition


class Rule(Part):
    """One rule.

    kind        finds it → …          finds it not → …
    forbidden   violation             met
    required    met                   violation
    credit      credit                met (a bonus that was not earned is no fault)
    note        met, with what        met
    recognise   nothing: an anchor and a condition for other rules (`customer.*`)

    It holds for the calls in which `when` is true, but for those in which `unless` surely is: `not` in a `when` leaves
    open what nobody can tell, and then there is no verdict.

    Of `overrides`, such as another limit for a team or a type of call, the last one that fits the call holds.
    """

    id: Annotated[str, shaped(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*", "an id in small letters, such as forbidden.shirking")]
    title: Words
    kind: Kind
    severity: Severity = "info"
    who: Who = "agent"
    look_for: AnyCondition
    overrides: tuple[Override, ...] = ()
    when: AnyCondition | None = None
    unless: AnyCondition | None = None
    where: Where = Where()
    say_instead: str = ""
    why: str = ""
    examples: Examples
    section: str = ""

    @model_validator(mode="after")
    def _judges(self) -> Rule:
        if self.kind in ("forbidden", "required") and not self.say_instead:
            raise ValueError("say_instead is needed: what an agent should say or do")
        return self

    def conditions(self) -> Iterator[Condition]:
        """Every condition of the rule, at any depth."""
        of_some = [override.when for override in self.overrides]
        for condition in (*self.sought(), *of_some, self.when, self.unless, self.where.after, self.where.before):
            if condition is not None:
                yield from condition.everything()

    def sought(self) -> list[Condition]:
        """All that it looks for, whatever the call."""
        return [self.look_for, *(override.look_for for override in self.overrides)]

    def looks_for(self, language: Language) -> list[str]:
        """What it looks for, in words: one of these; and what instead in some calls."""
        clause = {"en": "where {}: {}", "zh": "{} 时：{}"}[language]
        either = self.look_for.any_of if isinstance(self.look_for, Or) else (self.look_for,)
        return [
            *(way.in_words(language) for way in either),
            *(clause.format(each.when.in_words(language), each.look_for.in_words(language)) for each in self.overrides),
        ]

    def needs(self) -> set[str]:
        """Ids of the rules that it refers to."""
        return {rule for condition in self.conditions() for rule in condition.rules()}

    @cached_property
    def uses_words(self) -> bool:
        """True where it looks at what was said, so that a transcript is needed."""
        return any(condition.of_words for condition in self.conditions())

    def phrases(self) -> Iterator[tuple[Who, str]]:
        """Every phrase that has to be found for it, and in whose words."""
        for condition in self.conditions():
            for who, phrase in condition.phrases():
                yield who or self.who, phrase
