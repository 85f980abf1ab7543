import dataclasses
import math
from datetime import datetime

from hypothesis import given, settings

from qc.records import Finding, Measures
from qc.spans import Span
from qc.store import Versions, inspection_of, rows_of
from qc.store.ledger import _packed, _unpacked
from qc.store.schema import CALL_TABLES
from qc.store.tables import Tables
from tests.support.batches import VERSIONS
from tests.support.fake_inspection import inspection_of_text
from tests.support.inspections import ZONE, inspections


@settings(max_examples=40)
@given(inspections)
def test_what_is_stored_is_what_was_found(inspection):
    """Through the ledger, through Arrow and back: nothing is lost that judging again needs."""
    tables = Tables("nowhere", ZONE)
    rows = _unpacked(_packed(rows_of(inspection, VERSIONS, "run")))
    back = {table: tables.of_rows(table, rows[table]).to_pylist() for table in CALL_TABLES}
    assert inspection_of(back) == inspection


def fake(text="您好 不知道 您好", call_id="C1"):
    from qc.records import Call

    return inspection_of_text(Call(call_id, "A1", datetime(2026, 10, 12, 9, tzinfo=ZONE)), text, "ab")


def test_provenance_stands_in_the_row():
    (row,) = rows_of(fake(), Versions("hash", "s", "f", "m", "1.2"), "run-7")["calls"]
    assert (row["config_hash"], row["qc_version"], row["run_id"]) == ("hash", "1.2", "run-7")


def test_finding_ids_stay_when_a_call_is_inspected_again():
    before = fake()
    longer = dataclasses.replace(before, findings=(*before.findings, Finding("new.rule", "x", "met", "info", turn=1)))
    ids = [row["finding_id"] for row in rows_of(before, VERSIONS, "1")["findings"]]
    assert [row["finding_id"] for row in rows_of(longer, VERSIONS, "2")["findings"]][: len(ids)] == ids
    assert len(set(ids)) == len(ids)


def test_two_findings_at_one_place_and_those_of_two_calls_have_ids_of_their_own():
    twice = Finding("forbidden.hey", "forbidden", "violation", "major", turn=0, span=Span(0, 1))
    ids = [
        row["finding_id"]
        for call_id in ("C1", "C2")
        for row in rows_of(dataclasses.replace(fake(call_id=call_id), findings=(twice, twice)), VERSIONS, "1")[
            "findings"
        ]
    ]
    assert len(set(ids)) == 4


def test_a_text_that_the_model_could_not_be_asked_for_is_kept_as_impossible():
    inspection = fake()
    conversation = dataclasses.replace(inspection.conversation, likelihoods={(0, "喂"): -math.inf})
    rows = _unpacked(_packed(rows_of(dataclasses.replace(inspection, conversation=conversation), VERSIONS, "1")))
    assert rows["_likelihoods"][0]["nats"] == -math.inf


def test_a_measure_that_is_no_number_is_missing_and_says_so():
    inspection = fake()
    measures = Measures(agent_pace_cpm=math.nan, dead_air_s=math.inf, agent_chars=3, missing={"talk_ratio": "silent"})
    conversation = dataclasses.replace(inspection.conversation, measures=measures)
    (row,) = rows_of(dataclasses.replace(inspection, conversation=conversation), VERSIONS, "1")["calls"]
    assert (row["agent_pace_cpm"], row["dead_air_s"], row["agent_chars"]) == (None, None, 3)
    assert row["missing"] == {"agent_pace_cpm": "not_finite", "dead_air_s": "not_finite", "talk_ratio": "silent"}
