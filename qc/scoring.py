"""The score of a call: what its form takes off for each breach, and gives for each credit.

    100 ── points lost ÷ what was at stake ── credits ── no more than a fatal breach leaves

Every point lost or won stands on a finding, and 100 plus all of them is the score, exactly, in hundredths of a point.
`docs/scoring.md` works an example out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import inf

from qc.forms import Flag, Form, Forms, Section
from qc.records import Call, Conversation, Finding, Score, Verdict

CENTS = 100  # a point has a hundred


def score_call(
    call: Call, conversation: Conversation, findings: Sequence[Finding], forms: Forms
) -> tuple[Score, tuple[Finding, ...]]:
    """The call's score, and its findings in the order given, with their points (0 where the call has no score).

    Two things of a finding are the form's to say: its section, where the form prices its rule, and whether a breach is
    fatal. No score is given, with a `reason`, where the recording was not fit to judge (``unfit:…``), or too little of
    the form could be assessed (``coverage``).
    """
    form = forms.for_call(call)
    findings = [_as_the_form_sees(finding, form) for finding in findings]
    verdicts: dict[str, set[Verdict]] = {}
    for finding in findings:
        verdicts.setdefault(finding.rule_id, set()).add(finding.verdict)
    counted = _in_time_order(findings)
    stakes = {name: _stake(section, findings, counted, verdicts) for name, section in form.sections.items()}
    at_risk = sum(section.most for section in form.sections.values())
    coverage = sum((stake.room for stake in stakes.values()), Fraction(0)) / Fraction(at_risk)
    reason = ""
    if not conversation.condition.fit:
        reason = "unfit:" + ",".join(conversation.condition.reasons)
    elif coverage < Fraction(str(form.coverage_at_least)):
        reason = "coverage"
    points = {} if reason else _points(form, findings, counted, stakes)
    score = None if reason else (100 * CENTS + sum(points.values())) / CENTS
    violated = {rule for rule, given in verdicts.items() if "violation" in given}
    fatal = score is not None and any(_is_fatal(finding) for finding in findings)
    flags = tuple(name for name, flag in form.flags.items() if _raised(flag, score, fatal, violated, conversation))
    result = Score(
        status="scored" if score is not None else "not_assessable",
        score=score,
        grade=None if score is None else form.grade_of(score),
        fatal=fatal,
        flagged=bool(flags),
        flag_reasons=flags,
        sections=_sections(form, findings, stakes) if score is not None else {},
        coverage=float(coverage),
        reason=reason,
        form=form.id,
    )
    priced = (replace(f, points=points[i] / CENTS) if points.get(i) else f for i, f in enumerate(findings))
    return result, tuple(priced)


@dataclass(frozen=True)
class _Stake:
    """What a section of the form can cost this call, and what it does cost, in points of the form."""

    room: Fraction  # the most that can be lost: the cap's share of rules that were assessable
    total: Fraction  # its part of the denominator: such a room, no less than was lost, and what lies above the cap
    lost: dict[int, Fraction]  # by the findings' places

    @property
    def percent(self) -> float:
        return round(float(100 * (1 - sum(self.lost.values()) / self.total)), 2) if self.lost else 100.0


def _stake(
    section: Section, findings: Sequence[Finding], counted: Sequence[int], verdicts: Mapping[str, set[Verdict]]
) -> _Stake:
    room = _room(section, {rule for rule in section.rules if not _assessable(verdicts.get(rule, set()))})
    breaches = [
        place
        for place in counted
        if findings[place].rule_id in section.rules
        and findings[place].verdict == "violation"
        and not _is_fatal(findings[place])
    ]
    lost = _lost(section, room, [(place, findings[place].rule_id) for place in breaches]) if breaches else {}
    # a rule of which only breaches could be told adds no more to the denominator than they cost: were its share in it,
    # a breach that costs nothing, for others have used up what they cost together, would raise the score
    told = _room(section, {rule for rule in section.rules if not _told(verdicts.get(rule, set()))})
    total = Fraction(section.weight - section.most) + max(told, sum(lost.values(), Fraction(0)))
    return _Stake(room, total, lost)


def _room(section: Section, lacking: Collection[str]) -> Fraction:
    """The cap's share of the rules that are not `lacking`."""
    if not lacking:
        return Fraction(section.most)
    share = sum((section.shares[rule] for rule in lacking), Fraction(0)) / sum(section.shares.values(), Fraction(0))
    return Fraction(section.most) * (1 - share)


def _lost(section: Section, room: Fraction, breaches: Sequence[tuple[int, str]]) -> dict[int, Fraction]:
    """What each breach of a rule, in order of time, costs the section, by its place: no more than there is `room`."""
    whole = _Room(room)
    rooms = {rule: [_Room(Fraction(price.at_most)), whole] for rule, price in section.rules.items()}
    for group in section.together:
        shared = _Room(Fraction(group.at_most))
        for rule in group.rules:
            rooms[rule].append(shared)
    lost: dict[int, Fraction] = {}
    for place, rule in breaches:
        lost[place] = min(Fraction(section.rules[rule].points), *(limit.left for limit in rooms[rule]))
        for limit in rooms[rule]:
            limit.left -= lost[place]
    return lost


@dataclass
class _Room:
    """What can still be lost: to a rule, to rules that are broken together, in a section."""

    left: Fraction


def _is_fatal(finding: Finding) -> bool:
    """Of a finding as the form sees it."""
    return finding.verdict == "violation" and finding.severity == "fatal"


def _sections(form: Form, findings: Sequence[Finding], stakes: Mapping[str, _Stake]) -> dict[str, float]:
    """Percent of each section that could be assessed; nothing is left of one in which a rule was fatally broken."""
    fatal = {finding.section for finding in findings if _is_fatal(finding)}
    return {
        name: 0.0 if name in fatal else stake.percent for name, stake in stakes.items() if stake.room or name in fatal
    }


def _assessable(verdicts: set[Verdict]) -> bool:
    """A rule that never applied is assessable: there was nothing to lose points by."""
    return "not_assessable" not in verdicts or not verdicts.isdisjoint({"met", "violation"})


def _told(verdicts: set[Verdict]) -> bool:
    """Whether the rule would be assessable without its breaches too."""
    return "not_assessable" not in verdicts or "met" in verdicts


def _points(
    form: Form, findings: Sequence[Finding], counted: Sequence[int], stakes: Mapping[str, _Stake]
) -> dict[int, int]:
    """Cents by the findings' places; 100 points and their sum are the score."""
    total = sum(stake.total for stake in stakes.values())  # above 0: some of the form is assessable
    lost = {place: lost * 100 * CENTS / total for stake in stakes.values() for place, lost in stake.lost.items()}
    order = [place for place in counted if place in lost]
    losses = _apportioned([lost[place] for place in order])
    points = {place: -cents for place, cents in zip(order, losses, strict=True)}
    points |= _credits(form, findings, counted, sum(losses))
    score = 100 * CENTS + sum(points.values())
    limits = {place: form.fatal[findings[place].rule_id] for place in counted if _is_fatal(findings[place])}
    if limits:
        worst = min(limits, key=limits.__getitem__)  # the first of them
        points[worst] = min(0, _cents(limits[worst]) - score)
    return points


def _apportioned(shares: Sequence[Fraction]) -> list[int]:
    """`shares` as whole numbers that add up to their rounded sum, by the method of largest remainders."""
    whole = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - shares[i])
    for i in by_remainder[: round(sum(shares)) - sum(whole)]:
        whole[i] += 1
    return whole


def _credits(form: Form, findings: Sequence[Finding], counted: Sequence[int], lost: int) -> dict[int, int]:
    """Cents won back, each rule once; there is no more to win back than was lost."""
    left = min(_cents(form.credits.at_most), lost)
    points: dict[int, int] = {}
    paid: set[str] = set()
    for place in counted:
        rule = findings[place].rule_id
        if findings[place].verdict == "credit" and rule in form.credits.rules and rule not in paid:
            paid.add(rule)
            points[place] = min(_cents(form.credits.rules[rule]), left)
            left -= points[place]
    return points


def _in_time_order(findings: Sequence[Finding]) -> list[int]:
    """Places of the violations and credits as they come in the call, those of the whole call last.

    Findings that tie are alike in all that people see, so the order in which they were handed over changes nothing.
    """

    def key(place: int) -> tuple[object, ...]:
        finding = findings[place]
        start_s, end_s = (finding.span.start_s, finding.span.end_s) if finding.span else (inf, inf)
        return start_s, end_s, finding.rule_id, finding.verdict, repr(finding)

    return sorted((i for i, finding in enumerate(findings) if finding.verdict in ("violation", "credit")), key=key)


def _as_the_form_sees(finding: Finding, form: Form) -> Finding:
    section = form.section_of.get(finding.rule_id, finding.section)
    severity = finding.severity
    if finding.rule_id in form.fatal and not _is_mild(finding, form):
        severity = "fatal"
    elif severity == "fatal":
        severity = "major"
    if (section, severity, 0.0) == (finding.section, finding.severity, finding.points):
        return finding
    return replace(finding, section=section, severity=severity, points=0.0)


def _is_mild(finding: Finding, form: Form) -> bool:
    """Whether the form prices this breach of a fatal rule, for what was said, as milder than the rest."""
    section = form.section_of.get(finding.rule_id)
    words = form.sections[section].rules[finding.rule_id].words or () if section else ()
    return any(word in said for word in words for said in (finding.quote, finding.expected))


def _cents(points: Decimal) -> int:
    return int(points * CENTS)


def _raised(flag: Flag, score: float | None, fatal: bool, violated: set[str], conversation: Conversation) -> bool:
    value = getattr(conversation.measures, flag.measure) if flag.measure else None
    conditions = [
        flag.fatal is None or fatal == flag.fatal,
        flag.assessable is None or (score is not None) == flag.assessable,
        flag.score_below is None or (score is not None and score < flag.score_below),
        flag.violated is None or not violated.isdisjoint(flag.violated),
        flag.measure is None or value is not None,
        flag.above is None or (value is not None and value > flag.above),
        flag.below is None or (value is not None and value < flag.below),
    ]
    return all(conditions)
