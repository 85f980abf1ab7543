"""`qc run`, `qc rescore`: calls inspected, calls judged anew."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from qc import __version__
from qc.cli.options import ConfigFile, ShownLanguage, StoreFolder, Workers, settings_of

app = typer.Typer()


@app.command(epilog="Example: qc run /recordings --calls /recordings/calls.csv --out /qc/store")
def run(
    recordings: Annotated[Path, typer.Argument(metavar="RECORDINGS", help="Folder with the recordings.")],
    out: Annotated[Path, typer.Option("--out", metavar="STORE", help="Folder of the results; made if need be.")],
    calls: Annotated[Path | None, typer.Option(help="calls.csv (.parquet, .jsonl); else file names tell.")] = None,
    config: ConfigFile = None,
    engine: Annotated[Literal["local", "ray"], typer.Option(help="This machine, or a Ray cluster.")] = "local",
    workers: Workers = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again what failed before.")] = False,
    bring_back: Annotated[bool, typer.Option("--bring-back", help="Inspect again what was purged, too.")] = False,
) -> None:
    """Inspect a batch of calls. What is done already is not done again, so a stopped run just goes on."""
    from qc.batch import Batch, run_batch, watching
    from qc.calls import read_calls
    from qc.engines import make_engine
    from qc.engines.supervision import Limits
    from qc.forgetting import keep_retention
    from qc.inspection import MakeInspector
    from qc.privacy import KEY
    from qc.rules import load_rules
    from qc.scorecards import make_scorecards
    from qc.store import CACHE, Versions
    from qc.transcription import version_of

    settings = settings_of(config)
    with watching(settings, out, Console(stderr=True)) as watch:
        rules = load_rules(settings)
        batch = Batch(
            calls=read_calls(recordings, calls, settings),
            recordings=recordings,
            store=out,
            config=settings,
            versions=Versions(
                config_hash=settings.hash,
                standards=rules.standards_version,
                forms=rules.forms.version,
                model=version_of(settings.model),
                qc=__version__,
            ),
            make_inspect=MakeInspector(settings, recordings, out / CACHE, out / KEY),
            make_scorecards=partial(make_scorecards, config=settings),
            retry_failed=retry_failed,
            bring_back=bring_back,
        )
        limits = Limits(settings.run.memory_mb, settings.run.tries)
        summary = run_batch(batch, make_engine(engine, workers, limits), watch)
    typer.echo(summary)
    if summary.status == "finished":
        for row in keep_retention(out, settings, datetime.now(settings.zone)):
            typer.echo(f"Forgotten, {row['criterion']}: {row['count']} of {row['what']}")
    raise typer.Exit(summary.exit_status)


@app.command(epilog="Example: qc rescore store --config my.yaml --dry-run")
def rescore(
    store: StoreFolder,
    config: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every call that changed.")] = False,
    language: ShownLanguage = None,
) -> None:
    """Judge and score stored calls anew, by other standards or forms. No recording is read."""
    from qc.batch import watching
    from qc.rescoring import rescore as rescore_store
    from qc.rules import load_rules
    from qc.show import Comparison

    settings = settings_of(config)
    with nullcontext() if dry_run else watching(settings, store, Console(stderr=True)) as watch:
        changes = rescore_store(store, settings, dry_run=dry_run, workers=workers, watch=watch)
    if as_json:
        typer.echo(json.dumps(changes.as_json(), ensure_ascii=False, indent=2))
    else:
        problems = load_rules(settings).problems
        Comparison(Console(), language or settings.report_language, problems).show(changes)
