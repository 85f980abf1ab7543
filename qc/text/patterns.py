"""Regular expressions that users write, run by google-re2: time grows with the text's length, whatever the pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, cast

import re2

MAX_CHARS = 1000  # of a pattern
_WHOLE_TEXT = re2.compile(r"(?:^|[^\\])(?:\\\\)*\\[Az]")
_MAX_MEMORY = 4 << 20  # bytes that one compiled pattern may take; (a{1000}){1000} is refused


class Found(Protocol):
    """A place where a pattern matches; the part of `re.Match` that is used."""

    def start(self, group: int | str = 0) -> int: ...
    def end(self, group: int | str = 0) -> int: ...
    def span(self, group: int | str = 0) -> tuple[int, int]: ...
    def group(self, group: int | str = 0) -> str | None: ...
    def groupdict(self) -> Mapping[str, str | None]: ...


class Pattern(Protocol):
    """A compiled pattern; the part of `re.Pattern` that is used."""

    def search(self, text: str) -> Found | None: ...
    def fullmatch(self, text: str) -> Found | None: ...
    def finditer(self, text: str) -> Iterator[Found]: ...
    @property
    def groupindex(self) -> Mapping[str, int]: ...


def compile_pattern(
    pattern: str, max_chars: int = MAX_CHARS, max_memory: int = _MAX_MEMORY, *, lines: bool = False
) -> Pattern:
    """A pattern in the syntax of RE2 (no look-around, no back-references), which may take `max_memory` bytes.

    With `lines` it finds in a text of many lines what it finds in each of them alone.

    Raises:
        ValueError: the pattern cannot be used; says why.
    """
    if lines and _WHOLE_TEXT.search(pattern):
        raise ValueError("asks for the ends of the text by \\A or \\z; write ^ or $")
    if len(pattern) > max_chars:
        raise ValueError(f"is longer than {max_chars} characters; write several patterns")
    try:
        return cast(Pattern, re2.compile("(?m)" * lines + pattern, _options(max_memory, lines)))
    except re2.error as error:
        reason = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"is no pattern that RE2 knows: {reason}") from error


def _options(max_memory: int, lines: bool) -> Any:
    options = re2.Options()
    options.never_nl = lines
    options.log_errors = False
    options.max_mem = max_memory
    return options
