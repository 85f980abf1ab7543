"""`qc doctor`, `qc verify`: is the machine able, is the store whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from qc.cli.options import ConfigFile, StoreFolder
from qc.config import load_config

app = typer.Typer()


@app.command(epilog="Example: qc doctor store")
def doctor(
    store: Annotated[Path, typer.Argument(metavar="[STORE]", help="Where results are to go.")] = Path("store"),
    config: ConfigFile = None,
) -> None:
    """Say whether this machine can run a batch, and what to do where it cannot."""
    from qc.doctor import diagnose

    well = True
    for diagnosis in diagnose(load_config(config), store):
        typer.echo(diagnosis)
        well &= diagnosis.well
    raise typer.Exit(int(not well))


@app.command(epilog="Example: qc verify store")
def verify(store: StoreFolder, config: ConfigFile = None) -> None:
    """Prove a store whole: its files, its counts, its scorecards made anew."""
    from qc.scorecards import make_scorecards
    from qc.store.verify import verify as verify_store

    settings = load_config(config)
    problems = verify_store(store, partial(make_scorecards, config=settings), settings.scorecards.repeat_days)
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(problems)} problems" if problems else f"{store} is whole")
    raise typer.Exit(int(bool(problems)))
