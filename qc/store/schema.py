"""The tables of a store: their columns and types, as readers of the Parquet files find them.

The columns of the public tables and their meanings are a promise; see `docs/tables.md`. Columns are only ever added.
"""

from __future__ import annotations

import dataclasses
from datetime import tzinfo

import pyarrow as pa

from qc.records import Measures

TEXT, REAL, WHOLE, FLAG = pa.string(), pa.float64(), pa.int64(), pa.bool_()
SPAN = pa.struct([("start_s", REAL), ("end_s", REAL)])
WORD = pa.struct([("text", TEXT), ("start_s", REAL), ("end_s", REAL), ("confidence", REAL), ("trailing", TEXT)])
VIOLATION_RATE = pa.struct(
    [("rule_id", TEXT), ("rate", REAL), ("low", REAL), ("high", REAL), ("team_rate", REAL), ("within_chance", FLAG)]
)
TOP_VIOLATION = pa.struct([("rule_id", TEXT), ("count", WHOLE), ("calls", WHOLE)])

MEASURES = [
    (field.name, WHOLE if str(field.type).startswith("int") else REAL)
    for field in dataclasses.fields(Measures)
    if field.name != "missing"
]

# the tables of one call's rows, in the order in which they are written: a call's row comes last, so that a reader who
# sees it finds its turns and findings too
CALL_TABLES = ("_likelihoods", "turns", "events", "findings", "calls")
JUDGED_TABLES = ("findings", "calls")  # those of them that new standards change
SCORECARD_TABLES = ("scorecards", "team_scorecards")
TABLES = (*CALL_TABLES, *SCORECARD_TABLES, "failures", "runs", "reviews", "purges")


def schema_of(table: str, zone: tzinfo) -> pa.Schema:
    """The columns of `table`. Moments carry the store's time zone, in which also its days are cut."""
    moment = pa.timestamp("us", tz=str(zone))
    return pa.schema(_columns(moment)[table])


def _columns(moment: pa.DataType) -> dict[str, list[tuple[str, pa.DataType]]]:
    card = [
        ("period", TEXT),
        ("period_start", pa.date32()),
        ("calls", WHOLE),
        ("assessed", WHOLE),
        ("score_mean", REAL),
        ("score_low", REAL),
        ("score_high", REAL),
        ("pass_rate", REAL),
        ("fatal_calls", WHOLE),
        ("flagged_calls", WHOLE),
        ("sections", pa.map_(TEXT, REAL)),
        ("top_violations", pa.list_(TOP_VIOLATION)),
        ("pace_cpm", REAL),
        ("dead_air_ratio", REAL),
        ("interruptions_per_call", REAL),
        ("level_dbfs", REAL),
        ("response_median_s", REAL),
        ("rank_band", TEXT),
        ("change", REAL),
        ("enough_calls", FLAG),
        ("coverage", REAL),
        ("score_expected", REAL),
        ("score_adjusted", REAL),
        ("adjusted_low", REAL),
        ("adjusted_high", REAL),
        ("rank_note", TEXT),
        ("change_low", REAL),
        ("change_high", REAL),
        ("change_note", TEXT),
        ("passed", WHOLE),
        ("pass_low", REAL),
        ("pass_high", REAL),
        ("violation_rates", pa.list_(VIOLATION_RATE)),
        ("customer_calls", WHOLE),
        ("repeat_calls", WHOLE),
        ("resolution_open", WHOLE),
        ("resolved_rate", REAL),
        ("resolved_low", REAL),
        ("resolved_high", REAL),
        ("coverage_low", REAL),
        ("coverage_high", REAL),
        ("sections_low", pa.map_(TEXT, REAL)),
        ("sections_high", pa.map_(TEXT, REAL)),
        ("pace_cpm_low", REAL),
        ("pace_cpm_high", REAL),
        ("dead_air_ratio_low", REAL),
        ("dead_air_ratio_high", REAL),
        ("interruptions_per_call_low", REAL),
        ("interruptions_per_call_high", REAL),
        ("agent_pace_chars", REAL),
        ("agent_pace_speech_s", REAL),
        ("dead_air_s", REAL),
        ("duration_s", REAL),
        ("interruption_count", REAL),
        ("interruption_calls", REAL),
        ("usual_level_dbfs", REAL),
        ("level_change_db", REAL),
        ("level_off_calls", REAL),
    ]
    return {
        "calls": [
            ("call_id", TEXT),
            ("agent_id", TEXT),
            ("agent_name", TEXT),
            ("team", TEXT),
            ("direction", TEXT),
            ("call_type", TEXT),
            ("start_time", moment),
            ("duration_s", REAL),
            ("recording", TEXT),
            ("recording_sha256", TEXT),
            ("status", TEXT),
            ("score", REAL),
            ("grade", TEXT),
            ("fatal", FLAG),
            ("flagged", FLAG),
            ("flag_reasons", pa.list_(TEXT)),
            ("customer_types", pa.list_(TEXT)),
            *MEASURES,
            ("roles_from", TEXT),
            ("roles_confidence", REAL),
            ("transcript_confidence", REAL),
            ("model", TEXT),
            ("standards_version", TEXT),
            ("config_hash", TEXT),
            ("qc_version", TEXT),
            ("run_id", TEXT),
            ("sections", pa.map_(TEXT, REAL)),
            ("coverage", REAL),
            ("score_reason", TEXT),
            ("form", TEXT),
            ("missing", pa.map_(TEXT, TEXT)),
            ("condition_fit", FLAG),
            ("condition_reasons", pa.list_(TEXT)),
            ("spoken_language", TEXT),
            ("language", TEXT),
            ("agent_channel", TEXT),
            ("hangup_by", TEXT),
            ("transcript", TEXT),
            ("extra", pa.map_(TEXT, TEXT)),
        ],
        "turns": [
            ("call_id", TEXT),
            ("turn", WHOLE),
            ("role", TEXT),
            ("start_s", REAL),
            ("end_s", REAL),
            ("text", TEXT),
            ("text_raw", TEXT),
            ("chars", WHOLE),
            ("pace_cpm", REAL),
            ("level_dbfs", REAL),
            ("confidence", REAL),
            ("words", pa.list_(WORD)),
            ("speech_s", REAL),
            ("pauses", pa.list_(SPAN)),
            ("pitch_hz", REAL),
            ("doubtful", TEXT),
            ("probability", REAL),
            ("word_probabilities", pa.list_(REAL)),
        ],
        "findings": [
            ("call_id", TEXT),
            ("agent_id", TEXT),
            ("finding_id", TEXT),
            ("rule_id", TEXT),
            ("section", TEXT),
            ("verdict", TEXT),
            ("severity", TEXT),
            ("points", REAL),
            ("role", TEXT),
            ("turn", WHOLE),
            ("start_s", REAL),
            ("end_s", REAL),
            ("quote", TEXT),
            ("expected", TEXT),
            ("suggestion", TEXT),
            ("confidence", REAL),
            ("reason", TEXT),
        ],
        "events": [
            ("call_id", TEXT),
            ("kind", TEXT),
            ("role", TEXT),
            ("turn", WHOLE),
            ("start_s", REAL),
            ("end_s", REAL),
            ("details", TEXT),  # a JSON object
        ],
        "_likelihoods": [("call_id", TEXT), ("turn", WHOLE), ("text", TEXT), ("nats", REAL)],
        "scorecards": [("agent_id", TEXT), ("agent_name", TEXT), ("team", TEXT), *card],
        "team_scorecards": [("team", TEXT), *card],
        "failures": [
            ("recording", TEXT),
            ("call_id", TEXT),
            ("stage", TEXT),
            ("reason", TEXT),
            ("message", TEXT),
            ("first_seen", moment),
            ("tries", WHOLE),
        ],
        "runs": [
            ("run_id", TEXT),
            ("what", TEXT),
            ("status", TEXT),
            ("started", moment),
            ("finished", moment),
            ("elapsed_s", REAL),
            ("calls", WHOLE),
            ("inspected", WHOLE),
            ("skipped", WHOLE),
            ("failed", WHOLE),
            ("remaining", WHOLE),
            ("purged", WHOLE),
            ("audio_s", REAL),
            ("engine", TEXT),
            ("workers", WHOLE),
            ("host", TEXT),
            ("recordings", TEXT),
            ("calls_file", TEXT),
            ("model", TEXT),
            ("standards_version", TEXT),
            ("forms_version", TEXT),
            ("config_hash", TEXT),
            ("qc_version", TEXT),
        ],
        "purges": [
            ("purge_id", TEXT),
            ("at", moment),
            ("finished", moment),
            ("by", TEXT),
            ("host", TEXT),
            ("why", TEXT),
            ("criterion", TEXT),
            ("what", TEXT),
            ("count", WHOLE),
            ("dates", pa.list_(pa.struct([("date", pa.date32()), ("count", WHOLE)]))),
            ("closed_before", pa.date32()),
            ("tombstones", pa.list_(pa.struct([("call", TEXT), ("recording", TEXT)]))),
        ],
        "reviews": [
            ("call_id", TEXT),
            ("finding_id", TEXT),
            ("reviewer", TEXT),
            ("verdict", TEXT),
            ("comment", TEXT),
            ("at", moment),
        ],
    }
