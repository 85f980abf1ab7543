from datetime import UTC, datetime

import pytest

from qc.config import load_config
from qc.errors import FileError
from qc.records import Call


def written(tmp_path, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_names_only_what_differs(tmp_path):
    default, mine = load_config(), load_config(written(tmp_path, "dead_air_s: 4\naudio:\n  max_channels: 2\n"))
    assert (default.dead_air_s, mine.dead_air_s) == (8, 4)
    assert mine.audio.max_channels == 2
    assert mine.audio.max_duration_s == default.audio.max_duration_s
    assert mine.hash != default.hash


def test_an_empty_file_changes_nothing(tmp_path):
    assert load_config(written(tmp_path, "")) == load_config()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dead_air_s: 4\naudio:\n  max_chanels: 3\n", "mine.yaml:3: audio.max_chanels: unknown key"),
        ("dead_air_s: four\n", "mine.yaml:1: dead_air_s: must be a number of seconds, such as 8, not 'four'"),
        ("dead_air_s: .nan\n", "mine.yaml:1: dead_air_s: must be a number of seconds, such as 8, not nan"),
        ("dead_air_s:\n", "mine.yaml:1: dead_air_s: must be a number of seconds, such as 8, not empty"),
        ("dead_air_s: -1\n", "dead_air_s: must be more than 0, not -1"),
        ("audio: {max_channels: 1.5}\n", "audio.max_channels: must be a whole number, not 1.5"),
        ("privacy: {mask: all}\n", "mine.yaml:1: privacy.mask: must be 'none', 'numbers' or 'names', not 'all'"),
        ("calls: {extensions: wav}\n", r"calls.extensions: must be a list, such as \[a, b\], not 'wav'"),
        ("audio: 5\n", "audio: must be keys with values"),
        ("scorecards: {hour_blocks: []}\n", "hour_blocks: must have 1 or more"),
        ("dead_air: 3\n", "mine.yaml:1: dead_air: unknown key; did you mean dead_air_s\\?"),
        ("audio: {max_chanels: 3}\n", "unknown key; did you mean max_channels\\?"),
        ("monolog_s: 3\n", "unknown key; did you mean measures.monologue_s\\?"),
        ("colour: red\n", "unknown key; remove it or check its spelling"),
        ("time_zone: Mars/Olympus\n", "Asia/Shanghai"),
        ("- a\n", "must be a mapping"),
        ("overrides:\n- when: {team: [A]}\n  dead_airs: 4\n", "mine.yaml:3: overrides.0.dead_airs: unknown key"),
        ("overrides:\n- when: {call_type: [orders]}\n", "mine.yaml:2: overrides.0.when.call_type.0: "),
        ("overrides:\n- when: {}\n  dead_air_s: 4\n", "name a team, call_type or direction"),
        ("overrides:\n- when: {team: [A]}\n  measures: {monologue: 4}\n", "measures.monologue: unknown key"),
    ],
)
def test_what_does_not_fit_is_named_with_file_line_and_key(tmp_path, text, says):
    with pytest.raises(FileError, match=says):
        load_config(written(tmp_path, text))


OVERRIDES = """
overrides:
- when: {call_type: [order, sales]}
  dead_air_s: 12
  measures: {monologue_s: 45}
- when: {team: [热线一班], call_type: [order]}
  dead_air_s: 5
"""


def a_call(**given):
    return Call("C1", "A1", datetime(2026, 10, 12, tzinfo=UTC), **given)


@pytest.mark.parametrize(
    ("given", "dead_air_s", "monologue_s"),
    [
        ({}, 8, 30),  # a call of which neither is known is one like all
        ({"call_type": "consult", "team": "热线一班"}, 8, 30),
        ({"call_type": "sales"}, 12, 45),
        ({"call_type": "order", "team": "热线二班"}, 12, 45),
        ({"call_type": "order", "team": "热线一班"}, 5, 45),  # both fit: the later one holds where both speak
    ],
)
def test_thresholds_of_a_call_type_or_a_team(tmp_path, given, dead_air_s, monologue_s):
    config = load_config(written(tmp_path, OVERRIDES)).for_call(a_call(**given))
    assert (config.dead_air_s, config.measures.monologue_s) == (dead_air_s, monologue_s)
    assert config.measures.doubtful_confidence == load_config().measures.doubtful_confidence


def test_overrides_change_what_is_asked_for(tmp_path):
    mine = load_config(written(tmp_path, OVERRIDES))
    assert mine.hash != load_config().hash
    assert mine.hash == load_config(written(tmp_path, OVERRIDES)).hash
    assert load_config().for_call(a_call(team="热线一班")) == load_config()
