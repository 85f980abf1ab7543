"""All that calls are judged by: every version of the standards and of the forms, found by the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qc.config import Config
from qc.errors import FileError
from qc.forms import Forms, load_forms
from qc.standards import Report, Standards, StandardsBook, check, is_standards, load_book


@dataclass(frozen=True)
class Rules:
    """What calls are judged by: every version of the standards and the forms."""

    standards: StandardsBook
    forms: Forms

    @property
    def standards_version(self) -> str:
        return ",".join(standards.version for standards in self.standards.versions)

    @property
    def latest(self) -> Standards:
        return self.standards.versions[-1]

    @property
    def sections(self) -> Mapping[str, str]:
        """The sections of the forms, each with the title that one of them gives it."""
        return {name: section.title for form in self.forms.forms for name, section in form.sections.items()}

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """What each rule is called: rule id → language → title."""
        return {rule.id: rule.title.model_dump() for version in self.standards.versions for rule in version.rules}

    @property
    def problems(self) -> Mapping[str, Mapping[str, str]]:
        """What it is called to break each rule: of a duty, that it was not done; of what is forbidden, its title."""
        duties = {rule.id for version in self.standards.versions for rule in version.rules if rule.kind == "required"}
        not_done = {"zh": "未做到：", "en": "Not done: "}
        return {
            rule_id: {lang: (not_done[lang] if rule_id in duties else "") + words for lang, words in title.items()}
            for rule_id, title in self.titles.items()
        }


def load_rules(config: Config) -> Rules:
    """The standards and forms that the settings name, checked.

    Raises:
        FileError: with file, line and key of the first problem.
    """
    standards = load_book(config.standards)
    known = {rule_id for version in standards.versions for rule_id in version.by_id}
    return Rules(standards, load_forms(config.forms, known, config.zone))


def check_rules(paths: Iterable[Path], config: Config) -> tuple[Report, int, list[str]]:
    """Validate standards with their examples, and forms; the report on all, how many forms there are, and which duties
    and what that is forbidden stand in none of them, so that a breach costs nothing (none, where there are no forms).

    Forms are held against the standards that stand among `paths`, or else against those of the settings.
    """
    standards = [path for path in paths if is_standards(path)]
    report, forms, problems, unpriced = check(standards), 0, list[str](), list[str]()
    if not report.problems:
        books = [load_book(path if path.is_dir() else path.parent) for path in standards or [config.standards]]
        known = {rule.id: rule.kind for book in books for version in book.versions for rule in version.rules}
        priced = set[str]()
        for path in paths:
            if path not in standards:
                try:
                    found = load_forms(path, known.keys(), config.zone, one_of_several=path.is_file()).forms
                except FileError as error:
                    problems.append(str(error))
                else:
                    forms += len(found)
                    priced |= {rule_id for form in found for rule_id in (*form.section_of, *form.fatal)}
        owed = {rule_id for rule_id, kind in known.items() if kind in ("required", "forbidden")}
        unpriced = sorted(owed - priced) if forms else []
    return Report(report.rules, report.examples, (*report.problems, *problems)), forms, unpriced
