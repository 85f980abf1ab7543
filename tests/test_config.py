import pytest

from qc.config import load_config
from qc.errors import FileError


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
        ("dead_air_s: four\n", "mine.yaml:1: dead_air_s: "),
        ("dead_air_s: .nan\n", "mine.yaml:1: dead_air_s: "),
        ("privacy: {mask: all}\n", "mine.yaml:1: privacy.mask: "),
        ("time_zone: Mars/Olympus\n", "Asia/Shanghai"),
        ("- a\n", "must be a mapping"),
    ],
)
def test_what_does_not_fit_is_named_with_file_line_and_key(tmp_path, text, says):
    with pytest.raises(FileError, match=says):
        load_config(written(tmp_path, text))
