import pytest


@pytest.fixture(autouse=True)
def the_power_does_not_fail(monkeypatch):
    """Flushing to the disk is most of the time that these tests take, and makes no difference to a living system."""
    monkeypatch.setattr("os.fsync", lambda file: None)
