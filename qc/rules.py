"""All that calls are judged by: every version of the standards and of the forms, found by the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qc.config import Config
from qc.forms import Forms, load_forms
from qc.standards import Standards, StandardsBook, load_book


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
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """What each rule is called: rule id → language → title."""
        return {rule.id: rule.title.model_dump() for version in self.standards.versions for rule in version.rules}


def load_rules(config: Config) -> Rules:
    """The standards and forms that the settings name, checked.

    Raises:
        FileError: with file, line and key of the first problem.
    """
    standards = load_book(config.standards)
    known = {rule_id for version in standards.versions for rule_id in version.by_id}
    return Rules(standards, load_forms(config.forms, known, config.zone))
