"""What is said around a wait: who announced it, who asked for it, who gave thanks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Says = Callable[[str], bool]


def _never(text: str) -> bool:
    return False


@dataclass(frozen=True)
class Waits:
    """Of the words of a turn, whether they say so; the phrases are the standards'."""

    announced: Says = _never  # the agent: there will be a wait
    thanked: Says = _never  # the agent: thanks for a wait, or regret of it
    asked: Says = _never  # the customer: the agent is to wait; 等一下，我去拿
    given: Says = _never  # the agent: the customer may take his time; 您先忙，我在线上等您
    missed: Says = _never  # the customer: is anybody there? 喂，还在吗
    line_checked: Says = _never  # the agent: can I be heard? 您那边没声了，能听到我说话吗
