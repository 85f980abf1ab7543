"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
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
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


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


def day_of(moment: datetime | None) -> date | None:
    """The day that was asked for, if one was."""
    return moment.date() if moment else None
