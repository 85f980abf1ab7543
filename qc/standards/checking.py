"""`qc standards check`: is every file of the standards sound, and does every rule tell its examples apart?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qc.errors import FileError
from qc.standards.examples import run_examples
from qc.standards.loading import HEAD, Standards, load_book
from qc.standards.rules import Rule


@dataclass(frozen=True)
class Report:
    """What was looked at, and each problem as a line for a person: FILE:LINE: key: problem; remedy."""

    rules: int
    examples: int
    problems: tuple[str, ...]


def check(paths: Iterable[str | Path]) -> Report:
    """Validate standards, and run the examples of their rules.

    A path is a folder of standards, or a file in one: then the examples of that file's rules alone are run.
    """
    problems, rules, examples = list[str](), 0, 0
    for path in map(Path, paths):
        folder = path if path.is_dir() else path.parent
        try:
            versions: Sequence[Standards] = load_book(folder).versions
        except FileError as error:
            problems.append(str(error))
            continue
        for standards in versions:
            wanted = [rule for rule in standards.rules if path.is_dir() or _file_of(standards, rule) == path.name]
            rules += len(wanted)
            for rule in wanted:
                examples += len(rule.examples.passing) + len(rule.examples.failing)
                problems += [_problem(standards, rule, *found) for found in run_examples(rule, standards)]
    return Report(rules, examples, tuple(problems))


def is_standards(path: str | Path) -> bool:
    """True where a folder, or a file's folder, holds phrase standards."""
    path = Path(path)
    if not path.is_dir():
        return (path.parent / HEAD).is_file()
    return (path / HEAD).is_file() or any(path.glob(f"*/{HEAD}"))


def _file_of(standards: Standards, rule: Rule) -> str:
    return next(name for name, file in standards.files.items() if file is standards.file_of(rule.id)[0])


def _problem(standards: Standards, rule: Rule, kind: str, number: int, what: str) -> str:
    file, place = standards.file_of(rule.id)
    example = (rule.examples.passing if kind == "pass" else rule.examples.failing)[number]
    wish = "should pass" if kind == "pass" else "should fail"
    said = " / ".join(example.turns) or "(no words)"
    key = ("rules", place, "examples", kind, number)
    return str(file.error(key, f"{rule.id}: “{said}” {wish} and {what}; change the rule or the example"))
