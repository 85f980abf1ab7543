"""Of what was found several times what counts once, and what is put together of two sayings and counts as none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qc.records import Finding, Verdict
from qc.spans import Span
from qc.standards.hits import Hit

GAP_MARK = "…"
_ENDS = re.compile("[。！？!?]|[呢吗么][，,]")


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """One finding a place: two anchors close by that ask for the same answer are one."""
    kept: dict[tuple[Verdict, Span | None, int | None], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.verdict, finding.span, finding.turn), finding)
    return list(kept.values())


def runs_on(hit: Hit) -> bool:
    """True where a gap of a phrase reaches over the end of a sentence, or a clause that asks: two are put together,
    not one said (您怎么就摔了呢，要不要叫救护车 is no 怎么就…不)."""
    return GAP_MARK in (hit.phrase or hit.expected) and bool(_ENDS.search(hit.quote[:-1]))


def one_a_turn(findings: Sequence[Finding]) -> list[Finding]:
    """Of several forbidden words in one turn the surest, or else the longest: what was said once costs once."""
    best: dict[int, Finding] = {}
    for finding in findings:
        if finding.turn is not None and finding.quote:
            rivals = (best.get(finding.turn, finding), finding)
            best[finding.turn] = max(rivals, key=lambda one: (one.confidence, len(one.quote)))
    return [f for f in findings if f.turn is None or not f.quote or best[f.turn] is f]


def counts(hits: Sequence[Hit]) -> dict[str, int]:
    """How often each wording was found."""
    return Counter(hit.wording or hit.expected or hit.quote for hit in hits)
