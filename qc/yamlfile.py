"""YAML that people write, read safely, with the line of every key kept for messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from qc.errors import FileError

MAX_BYTES = 4_000_000  # a standards file is a few dozen KB; more is a mistake or an attack
Key = tuple[str | int, ...]


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

    def invalid(self, error: ValidationError, prefix: Sequence[str | int] = ()) -> FileError:
        """The first problem that pydantic found below `prefix`, as a message with file, line and key."""
        first = error.errors()[0]
        # pydantic puts the names of union members into the path; only what stands in the file helps the reader
        key: list[str | int] = list(prefix)
        for part in first["loc"]:
            if (*key, part) in self.lines or (first["type"] == "missing" and part == first["loc"][-1]):
                key.append(part)
        problem = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            problem = "unknown key; remove it or check its spelling"
        elif first["type"] == "missing":
            problem = "this key is needed; add it"
        return self.error(key, problem)


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
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            _index(node, (), lines, path, set())
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise FileError(path, f"is not YAML: {error.problem}", line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FileError(path, f"is not YAML: {error}") from error
    return YamlFile(path, data, lines)


def _index(node: yaml.Node, key: Key, lines: dict[Key, int], path: Path, seen: set[int]) -> None:
    if id(node) in seen or len(key) > 50:  # an alias shows a node twice: the way to a "billion laughs"
        raise FileError(path, "uses YAML aliases or nests too deep; write it out", line=node.start_mark.line + 1)
    seen.add(id(node))
    lines[key] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            child = (*key, _scalar(name))
            if child in lines:
                raise FileError(
                    path,
                    "is given twice; keep one",
                    line=name.start_mark.line + 1,
                    key=".".join(map(str, child)),
                )
            _index(value, child, lines, path, seen)
            lines[child] = name.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _index(value, (*key, number), lines, path, seen)


def _scalar(node: yaml.Node) -> str | int:
    value = yaml.safe_load(yaml.serialize(node, Dumper=yaml.SafeDumper)) if isinstance(node, yaml.ScalarNode) else None
    return value if isinstance(value, (str, int)) else str(getattr(node, "value", "?"))
