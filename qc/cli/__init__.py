"""The command `qc`: parses what was asked for, calls the part that does it, prints. No more than that.

Parts that take long to import (pandas, pyarrow, the model) are imported by the commands that need them, so that
`qc --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from qc import __version__
from qc.cli import batch, models, reading, rules, upkeep
from qc.errors import QcError, UsageError

app = typer.Typer(
    name="qc",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Inspect the recordings of a call centre: transcribe, measure, check against standards, score.",
    epilog="Example: qc run recordings --calls calls.csv --out store && qc report store",
)
for commands in (batch.app, reading.app, upkeep.app):
    app.add_typer(commands)
app.add_typer(rules.app, name="standards")
app.add_typer(models.app, name="models")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qc {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Inspect the recordings of a call centre: transcribe, measure, check against standards, score."""


def main() -> NoReturn:
    """Run the command; errors raised on purpose end it with their message and the exit status of the contract."""
    try:
        app()
    except UsageError as error:
        _end(str(error), 2)
    except QcError as error:
        _end(str(error), 1)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _end("", 0)
    sys.exit(0)


def _end(message: str, status: int) -> NoReturn:
    if message:
        from qc.logs import escaped

        lines = map(escaped, message.split("\n"))
        typer.echo("qc: " + "\n".join(lines), err=True)
    sys.exit(status)
