import pytest

from qc.errors import FileError
from qc.yamlfile import read_yaml


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def test_every_key_knows_its_line(tmp_path):
    file = read_yaml(written(tmp_path, "a: 1\nb:\n  - x: 2\n  - x: 3\n"))
    assert file.data == {"a": 1, "b": [{"x": 2}, {"x": 3}]}
    assert file.line_of(("b", 1, "x")) == 4
    assert file.line_of(("b", 1, "not there")) == 4  # the nearest parent that stands in the file
    assert str(file.error(("b", 0, "x"), "is odd")).endswith("a.yaml:3: b.0.x: is odd")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2\n", ":2: a: is given twice"),
        ("a: [1\n", "is not YAML"),
        ("a: &x [1]\nb: *x\n", "aliases"),
        ("a: !!python/object/apply:os.system [ls]\n", "is not YAML"),
        ("[" * 200 + "]" * 200, "nests too deep"),
        ("[" * 300_000, "is not YAML"),  # the parser in C goes down with the process, if it is let
        (b"\xff\xfe\x00a", "not UTF-8"),
        ("a: \x00\n", "is not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path, text, says):
    with pytest.raises(FileError, match=says):
        read_yaml(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match="none.yaml: cannot be read"):
        read_yaml(tmp_path / "none.yaml")


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    assert read_yaml(written(tmp_path, "\ufeffa: 1\n")).data == {"a": 1}
