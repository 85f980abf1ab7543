"""A file's fingerprint is that of its content, by its path or as it lies open."""

import hashlib

import pytest

from qc.digests import sha256_of


@pytest.mark.parametrize("content", [b"", b"call", bytes(range(256)) * 5_000])
def test_a_path_and_an_open_file_have_the_contents_hash(tmp_path, content):
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    assert sha256_of(path) == hashlib.sha256(content).hexdigest()
    with path.open("rb") as file:
        file.read(3)
        file.seek(0)
        assert sha256_of(file) == hashlib.sha256(content).hexdigest()


def test_what_is_not_there_has_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        sha256_of(tmp_path / "gone.wav")
