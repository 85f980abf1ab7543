"""The standards of a centre: a folder of YAML files, read, checked and made ready to judge with.

    standards/
      standards.yaml      name, version, valid_from, how far to trust words, what marks a quotation
      phrases.yaml        lists of phrases that several rules use as $name
      families.yaml       lists of families of wordings, for `freely`
      opening.yaml …      one file a section: its rules
      talk.tsv            sentences that a rule forbids, and innocent ones

A folder that holds folders holds versions: each is such a folder, in force from its `valid_from`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from qc.errors import FileError
from qc.measures import Waits
from qc.records import Role
from qc.standards.conditions.base import FAMILIES, LISTS, Phrases, Words, check_phrase
from qc.standards.conditions.freely import Templates, check_family
from qc.standards.conditions.say import Say
from qc.standards.reliance import Trust
from qc.standards.rules import Rule
from qc.standards.talk import TALK, Talk, read_talk
from qc.text.families import Families
from qc.text.phrases import HeardText, PhraseBook
from qc.yamlfile import Part, YamlFile, read_yaml, shaped

HEAD = "standards.yaml"
SHARED = {LISTS: check_phrase, FAMILIES: check_family}  # files of lists, and what each of their phrases has to pass


class Head(Part):
    """`standards.yaml`."""

    name: str = Field(min_length=1)
    version: str = Field(min_length=1, max_length=40)
    valid_from: date
    language: Annotated[str, shaped("[a-z]{2,3}", "the code of a language, such as zh")]
    trust: Trust
    quoting: Phrases
    quoted_by: Phrases = ()
    disowned: Templates = ()
    own_words: Phrases = ()
    quoting_reach: int = Field(ge=0, le=20)
    hold_announced_by: Phrases = Field(min_length=1)
    hold_thanked_by: Phrases = ()
    wait_asked_by: Phrases = ()
    wait_given_by: Phrases = ()
    silence_noticed_by: Phrases = ()
    line_checked_by: Phrases = ()


class SectionFile(Part):
    """One section's file."""

    section: Annotated[str, shaped("[a-z][a-z_]*", "a name in small letters, such as forbidden")]
    title: Words
    rules: tuple[Rule, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Standards:
    """One version of the standards. `version` is the declared one and a digest of every file's content.

    Where these are but some rules of a version, `part_of` is all of it.
    """

    path: Path
    head: Head
    version: str
    sections: Mapping[str, Words]
    rules: tuple[Rule, ...]
    files: Mapping[str, YamlFile]
    talk: Talk | None = None
    part_of: Standards | None = None

    @property
    def trust(self) -> Trust:
        return self.head.trust

    @property
    def talk_digest(self) -> str:
        """Of the sentences that an agent's own words are likened to; "" where there are none."""
        return self.talk.digest if self.talk is not None else ""

    def speaks(self, language: str) -> bool:
        """True where the phrases are in `language` (an ISO 639 code, with or without a region: zh-TW)."""
        return language.lower().replace("_", "-").split("-")[0] == self.head.language

    @cached_property
    def quoting(self) -> frozenset[str]:
        return frozenset(self.head.quoting)

    @cached_property
    def quoted_by(self) -> frozenset[str]:
        return frozenset(self.head.quoted_by)

    @cached_property
    def own_words(self) -> frozenset[str]:
        return frozenset(self.head.own_words)

    @cached_property
    def disowned(self) -> frozenset[str]:
        return frozenset(self.head.disowned)

    @property
    def quoting_reach(self) -> int:
        return self.head.quoting_reach

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule:
        """The rule of this id. Raises KeyError where there is none."""
        return self.by_id[rule_id]

    def file_of(self, rule_id: str) -> tuple[YamlFile, int]:
        """The file that a rule stands in, and its number there. Raises KeyError where there is none."""
        for name, file in self.files.items():
            if name not in (HEAD, *SHARED):
                for number, entry in enumerate(file.data["rules"]):
                    if entry["id"] == rule_id:
                        return file, number
        raise KeyError(rule_id)

    def only(self, rule_ids: Iterable[str]) -> Standards:
        """These standards with these rules and those that they refer to: they judge as they do among all."""
        wanted, todo = set[str](), [*rule_ids]
        while todo:
            wanted.add(rule := todo.pop())
            todo += self.rule(rule).needs() - wanted
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id in wanted), part_of=self)

    @cached_property
    def books(self) -> Mapping[Role, PhraseBook]:
        """For each role, every phrase of every rule that has to be found in its words."""
        marks = self.head.quoting + self.head.quoted_by + self.head.own_words
        wanted: dict[Role, dict[str, None]] = {"agent": dict.fromkeys(marks), "customer": {}}
        for rule in self.rules:
            for who, phrase in rule.phrases():
                wanted[who][phrase] = None
        return {role: PhraseBook(phrases) for role, phrases in wanted.items()}

    @cached_property
    def families(self) -> Families:
        """Every family of wordings of every rule, and those that disown what was said before."""
        conditions = (condition for rule in self.rules for condition in rule.conditions())
        return Families(chain(self.disowned, *(condition.families() for condition in conditions)))

    @cached_property
    def accusing(self) -> frozenset[str]:
        """The phrases of forbidden rules: those for which a sound-alike has to be put to the model."""
        if self.part_of is not None:  # of what sounds alike, all that may accuse has to be weighed
            return self.part_of.accusing
        found = set[str]()
        todo = [condition for rule in self.rules if rule.kind == "forbidden" for condition in rule.sought()]
        while todo:
            condition = todo.pop()
            found.update(condition.say if isinstance(condition, Say) and condition.by_sound else ())
            todo += condition.sources()
        return frozenset(found)

    @cached_property
    def waits(self) -> Waits:
        """What is said around a wait, by these standards: a hold may sound like what announces it."""
        announcing = PhraseBook(list(self.head.hold_announced_by))
        return Waits(
            lambda text: bool(text) and bool(announcing.find(HeardText(text))),
            _says(self.head.hold_thanked_by),
            _says(self.head.wait_asked_by),
            _says(self.head.wait_given_by),
            _says(self.head.silence_noticed_by),
            _says(self.head.line_checked_by),
        )


def _says(phrases: Phrases) -> Callable[[str], bool]:
    """Whether one of these phrases is in a text, letter for letter."""
    book = PhraseBook(list(phrases))
    return lambda text: bool(text) and any(book.find_exactly([HeardText(text)]))


@dataclass(frozen=True)
class StandardsBook:
    """All versions of a centre's standards, oldest first."""

    versions: tuple[Standards, ...]

    def on(self, day: date) -> Standards:
        """The version in force on this local day; before the first one's day, the first."""
        in_force = [standards for standards in self.versions if standards.head.valid_from <= day]
        return (in_force or self.versions[:1])[-1]


def load_book(path: str | Path) -> StandardsBook:
    """All versions below `path`: its folders that hold a standards.yaml, or the folder itself.

    Raises:
        FileError: with file, line and key of the first problem.
    """
    path = Path(path)
    folders = sorted(file.parent for file in path.glob(f"*/{HEAD}"))
    versions = sorted((load_standards(folder) for folder in folders or [path]), key=lambda s: s.head.valid_from)
    for earlier, later in pairwise(versions):
        if earlier.head.valid_from == later.head.valid_from:
            raise FileError(later.path / HEAD, f"holds from the same day as {earlier.path}; give each its own day",
                            key="valid_from")  # fmt: skip
    return StandardsBook(tuple(versions))


def load_standards(path: str | Path) -> Standards:
    """One version of the standards, from its folder.

    Raises:
        FileError: with file, line and key of the first problem.
    """
    path = Path(path)
    if not path.is_dir():
        raise FileError(path, "is no folder; name the folder that holds standards.yaml")
    if not (path / HEAD).is_file():
        raise FileError(path, f"holds no {HEAD}; add it, with name, version and valid_from")
    files = {file.name: read_yaml(file) for file in sorted(path.glob("*.yaml"))}
    lists = {name: _lists(files[name], check) for name, check in SHARED.items() if name in files}
    head = _validated(Head, files[HEAD], lists)
    sections, rules, seen = dict[str, Words](), list[Rule](), dict[str, str]()
    for name, file in files.items():
        if name in (HEAD, *SHARED):
            continue
        section = _validated(SectionFile, file, lists)
        sections[section.section] = section.title
        for number, rule in enumerate(section.rules):
            if rule.id in seen:
                raise file.error(("rules", number, "id"), f"{rule.id} is already a rule of {seen[rule.id]}; rename one")
            seen[rule.id] = name
            rules.append(rule.model_copy(update={"section": section.section}))
    if not rules:
        raise FileError(path, "holds no rules; add a file for a section")
    talk = read_talk(path)
    version = f"{head.version}+{_digest(files, talk)}"
    standards = Standards(path, head, version, sections, tuple(rules), files, talk)
    _check_references(standards)
    return standards


def _validated(model: Any, file: YamlFile, lists: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Any:
    try:
        return model.model_validate(file.data, context=lists)
    except ValidationError as error:
        raise file.invalid(error, model) from error


def _lists(file: YamlFile, check: Callable[[str], object]) -> dict[str, tuple[str, ...]]:
    """Names and their phrases; a list may take in one that stands above it."""
    if not isinstance(file.data, dict):
        raise file.error((), "must hold named lists of phrases, such as `greetings: [您好, 早上好]`")
    lists: dict[str, tuple[str, ...]] = {}
    for name, phrases in file.data.items():
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise file.error((name,), "must be a list of phrases")
        taken: list[str] = []
        for number, phrase in enumerate(phrases):
            if phrase.startswith("$"):
                if phrase[1:] not in lists:
                    raise file.error((name, number), f"there is no list {phrase[1:]!r} above this one")
                taken += lists[phrase[1:]]
                continue
            try:
                check(phrase)
            except ValueError as error:
                raise file.error((name, number), str(error)) from error
            taken.append(phrase)
        lists[str(name)] = tuple(dict.fromkeys(taken))
    return lists


def _check_references(standards: Standards) -> None:
    """Every rule referred to exists, and none refers to itself by any way round."""
    for rule in standards.rules:
        for other in sorted(rule.needs()):
            if other not in standards.by_id:
                raise _at(standards, rule, f"refers to a rule {other!r} that does not exist; check its spelling")
    for rule_id in sorted(standards.talk.rules if standards.talk else ()):
        if rule_id not in standards.by_id or standards.rule(rule_id).kind != "forbidden":
            raise FileError(
                standards.path / TALK, f"{rule_id} is no forbidden rule of these standards; check its spelling"
            )
    for rule in standards.rules:
        path = _circle(standards, rule.id, ())
        if path:
            raise _at(standards, rule, f"refers to itself: {' → '.join(path)}; cut the circle")


def _circle(standards: Standards, rule_id: str, way: tuple[str, ...]) -> tuple[str, ...]:
    if rule_id in way:
        return (*way, rule_id)
    for other in sorted(standards.rule(rule_id).needs()):
        if circle := _circle(standards, other, (*way, rule_id)):
            return circle
    return ()


def _at(standards: Standards, rule: Rule, problem: str) -> FileError:
    file, number = standards.file_of(rule.id)
    return file.error(("rules", number, "id"), f"{rule.id} {problem}")


def _digest(files: Mapping[str, YamlFile], talk: Talk | None) -> str:
    """Eight hex digits of the content of all files: a changed word is another version."""
    content = "\n".join(repr((name, files[name].data)) for name in sorted(files)) + (talk.digest if talk else "")
    return hashlib.sha256(content.encode()).hexdigest()[:8]
