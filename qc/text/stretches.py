"""Stretches of a text that can be asked quickly which of them overlap another."""

from __future__ import annotations

from typing import Generic, TypeVar

_CELL = 16  # characters: a stretch is filed under each cell that it touches

T = TypeVar("T")


class Stretches(Generic[T]):
    """Half-open stretches ``[start, end)`` with what stands there; start < end."""

    def __init__(self) -> None:
        self._cells: dict[int, list[tuple[int, int, T]]] = {}

    def add(self, start: int, end: int, what: T) -> None:
        for cell in range(start // _CELL, (end - 1) // _CELL + 1):
            self._cells.setdefault(cell, []).append((start, end, what))

    def overlapping(self, start: int, end: int) -> list[T]:
        """What shares a character with ``[start, end)``, each once."""
        first_cell = start // _CELL
        return [
            what
            for cell in range(first_cell, (end - 1) // _CELL + 1)
            for begin, stop, what in self._cells.get(cell, ())
            if begin < end and start < stop and cell == max(begin // _CELL, first_cell)
        ]
