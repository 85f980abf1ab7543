"""New standards and forms on stored calls: who said what is read from the store, and no recording is opened.

    store ── parts of days ── worker: judge, score ── compare ── new findings and scores ── scorecards

Where a call was judged by this program, and by a version of the standards that is at hand, only the rules that are
other ones now are judged anew, and where there is none only the form is applied. The findings of the rest stand.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from qc import __version__
from qc.batch.plan import asked_for
from qc.batch.summary import RunSummary, new_run_id
from qc.batch.watch import Watch
from qc.config import Config, load_config
from qc.engines import make_engine
from qc.engines.supervision import Job, Limits
from qc.errors import QcError, UsageError
from qc.privacy import stand_ins
from qc.records import Conversation, Finding, Inspection
from qc.rescoring.changes import CallChange, Changes, change_of
from qc.rules import Rules, load_rules
from qc.scorecards import make_scorecards
from qc.scoring import score_call
from qc.standards import Standards, accused, changed_rules, is_likened, judge, liken
from qc.store import Row, Store, Versions, Writer, judged_rows_of, open_writer

__all__ = ["CallChange", "Changes", "rescore"]

PART = 250  # calls that a worker takes at once
PUBLISHED_TOGETHER = 2000  # calls whose new rows wait in memory at most
DEADLINE_S = 600.0  # of one part


def rescore(
    folder: str | Path,
    config: Config,
    *,
    dry_run: bool = False,
    workers: int | None = None,
    watch: Watch | None = None,
) -> Changes:
    """Judge and score every stored call by the standards and forms that the settings name; say what changed.

    `dry_run` writes nothing: two versions are compared by naming one of them in the settings of a dry run. `watch` is
    told of any other.

    Raises:
        FileError: standards or forms cannot be used; nothing was begun.
        UsageError: there is no such store, another process writes to it, or it has another time zone.
        QcError: a worker failed; what was written before is whole, and the same command goes on.
    """
    rules = load_rules(config)
    store = Store.open(folder)
    if store.zone != config.zone:
        raise UsageError(f"{folder} was made with time_zone {store.zone}, not {config.zone}; set it to that")
    engine = make_engine("local", workers, Limits(config.run.memory_mb, config.run.tries))
    versions = Versions(config.hash, rules.standards_version, rules.forms.version, "", __version__)
    started = datetime.now(config.zone)
    run = RunSummary(new_run_id(started), started, versions, engine.name, engine.workers, "", "", what="rescore")
    parts = list(_parts(store))
    run.calls = sum(len(part.call_ids) for part in parts)
    make_work = partial(_Rejudging, store, config, run.run_id)
    jobs = [Job(part, DEADLINE_S) for part in parts]
    changes = Changes(written=not dry_run)
    others = {made_with: count for made_with, count in _made_with(store).items() if made_with != config.hash}
    changes.other_settings = sum(others.values())
    default = load_config()
    changes.settings = sorted({key for made_with in others for key in config.changed_since(made_with, default)})
    with closing(engine.run(jobs, make_work)) as outcomes:
        judged = (_result(parts[outcome.index], outcome) for outcome in outcomes)
        if dry_run:
            for calls in judged:
                changes.add(call.change for call in calls)
        else:
            with open_writer(folder, config.zone) as writer:
                if watch:
                    watch.begins(run, writer.runs())
                for calls in judged:
                    changes.add(call.change for call in calls)
                    _keep(calls, writer)
                run.inspected = run.calls
                run.end("finished", config.zone)
                writer.put_run(run.row())
                writer.publish()
                writer.expire_scorecards()
                writer.publish_scorecards(
                    partial(make_scorecards, config=config), config.scorecards.repeat_days, config.scorecards.digest
                )
                if watch:
                    watch.ends(run)
    return changes


@dataclass(frozen=True)
class _Part:
    """Some calls of a day."""

    day: date
    call_ids: tuple[str, ...]


@dataclass(frozen=True)
class _Judged:
    """A call judged again. `rows` are those of the judged tables, None where they are what they were.

    `asked` is what it was judged by; None: it was not judged.
    """

    change: CallChange
    asked: str | None
    rows: dict[str, list[Row]] | None


def _parts(store: Store) -> Iterator[_Part]:
    for day in store.days():
        ids = sorted(store.read("calls", [day], ["call_id"])["call_id"])
        for first in range(0, len(ids), PART):
            yield _Part(day, tuple(ids[first : first + PART]))


def _made_with(store: Store) -> Counter[str]:
    """How many calls were inspected with the settings of each hash."""
    return Counter(made for day in store.days() for made in store.read("calls", [day], ["config_hash"])["config_hash"])


def _result(part: _Part, outcome: Any) -> list[_Judged]:
    if outcome.fault:
        raise QcError(
            f"the calls of {part.day} from {part.call_ids[0]!r} on could not be judged: {outcome.fault.message}; "
            "report this with the store's standards"
        )
    judged: list[_Judged] = outcome.result
    return judged


def _keep(calls: list[_Judged], writer: Writer) -> None:
    with writer.transaction():
        for call in calls:
            if call.asked is None:
                continue
            writer.judged_again(call.change.call_id, call.asked, call.rows)
    if writer.pending() >= PUBLISHED_TOGETHER:
        writer.publish()


class _Rejudging:
    """The worker's function: a part of a day in, its calls judged again out."""

    def __init__(self, store: Store, config: Config, run_id: str) -> None:
        self._store, self._run_id = store, run_id
        self._rules: Rules = load_rules(config)
        self._at_hand = {standards.version: standards for standards in self._rules.standards.versions}
        self._changed: dict[tuple[str, str], frozenset[str]] = {}
        self._parts_of: dict[tuple[str, frozenset[str]], Standards] = {}
        gc.freeze()  # rules and dictionaries stay: to look through them again and again took a fifth of the time

    def __call__(self, part: _Part) -> list[_Judged]:
        standards = self._rules.standards.on(part.day)
        columns = ["call_id", "config_hash", "model", "qc_version", "standards_version"]
        facts: dict[Any, Any] = self._store.read("calls", [part.day], columns).set_index("call_id").to_dict("index")
        stand = {call_id for call_id in part.call_ids if not self._to_judge(facts[call_id], standards)}
        return [
            self._again(each, facts[each.call.call_id], standards)
            for ids, said in ((stand, False), (set(part.call_ids) - stand, True))
            for each in (self._store.inspections(part.day, ids, said=said) if ids else ())
        ]

    def _again(self, before: Inspection, made_with: Row, standards: Standards) -> _Judged:
        call, conversation = before.call, before.conversation
        if not (rules := self._to_judge(made_with, standards)):
            now = _with(before, rules, (), (), standards)
        elif _without_words(conversation):  # what was not heard must not be held against anybody
            return _Judged(replace(change_of(before, before), forgotten=True), None, None)
        else:
            readable = stand_ins(conversation)
            judged = judge(call, readable.conversation, self._part_of(standards, rules), only=rules)
            now = _with(before, rules, readable.masked_again(judged.findings), judged.customer_types, standards)
            among = self._to_liken(before, now, made_with, standards)
            if among is None or among:
                likened = liken(call, readable.conversation, standards, now.findings, among)
                now = replace(now, findings=readable.masked_again(likened))
        score, findings = score_call(call, conversation, now.findings, self._rules.forms)
        now = replace(now, score=score, findings=findings)
        versions = Versions(
            made_with["config_hash"],
            self._rules.standards_version,
            self._rules.forms.version,
            made_with["model"],
            __version__,
        )
        rows = None
        if now != before:
            rows = judged_rows_of(now, versions, self._run_id)
        return _Judged(change_of(before, now), asked_for(call, versions), rows)

    def _to_liken(
        self, before: Inspection, now: Inspection, made_with: Row, standards: Standards
    ) -> Collection[int | None] | None:
        """The turns that may read alike where they did not: those that a rule's words no longer accuse. None: any."""
        old = self._at_hand.get(made_with["standards_version"])
        if old is None or made_with["qc_version"] != __version__ or old.talk_digest != standards.talk_digest:
            return None
        if any(map(is_likened, before.findings)):
            return None
        return accused(before.findings, old) - accused(now.findings, standards)

    def _to_judge(self, made_with: Row, standards: Standards) -> frozenset[str]:
        """The rules of `standards` by which a call that was `made_with` others has to be judged anew."""
        if made_with["qc_version"] != __version__ or made_with["standards_version"] not in self._at_hand:
            return frozenset(standards.by_id)
        way = made_with["standards_version"], standards.version
        if way not in self._changed:
            self._changed[way] = changed_rules(self._at_hand[way[0]], standards)
        return self._changed[way]

    def _part_of(self, standards: Standards, rules: frozenset[str]) -> Standards:
        """The standards with the phrases of these rules alone: where they are few there is less to look for."""
        key = standards.version, rules
        if key not in self._parts_of:
            self._parts_of[key] = standards.only(rules)
        return self._parts_of[key]


def _with(
    before: Inspection, rules: Collection[str], found: Sequence[Finding], types: Collection[str], standards: Standards
) -> Inspection:
    """The inspection with `found` and the customer `types` in the place of what these rules found before."""
    kept = (
        _as_judged(f, standards) for f in before.findings if f.rule_id in standards.by_id and f.rule_id not in rules
    )
    findings: dict[str, list[Finding]] = {}
    for finding in (*kept, *found):
        findings.setdefault(finding.rule_id, []).append(finding)
    return replace(
        before,
        findings=tuple(finding for rule in standards.rules for finding in findings.get(rule.id, ())),
        customer_types=tuple(
            rule.id for rule in standards.rules if rule.id in (types if rule.id in rules else before.customer_types)
        ),
        standards_version=standards.version,
    )


def _without_words(conversation: Conversation) -> bool:
    """True where something was said, and the retention has let go of it."""
    measures = conversation.measures
    return not conversation.turns and bool(measures.agent_chars or measures.customer_chars)


def _as_judged(finding: Finding, standards: Standards) -> Finding:
    """A stored finding as it was before a form gave it a section and said whether it is fatal."""
    rule = standards.by_id[finding.rule_id]
    if (finding.section, finding.severity) == (rule.section, rule.severity):
        return finding
    return replace(finding, section=rule.section, severity=rule.severity)
