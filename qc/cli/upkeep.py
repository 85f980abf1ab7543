"""`qc doctor`, `qc verify`, `qc purge`: is the machine able, is the store whole, what is to be forgotten."""

from __future__ import annotations

import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from qc.cli.options import ConfigFile, StoreFolder, day, settings_of
from qc.errors import UsageError
from qc.wording import counted

app = typer.Typer()


@app.command(epilog="Example: qc doctor store")
def doctor(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="Where results are to go.")] = Path("store"),
    config: ConfigFile = None,
) -> None:
    """Say whether this machine can run a batch, or what it lacks."""
    from qc.doctor import diagnose

    well = True
    for diagnosis in diagnose(settings_of(config), store):
        typer.echo(diagnosis)
        well &= diagnosis.well
    raise typer.Exit(int(not well))


@app.command(epilog="Example: qc verify store")
def verify(store: StoreFolder, config: ConfigFile = None) -> None:
    """Prove a store whole: its files, counts and scorecards."""
    from qc.forgetting import stale_pages
    from qc.logs import escaped
    from qc.scorecards import make_scorecards
    from qc.store.verify import verify as verify_store

    settings = settings_of(config)
    cards = partial(make_scorecards, config=settings)
    problems = verify_store(store, cards, settings.scorecards.repeat_days, settings.zone)
    for _, stale in stale_pages(store):
        problems += [f"{path} tells of a call that is not in the store; `qc purge` removes it" for path in stale]
    for problem in problems:
        typer.echo(escaped(problem))
    typer.echo(counted(len(problems), "problem") if problems else f"{store} is whole")
    raise typer.Exit(int(bool(problems)))


@app.command(epilog="Example: qc purge store --before 2026-05-01 --dry-run")
def purge(
    store: StoreFolder,
    before: Annotated[
        date | None, typer.Option(parser=day, metavar="DATE", help="Forget all calls of the days before this one.")
    ] = None,
    call: Annotated[list[str] | None, typer.Option(metavar="ID", help="Forget this call; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    config: ConfigFile = None,
) -> None:
    """Forget calls: out of tables, ledger, cache and pages. A count of them stays."""
    from qc.forgetting import Preview
    from qc.forgetting import purge as purge_store

    if (before is None) == (not call):
        raise UsageError("say what is to be forgotten: --before DATE, or --call ID once or several times")

    def agreed(preview: Preview) -> bool:
        if not preview.calls:
            return True
        typer.echo(f"To be forgotten: {preview}")
        if dry_run:
            return False
        if not yes and not sys.stdin.isatty():
            raise UsageError(
                "nobody is there to ask whether they are to be forgotten: say --yes, or look with --dry-run"
            )
        return yes or typer.confirm("Forget them? This cannot be undone.")

    settings = settings_of(config)
    now = datetime.now(settings.zone)
    done = purge_store(store, settings, now, before=before, call_ids=call or (), agreed=agreed)
    if done is None:
        typer.echo("Nothing was forgotten.")
    elif not done.calls:
        typer.echo("Nothing to forget: the store holds no such call.")
    else:
        typer.echo(f"Forgotten: {counted(len(done.calls), 'call')}. `qc verify {store}` proves it.")
        if before is not None:
            typer.echo(
                "Scorecards of the days, weeks and months that they lay in keep their figures, and take in no more."
            )
