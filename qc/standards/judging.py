"""From a call and the standards to findings: every rule that applies gets its verdict, and the evidence for it.

rule ── when? ── places ── look_for ──► hits, or none, or nobody can tell
                                         │
                 quoted or negated? ◄────┤ forbidden only
                 heard, or sounds alike? ┘ what only sounds alike is put to the model (doubts.py)

Then the turns that no words accuse are likened to sentences that a rule forbids (likened.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from qc.records import Call, Conversation, Finding, Verdict
from qc.standards.conditions import Condition
from qc.standards.conditions.say import without_overlaps
from qc.standards.doubts import Ask, Doubts
from qc.standards.hits import Hit, Outcome, Place
from qc.standards.likened import is_likened, likened, said_alike
from qc.standards.loading import Standards
from qc.standards.merging import counts, merged, one_a_turn, runs_on
from qc.standards.quoting import quoted
from qc.standards.reliance import WORD_DOUBTS
from qc.standards.rules import Rule
from qc.standards.scene import Scene


@dataclass(frozen=True)
class Judgement:
    """The verdicts on a call; what the customer was like; and what the model said when it was asked:
    (turn, text) → log-probability in nats, the heard texts among them.
    """

    findings: tuple[Finding, ...]
    customer_types: tuple[str, ...]
    asked: Mapping[tuple[int, str], float]


def judge(
    call: Call,
    conversation: Conversation,
    standards: Standards,
    ask: Ask | None = None,
    *,
    by_sound: bool = True,
    only: Collection[str] | None = None,
) -> Judgement:
    """Judge a call by all rules, or by those whose ids are in `only`.

    `ask(turn, texts)` gives the log-probability of texts for a turn's sound; figures that are stored with the
    conversation are used before it. Without either, what was found by its sound only is not assessable. Text that was
    never misheard, such as an example, needs no search `by_sound`. Rules judged by themselves are not `liken`ed yet.
    """
    judge_ = _Judge(call, conversation, standards, Doubts(conversation, ask), by_sound)
    rules = [rule for rule in standards.rules if only is None or rule.id in only]
    findings = [finding for rule in rules if rule.kind != "recognise" for finding in judge_.findings(rule.id)]
    types = [rule.id for rule in rules if rule.kind == "recognise" and judge_.hits(rule.id).certain]
    found = judge_.likened(findings) if only is None else tuple(findings)
    return Judgement(found, tuple(types), dict(judge_.doubts.asked))


def liken(
    call: Call,
    conversation: Conversation,
    standards: Standards,
    findings: Sequence[Finding],
    among: Collection[int | None] | None = None,
) -> tuple[Finding, ...]:
    """The findings of all rules on a call, with what the agent said in words of his own likened anew.

    Where no turn but those `among` these can read alike, only they are read.
    """
    return _Judge(call, conversation, standards, Doubts(conversation, None), by_sound=False).likened(findings, among)


class _Judge:
    """The verdicts on one call, each worked out when it is first needed: rules refer to rules."""

    def __init__(
        self, call: Call, conversation: Conversation, standards: Standards, doubts: Doubts, by_sound: bool
    ) -> None:
        self.standards, self.doubts = standards, doubts
        self._findings: dict[str, tuple[Finding, ...]] = {}
        self._hits: dict[str, Outcome] = {}
        self.scene = Scene(
            call,
            conversation,
            standards.books,
            standards.families,
            standards.accusing,
            standards.trust,
            self.hits,
            self.findings,
            by_sound,
        )

    def hits(self, rule_id: str) -> Outcome:
        """What a rule finds in the places where it looks, without a verdict."""
        if rule_id not in self._hits:
            rule = self.standards.rule(rule_id)
            places = rule.where.places(self.scene, rule.who) if self._applies(rule) else []
            heard_only = rule.kind in ("recognise", "note")  # what sets off other rules has to be sure
            places = [replace(place, by_sound=not heard_only) for place in places]
            sought = self._sought(rule)
            outcomes = [sought.find(self.scene, place) for place in places]
            hits = without_overlaps(hit for outcome in outcomes for hit in outcome.hits)
            unknown = next((outcome.unknown for outcome in outcomes if outcome.unknown), "")
            self._hits[rule_id] = Outcome(tuple(hits), "" if hits else unknown)
        return self._hits[rule_id]

    def findings(self, rule_id: str) -> tuple[Finding, ...]:
        if rule_id not in self._findings:
            rule = self.standards.rule(rule_id)
            found = _JUDGES[rule.kind](self, rule) if self._applies(rule) else self._unheard(rule, rule.when)
            self._findings[rule_id] = tuple(self._unless_unfit(rule, finding) for finding in found)
        return self._findings[rule_id]

    def likened(self, findings: Sequence[Finding], among: Collection[int | None] | None = None) -> tuple[Finding, ...]:
        """`findings` are those of all rules."""
        said = said_alike(self.scene.conversation, self.standards, among)
        if not said and not any(map(is_likened, findings)):
            return tuple(findings)
        return likened(findings, said, self.scene, self.standards, self._accuse_alike, self._met_after_all)

    def _accuse_alike(self, rule: Rule, place: Place, hit: Hit) -> Finding | None:
        finding = self._accuse(rule, place, hit)
        return self._unless_unfit(rule, replace(finding, reason="reads_alike")) if finding is not None else None

    def _met_after_all(self, rule: Rule) -> Finding:
        return self._unless_unfit(rule, self._met(rule))

    def _applies(self, rule: Rule) -> bool:
        excepted = rule.unless is not None and self._holds(rule.unless, rule)
        return not excepted and (rule.when is None or self._holds(rule.when, rule))

    def _holds(self, condition: Condition, rule: Rule) -> bool:
        return bool(condition.find(self.scene, Place(self.scene.whole, rule.who)).hits)

    def _sought(self, rule: Rule) -> Condition:
        """What the rule looks for in this call."""
        fitting = (override.look_for for override in reversed(rule.overrides) if self._holds(override.when, rule))
        return next(fitting, rule.look_for)

    def _unless_unfit(self, rule: Rule, finding: Finding) -> Finding:
        """Nothing is said of a recording that is not fit to judge, of roles that may be the wrong way round, or of
        words in another language than the phrases'."""
        conversation = self.scene.conversation
        reason = ""
        if not conversation.condition.fit:
            reason = (*conversation.condition.reasons, "unfit")[0]
        elif conversation.roles_confidence < self.standards.trust.roles_confidence:
            reason = "roles_unsure"
        elif rule.uses_words and not self.standards.speaks(conversation.transcription.language):
            reason = "other_language"
        return replace(finding, verdict="not_assessable", reason=reason) if reason else finding

    def _unheard(self, rule: Rule, applies: Condition | None) -> list[Finding]:
        """A rule of whose condition or anchor only the sound could tell, where nobody listened to the sound."""
        whole = Place(self.scene.whole, rule.who)
        unknown = applies.find(self.scene, whole).unknown if applies is not None else ""
        missing = {*self.scene.conversation.measures.missing.values(), "not_measured"}
        return [self._finding(rule, "not_assessable", whole, reason=unknown)] if unknown in missing else []

    def forbidden(self, rule: Rule) -> list[Finding]:
        findings, sought = list[Finding](), self._sought(rule)
        places = rule.where.places(self.scene, rule.who)
        for place in () if sought.silent(self.scene, rule.who) else places:
            outcome = sought.find(self.scene, place)
            own = [hit for hit in outcome.hits if not runs_on(hit) and not quoted(self.scene, hit, self.standards)]
            hits = without_overlaps(own)
            accused = [finding for hit in hits if (finding := self._accuse(rule, place, hit)) is not None]
            sure = one_a_turn([finding for finding in accused if finding.verdict == "violation"])
            if accused:
                findings += sure or accused[:1]  # one doubt is enough to leave the rule open
            elif outcome.unknown and outcome.unknown not in WORD_DOUBTS:
                findings.append(self._finding(rule, "not_assessable", place, reason=outcome.unknown))
        if findings or not places:
            return findings or self._unheard(rule, rule.where.anchor)
        return [self._met(rule)]

    def _met(self, rule: Rule) -> Finding:
        """Nothing of what the rule forbids was said, as far as can be told."""
        whole = Place(self.scene.whole, rule.who)
        if rule.uses_words and self.scene.reliance.trusted_share(rule.who) < self.standards.trust.trusted_share:
            return self._finding(rule, "not_assessable", whole, reason="transcript_doubtful")
        return self._finding(rule, "met", whole, reason="absent")

    def required(self, rule: Rule) -> list[Finding]:
        places = rule.where.places(self.scene, rule.who)
        findings = [self._require(rule, place) for place in places]
        if not findings:
            return self._unheard(rule, rule.where.anchor)
        if rule.where.anchors != "any":
            return merged(findings)
        order: list[Verdict] = ["met", "not_assessable", "violation"]
        return [min(findings, key=lambda finding: order.index(finding.verdict))]

    def _require(self, rule: Rule, place: Place) -> Finding:
        if not self.scene.turns_of(rule.who):
            return self._finding(rule, "not_assessable", place, reason="nobody_speaks")
        outcome = self._sought(rule).find(self.scene, replace(place, lenient=True))
        if outcome.hits:
            hit = max(outcome.hits, key=lambda hit: (hit.by == "exact", hit.turn is not None, hit.confidence))
            trusted = hit.confidence >= self.standards.trust.phrase_confidence
            likely = hit.by == "exact" or (trusted and not self._contested(hit))
            reason = "heard" if hit.by == "exact" else "by_sound"
            return self._finding(rule, "met" if likely else "not_assessable", place, hit, reason=reason)
        unknown = outcome.unknown or (self.scene.lost_end if rule.where.at_end else "")
        absent = self._finding(rule, "not_assessable" if unknown else "violation", place, reason=unknown or "absent")
        heard = self.scene.reliance.legible(self.scene.turns_of(rule.who, place.span))
        sure = min(heard, self.scene.conversation.roles_confidence)
        if not unknown and rule.uses_words and sure < self.standards.trust.absence_confidence:
            return self._finding(rule, "not_assessable", place, reason="low_confidence")
        return absent

    def _contested(self, hit: Hit) -> bool:
        """True where what sounds like a duty done sounds no less like a fault: 为什么事, for 有什么事 or 喂，什么事."""
        return any(other.overlaps(hit) and other.confidence >= hit.confidence for other in self._candidates(hit))

    def credit(self, rule: Rule) -> list[Finding]:
        return self._noted(rule, "credit")

    def note(self, rule: Rule) -> list[Finding]:
        return self._noted(rule, "met")

    def _noted(self, rule: Rule, verdict: Verdict) -> list[Finding]:
        outcome, whole = self.hits(rule.id), Place(self.scene.whole, rule.who)
        if not outcome.hits:
            return [self._finding(rule, "met", whole, reason="absent")]
        first = max(outcome.hits, key=lambda hit: hit.by == "exact")
        counted = " ".join(f"{word}×{times}" for word, times in counts(outcome.hits).items())
        return [replace(self._finding(rule, verdict, whole, first, reason="heard"), expected=counted)]

    def _accuse(self, rule: Rule, place: Place, hit: Hit) -> Finding | None:
        """A violation where the words are sure, not assessable where they are not, None where they were not said."""
        doubt = "" if hit.turn is None or not hit.wording else self.scene.reliance.doubt(hit.turn)
        if hit.by == "sound" and doubt in ("", "low_confidence"):  # the model listens again, whatever it wrote before
            decision = self.doubts.decide(hit, self._candidates(hit))
            if decision is not None and decision.verdict == "not_said":
                return None
            said = decision is not None and decision.verdict == "said"
            doubt = "" if said else "by_sound"
            hit = replace(hit, confidence=decision.confidence) if decision and said else hit
        trust = self.standards.trust
        sure = trust.likeness_confidence if hit.by == "likeness" else trust.accusation_confidence
        if not doubt and (hit.confidence < sure or self._may_be_excused(hit)):
            doubt = "low_confidence"
        if not doubt and self._reads_innocent(rule, hit):
            doubt = "reads_innocent"
        reason = doubt or ("heard" if hit.by == "exact" else "confirmed_by_model")
        return self._finding(rule, "not_assessable" if doubt else "violation", place, hit, reason=reason)

    def _may_be_excused(self, hit: Hit) -> bool:
        """True where what says that the words are somebody else's was heard by its sound only; and for free wordings
        among words that are hardly language: what made them harmless may have been misheard."""
        if quoted(self.scene, hit, self.standards, by_sound=True):
            return True
        if hit.turn is None or hit.phrase or not hit.wording:
            return False
        trust = self.standards.trust  # a sentence as a whole still says what it says with a third of it misheard
        least = trust.likeness_confidence if hit.by == "likeness" else trust.absence_confidence
        return self.scene.reliance.share_right(hit.turn) < least

    def _reads_innocent(self, rule: Rule, hit: Hit) -> bool:
        """True for free wordings in talk that is like what agents say innocently: families reach far."""
        if self.standards.talk is None or hit.turn is None or hit.phrase or not hit.wording:
            return False
        return self.standards.talk.innocent(rule.id, self.scene.turns[hit.turn].text, hit.start, hit.end)

    def _candidates(self, hit: Hit) -> list[Hit]:
        """Everything in the hit's turn that would accuse and was found by its sound only."""
        if hit.turn is None:
            return []
        turn = self.scene.turns[hit.turn]
        others = self.scene.sounding(turn.role, turn.span, self.standards.accusing)
        return [other for other in others if other.turn == hit.turn]

    def _finding(self, rule: Rule, verdict: Verdict, place: Place, hit: Hit | None = None, *, reason: str) -> Finding:
        turn = hit.turn if hit else self._turn_to_show(rule, place)
        heard = self.scene.turns[turn] if turn is not None else None
        return Finding(
            rule_id=rule.id,
            section=rule.section,
            verdict=verdict,
            severity=rule.severity,
            role=heard.role if heard and hit and hit.quote else rule.who,
            turn=heard.turn if heard else None,
            span=hit.span if hit else heard.span if heard else place.span,
            quote=hit.quote if hit else "",
            expected=hit.expected if hit else rule.title.zh,
            suggestion=rule.say_instead if verdict == "violation" else "",
            confidence=self._confidence(rule, place, hit),
            reason=reason,
        )

    def _turn_to_show(self, rule: Rule, place: Place) -> int | None:
        """Where something is missing: the turn in which it should have been; None for the whole call."""
        if place.span == self.scene.whole and place.anchor is None:
            return None
        turns = self.scene.turns_of(rule.who, place.span)
        if not turns:
            return None
        return turns[-1] if rule.where.at_end or rule.where.before else turns[0]

    def _confidence(self, rule: Rule, place: Place, hit: Hit | None) -> float:
        roles = self.scene.conversation.roles_confidence
        if hit is not None:
            return round(min(hit.confidence, roles), 4)
        turns = [self.scene.turns[index].confidence for index in self.scene.turns_of(rule.who, place.span)]
        return round(min([roles, sum(turns) / len(turns)] if turns else [roles]), 4)


_JUDGES: dict[str, Callable[[_Judge, Rule], list[Finding]]] = {
    "forbidden": _Judge.forbidden,
    "required": _Judge.required,
    "credit": _Judge.credit,
    "note": _Judge.note,
}
