"""One call as people look at it."""

from __future__ import annotations

from dataclasses import dataclass

from qc.views.plain import Row

ROLES_UNKNOWN = {"one_voice", "roles_doubtful"}  # notes on a recording whose voices could not be told apart
_FAMILY = frozenset("{|}[]")  # of the notation of rules
SEVERITIES = ["fatal", "major", "minor", "info"]
LISTEN_FIRST = 0.8  # below this confidence one accusation in five or more is wrong by the machine's own reckoning


@dataclass(frozen=True)
class Segment:
    """A stretch of a turn's text, and the finding that quotes it, if one does."""

    text: str
    finding: Row | None = None


def why_unscored(facts: Row) -> list[str]:
    """Codes of why a call has no score. A side that is missing tells nothing where voices were not told apart."""
    codes = [code for code in (facts["score_reason"] or "").removeprefix("unfit:").split(",") if code]
    return [code for code in codes if code != "one_way" or "one_voice" not in codes]


def is_of_whole(facts: Row, finding: Row) -> bool:
    """Whether a finding has no place of its own in its call."""
    at_start = not finding["start_s"] and (finding["end_s"] or 0.0) >= (facts["duration_s"] or 0.0) - 0.5
    return finding["turn"] is None and at_start


def standard_of(finding: Row) -> str:
    """The words that a quote was held to, where they read otherwise; "" for a family of wordings: it is no sentence."""
    expected = str(finding["expected"] or "")
    return expected if finding["quote"] not in (None, "", expected) and _FAMILY.isdisjoint(expected) else ""


@dataclass(frozen=True)
class CallView:
    """One call with all that was said, found and measured."""

    facts: Row
    turns: list[Row]
    findings: list[Row]
    events: list[Row]

    @property
    def roles_told(self) -> bool:
        """False where nothing is to be shown as the agent's or the customer's: without a score, for want of roles."""
        return self.facts["score"] is not None or ROLES_UNKNOWN.isdisjoint(self.facts["condition_reasons"] or [])

    @property
    def has_sound(self) -> bool:
        """False where the words were handed in without a recording: nothing was measured between them."""
        return "no_sound" not in (self.facts["condition_reasons"] or [])

    def speaker(self, turn: Row) -> str:
        """The turn's role, where it was told."""
        return str(turn["role"]) if self.roles_told else "speaker"

    def doubt(self, turn: Row) -> str:
        """Why a turn's words cannot be trusted, as a code; "" where they can, or nothing is known."""
        confidence = turn.get("confidence")
        return str(turn.get("doubtful") or "") or ("doubtful" if confidence is not None and confidence < 0.5 else "")

    @property
    def problems(self) -> list[Row]:
        """Violations, the gravest first, then as they come in the call."""
        found = [finding for finding in self.findings if finding["verdict"] == "violation"]
        return sorted(found, key=lambda f: (SEVERITIES.index(f["severity"]), f["start_s"] or 0.0))

    def gravest(self, rule_id: str | None = None) -> Row | None:
        """The violation to listen to first: what set the score, or else cost most; with `rule_id` of that rule."""
        found = [finding for finding in self.problems if rule_id in (None, finding["rule_id"])]
        return min(found, key=lambda finding: (not self.caps(finding), finding["points"]), default=None)

    def is_unsure(self, finding: Row) -> bool:
        """Whether an accusation should be listened to before it is believed: by its confidence, or its turn's words."""
        turn = next((turn for turn in self.turns if turn["turn"] == finding["turn"]), None)
        return finding["confidence"] < LISTEN_FIRST or bool(turn and finding["quote"] and self.doubt(turn))

    @property
    def unsure(self) -> list[Row]:
        """The violations that are."""
        return [finding for finding in self.problems if self.is_unsure(finding)]

    @property
    def others(self) -> list[Row]:
        """What was done well and what could not be judged."""
        order = ["credit", "met", "not_assessable"]
        return sorted(
            (finding for finding in self.findings if finding["verdict"] != "violation"),
            key=lambda f: (order.index(f["verdict"]), f["rule_id"]),
        )

    @property
    def charged(self) -> list[Row]:
        """What the score is made of: the violations, and the credits that won something back."""
        return [*self.problems, *(finding for finding in self.others if finding["points"])]

    @property
    def sums(self) -> tuple[float, float]:
        """The points lost and those won back, exact in hundredths: 100 and both are the score."""
        cents = [round(100 * finding["points"]) for finding in self.charged]
        return sum(c for c in cents if c < 0) / 100, sum(c for c in cents if c > 0) / 100

    def caps(self, finding: Row) -> bool:
        """Whether this fatal breach set the score: the points on it are what the other losses had left to take."""
        return bool(finding["severity"] == "fatal" and finding["verdict"] == "violation" and finding["points"] < 0)

    def segments(self, turn: Row) -> list[Segment]:
        """The text of `turn` cut at the quotes of violations, so that they can be marked where they stand.

        The comma that a recogniser puts where it lost the thread is left away at the end: the turn ends there.
        """
        text, at, parts = turn["text"], 0, []
        quoting = [f for f in self.problems if f["turn"] == turn["turn"] and f["quote"] and f["quote"] in text]
        for finding in sorted(quoting, key=lambda f: text.index(f["quote"])):
            start = text.find(finding["quote"], at)
            if start < 0:  # inside what is marked already
                continue
            parts += [Segment(text[at:start])] if start > at else []
            at = start + len(finding["quote"])
            parts.append(Segment(text[start:at], finding))
        rest = text[at:].rstrip("，、,")
        return [*parts, Segment(rest)] if rest else parts
