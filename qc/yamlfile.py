"""YAML that people write, read safely, with the line of every key kept for messages."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

from qc.errors import FileError

MAX_BYTES = 4_000_000  # a standards file is a few dozen KB; more is a mistake or an attack
Key = tuple[str | int, ...]


class Part(BaseModel):
    """What stands in such a file, or a part of it: unknown keys are refused, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: plain `data`, and `lines` from a key's path to its line (1-based)."""

    path: Path
    data: Any
    lines: dict[Key, int] = field(repr=False)

    def line_of(self, key: Sequence[str | int]) -> int | None:
        """The line of `key`, or of its nearest parent that stands in the file."""
        for length in range(len(key), -1, -1):
            if (line := self.lines.get(tuple(key[:length]))) is not None:
                return line
        return None

    def error(self, key: Sequence[str | int], problem: str) -> FileError:
        return FileError(self.path, problem, line=self.line_of(key), key=".".join(map(str, key)) or None)

    def invalid(self, error: ValidationError, model: type[BaseModel]) -> FileError:
        """The first problem that pydantic found in a `model`, in words that tell the remedy."""
        first = error.errors()[0]
        # pydantic puts the names of union members into the path; only what stands in the file helps the reader
        key: list[str | int] = []
        for part in first["loc"]:
            if (*key, part) in self.lines or (first["type"] == "missing" and part == first["loc"][-1]):
                key.append(part)
        if first["type"] == "extra_forbidden":
            return self.error(key, _unknown(key, model))
        return self.error(key, _in_words(first, str(key[-1]) if key else ""))


def shaped(pattern: str, wanted: str) -> AfterValidator:
    """For a text that has to fit a pattern from end to end; `wanted` says in words which do: "an id, such as a.b"."""

    def fits(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be {wanted}, not {value!r}"[:300])
        return value

    return AfterValidator(fits)


_UNITS = {"_s": "of seconds, such as 8", "_mb": "of megabytes, such as 500", "_db": "of decibels, such as 10"}


def _in_words(problem: Mapping[str, Any], key: str) -> str:
    """What a value must be, and what it is: 'must be a number of seconds, such as 8, not 'abc''."""
    kind, context = problem["type"], problem.get("ctx") or {}
    unit = next((f" {words}" for ending, words in _UNITS.items() if key.endswith(ending)), "")
    match kind:
        case "missing":
            return "this key is needed; add it"
        case "value_error":
            return str(problem["msg"]).removeprefix("Value error, ")
        case "float_parsing" | "float_type" | "finite_number":
            wanted = f"a number{unit}"
        case "int_parsing" | "int_type" | "int_from_float":
            wanted = f"a whole number{unit}"
        case "greater_than":
            wanted = f"more than {context['gt']:g}"
        case "greater_than_equal":
            wanted = f"{context['ge']:g} or more"
        case "less_than":
            wanted = f"less than {context['lt']:g}"
        case "less_than_equal":
            wanted = f"{context['le']:g} or less"
        case "literal_error" | "enum":
            wanted = str(context["expected"])
        case "bool_parsing" | "bool_type":
            wanted = "true or false"
        case "string_type":
            wanted = "a text in quotes"
        case "path_type":
            wanted = "a path"
        case "list_type" | "tuple_type":
            wanted = "a list, such as [a, b]"
        case "dict_type" | "model_type" | "model_attributes_type":
            wanted = "keys with values, such as `key: value`, each on a line of its own below it"
        case "date_type" | "date_parsing" | "date_from_datetime_parsing":
            wanted = "a date, such as 2026-10-12"
        case "too_short":
            return f"must have {context['min_length']} or more in it"
        case _:
            return str(problem["msg"])
    value = problem["input"]
    if isinstance(value, (list, dict)):
        return f"must be {wanted}"
    return f"must be {wanted}, not {'empty' if value is None else repr(value)[:80]}"


def _unknown(key: Key | list[str | int], model: type[BaseModel]) -> str:
    """An unknown key, with the known one that it is most alike."""
    known: dict[str, tuple[str, ...]] = {}
    for path in _paths(model):
        known.setdefault(path[-1], path)
    alike = get_close_matches(str(key[-1]) if key else "", known, n=1)
    if not alike:
        return "unknown key; remove it or check its spelling"
    path, above = known[alike[0]], tuple(part for part in key[:-1] if isinstance(part, str))
    return f"unknown key; did you mean {path[-1] if path[:-1] == above else '.'.join(path)}?"


def _paths(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """The paths of all keys that a model and those within it know, the shortest first; each model is entered once."""
    todo, seen = deque[tuple[Any, tuple[str, ...]]]([(model, ())]), set[type]()
    while todo:
        annotation, above = todo.popleft()
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            todo.extend((part, above) for part in get_args(annotation))
        elif annotation not in seen:
            seen.add(annotation)
            for name, field_ in annotation.model_fields.items():
                path = (*above, field_.alias or name)
                yield path
                todo.append((field_.annotation, path))


def read_yaml(path: str | Path) -> YamlFile:
    """Read one YAML document.

    Raises:
        FileError: unreadable, too large, not UTF-8, not YAML, a key given twice, or an alias (`*name`) used.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror}); check the path") from error
    if len(raw) > MAX_BYTES:
        raise FileError(path, f"is larger than {MAX_BYTES} bytes; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path, "is not UTF-8; save it as UTF-8") from error
    lines: dict[Key, int] = {}
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            _index(node, (), lines, path, loader, set())
        data = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FileError(path, f"is not YAML: {error.problem}", line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FileError(path, f"is not YAML: {error}") from error
    return YamlFile(path, data, lines)


class _Loader(Composer, CParser, SafeConstructor, Resolver):  # type: ignore[misc]
    """Parsed by libyaml, ten times as fast; put together in Python, where what nests too deep is an error, no crash."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)


def _index(
    node: yaml.Node, key: Key, lines: dict[Key, int], path: Path, loader: SafeConstructor, seen: set[int]
) -> None:
    if id(node) in seen or len(key) > 50:  # an alias shows a node twice: the way to a "billion laughs"
        raise FileError(path, "uses YAML aliases or nests too deep; write it out", line=node.start_mark.line + 1)
    seen.add(id(node))
    lines[key] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            child = (*key, _scalar(name, loader))
            if child in lines:
                raise FileError(
                    path,
                    "is given twice; keep one",
                    line=name.start_mark.line + 1,
                    key=".".join(map(str, child)),
                )
            _index(value, child, lines, path, loader, seen)
            lines[child] = name.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _index(value, (*key, number), lines, path, loader, seen)


def _scalar(node: yaml.Node, loader: SafeConstructor) -> str | int:
    value = loader.construct_object(node) if isinstance(node, yaml.ScalarNode) else None
    return value if isinstance(value, (str, int)) else str(getattr(node, "value", "?"))
