"""Inspections of any shape, as hypothesis strategies."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from qc.records import (
    Call,
    CallType,
    Condition,
    Conversation,
    Event,
    EventKind,
    Finding,
    Inspection,
    Measures,
    Score,
    Transcription,
    Turn,
    Verdict,
    Word,
)
from qc.spans import Span

ZONE = ZoneInfo("Asia/Shanghai")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
figures = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
counts = st.integers(0, 2**40)
spans = st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)).map(lambda pair: Span(min(pair), max(pair)))
roles = st.sampled_from(["agent", "customer", "system"])
maybe = st.none()

calls = st.builds(
    Call,
    call_id=texts.filter(bool),
    agent_id=texts.filter(bool),
    start_time=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=ZONE)),
    recording=maybe | texts,
    agent_name=maybe | texts,
    team=maybe | texts,
    direction=maybe | st.sampled_from(["inbound", "outbound"]),
    call_type=maybe | st.sampled_from(get_args(CallType)),
    agent_channel=maybe | st.sampled_from(["left", "right", "mono"]),
    hangup_by=maybe | st.sampled_from(["agent", "customer"]),
    language=maybe | texts,
    transcript=maybe | texts,
    extra=st.dictionaries(texts, texts, max_size=3),
)
words = st.builds(Word, texts, spans, shares, texts, chance=maybe | shares).map(
    lambda word: dataclasses.replace(word, chance=None) if word.chance == word.confidence else word
)
turns = st.builds(
    Turn,
    turn=counts,
    role=roles,
    span=spans,
    text=texts,
    text_raw=texts,
    words=st.lists(words, max_size=3).map(tuple),
    confidence=shares,
    chance=maybe | shares,
    chars=counts,
    speech_s=figures,
    pauses=st.lists(spans, max_size=2).map(tuple),
    pace_cpm=maybe | figures,
    level_dbfs=maybe | figures,
    pitch_hz=maybe | figures,
    doubtful=texts,
).map(lambda turn: dataclasses.replace(turn, chance=None) if turn.chance == turn.confidence else turn)
events = st.builds(
    Event,
    kind=st.sampled_from(get_args(EventKind)),
    span=spans,
    role=maybe | roles,
    turn=maybe | counts,
    details=st.dictionaries(texts, texts | figures | st.booleans(), max_size=3),
)
findings = st.builds(
    Finding,
    rule_id=texts,
    section=texts,
    verdict=st.sampled_from(get_args(Verdict)),
    severity=st.sampled_from(["fatal", "major", "minor", "info"]),
    points=figures,
    role=maybe | roles,
    turn=maybe | counts,
    span=maybe | spans,
    quote=texts,
    expected=texts,
    suggestion=texts,
    confidence=shares,
    reason=texts,
)
measures = st.builds(
    Measures,
    **{
        field.name: maybe | (counts if "int" in str(field.type) else figures)
        for field in dataclasses.fields(Measures)
        if field.name != "missing"
    },
    missing=st.dictionaries(texts, texts, max_size=2),
)
codes = st.lists(texts, max_size=3).map(tuple)
conversations = st.builds(
    Conversation,
    duration_s=figures,
    turns=st.lists(turns, max_size=4).map(tuple),
    events=st.lists(events, max_size=3).map(tuple),
    measures=measures,
    roles_from=st.sampled_from(["channel", "voices", "words"]),
    roles_confidence=shares,
    condition=st.builds(Condition, st.booleans(), codes),
    transcription=st.builds(Transcription, model=texts, confidence=maybe | shares, language=texts),
    likelihoods=st.dictionaries(st.tuples(counts, texts), figures, max_size=3),
)
scores = st.builds(
    Score,
    status=st.sampled_from(["scored", "not_assessable"]),
    score=maybe | figures,
    grade=maybe | texts,
    fatal=st.booleans(),
    flagged=st.booleans(),
    flag_reasons=codes,
    sections=st.dictionaries(texts, figures, max_size=3),
    coverage=shares,
    reason=texts,
)
inspections = st.builds(
    Inspection,
    call=calls,
    recording_sha256=maybe | texts,
    conversation=conversations,
    findings=st.lists(findings, max_size=4).map(tuple),
    customer_types=codes,
    score=scores,
    standards_version=texts,
)
