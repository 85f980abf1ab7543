"""What one version of the standards judges otherwise than another."""

from __future__ import annotations

from qc.standards.loading import Standards
from qc.standards.rules import Rule

_FOR_PEOPLE = {"examples", "why"}  # of a rule: they decide no verdict


def changed_rules(old: Standards, new: Standards) -> frozenset[str]:
    """Ids of the rules of `new` that may judge a call otherwise than `old` does; the others find the same.

    A rule rests on its own text, on the rules that it refers to, on how far words are trusted, and, where its phrases
    may accuse by their sound, on all that may: what sounds like two phrases is the likelier one's. What agents say in
    words of their own is likened anew whenever any rule is judged.
    """
    if _head(old) != _head(new):
        return frozenset(new.by_id)
    contested = old.accusing | new.accusing if old.accusing != new.accusing else frozenset[str]()
    changed = {
        rule.id
        for rule in new.rules
        if rule.id not in old.by_id
        or not _alike(old.rule(rule.id), rule)
        or any(phrase in contested for _, phrase in rule.phrases())
    }
    freed = any(rule.kind == "forbidden" and rule.id not in new.by_id for rule in old.rules)  # turns that it accused
    if freed or old.talk_digest != new.talk_digest:
        changed |= {rule.id for rule in new.rules if any(s.talk and rule.id in s.talk.rules for s in (old, new))}
    while more := {rule.id for rule in new.rules if rule.id not in changed and not changed.isdisjoint(rule.needs())}:
        changed |= more
    return frozenset(changed)


def _head(standards: Standards) -> tuple[object, ...]:
    head = standards.head
    marks = standards.quoting, standards.quoted_by, standards.disowned, standards.own_words, head.quoting_reach
    return standards.trust, head.language, marks


def _alike(one: Rule, other: Rule) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in Rule.model_fields if key not in _FOR_PEOPLE)
