"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from qc.config import Config, load_config
from qc.errors import UsageError
from qc.periods import Period
from qc.wording import Language

StoreFolder = Annotated[Path, typer.Argument(metavar="STORE", help="The folder that `qc run --out` wrote.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings that differ from configs/default.yaml.")]
ShownPeriod = Annotated[Period, typer.Option("--period", help="Length of the scorecards' periods.")]
ShownLanguage = Annotated[Language | None, typer.Option("--language", help="Default: report_language.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Worker processes; default: one a core.")]


def day(text: str) -> date:
    """A day as people write it: 2026-10-12."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-10-12") from None


Since = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="Only calls from this day on.")]
Until = Annotated[date | None, typer.Option(parser=day, metavar="DATE", help="Only calls up to this day.")]


def settings_of(config: Path | None) -> Config:
    """The settings, in force from now on for whatever this process makes."""
    from qc.privacy import files_for

    settings = load_config(config)
    files_for(settings.files)
    return settings


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """The block writes a file or folder that was asked for.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror or error}); name another place") from error
