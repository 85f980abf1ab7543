"""The command `qc`: parses what was asked for, calls the part that does it, prints. No more than that."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console

from qc import __version__, models
from qc.config import load_config
from qc.errors import QcError, UsageError

# Parts that take long to import (pandas, pyarrow, the model) are imported by the commands that need them, so that
# `qc --help` answers at once.

app = typer.Typer(
    name="qc",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Inspect the recordings of a call centre: transcribe, measure, check against standards, score.",
    epilog="Example: qc run recordings --calls calls.csv --out store && qc report store",
)
standards_app = typer.Typer(no_args_is_help=True, help="Phrase standards and scoring forms: check, list, explain.")
models_app = typer.Typer(no_args_is_help=True, help="Speech models: list, install.")
app.add_typer(standards_app, name="standards")
app.add_typer(models_app, name="models")


StoreFolder = Annotated[Path, typer.Argument(metavar="STORE", help="The folder that `qc run --out` wrote.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Settings that differ from configs/default.yaml.")]
ShownPeriod = Annotated[
    Literal["day", "week", "month"], typer.Option("--period", help="Length of the scorecards' periods.")
]
ShownLanguage = Annotated[Literal["zh", "en"] | None, typer.Option("--language", help="Default: report_language.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qc {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Inspect the recordings of a call centre: transcribe, measure, check against standards, score."""


@app.command(epilog="Example: qc run /recordings --calls /recordings/calls.csv --out /qc/store")
def run(
    recordings: Annotated[Path, typer.Argument(metavar="RECORDINGS", help="Folder with the recordings.")],
    out: Annotated[Path, typer.Option("--out", metavar="STORE", help="Folder of the results; made if need be.")],
    calls: Annotated[Path | None, typer.Option(help="calls.csv (.parquet, .jsonl); else file names tell.")] = None,
    config: ConfigFile = None,
    engine: Annotated[Literal["local", "ray"], typer.Option(help="This machine, or a Ray cluster.")] = "local",
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; default: one a core.")] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again what failed before.")] = False,
) -> None:
    """Inspect a batch of calls. What is done already is not done again, so a stopped run just goes on."""
    from qc.batch import Batch, run_batch
    from qc.calls import read_calls
    from qc.engines import make_engine
    from qc.inspection import MakeInspector
    from qc.privacy import KEY
    from qc.progress import Progress
    from qc.rules import load_rules
    from qc.scorecards import make_scorecards
    from qc.store import CACHE, Versions
    from qc.supervision import Limits
    from qc.transcription import version_of

    settings = load_config(config)
    rules = load_rules(settings)
    call_list = read_calls(recordings, calls, settings)
    if call_list.unlisted:
        typer.echo(f"{call_list.unlisted} recordings in {recordings} stand in no row of {call_list.source}", err=True)
    batch = Batch(
        calls=call_list,
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
    )
    limits = Limits(settings.run.memory_mb, settings.run.tries)
    summary = run_batch(batch, make_engine(engine, workers, limits), Progress(Console(stderr=True)))
    typer.echo(summary)
    raise typer.Exit(summary.exit_status)


@app.command(epilog="Example: qc show store --agent A07 --period week")
def show(
    store: StoreFolder,
    call_id: Annotated[str | None, typer.Argument(metavar="[CALL_ID]", help="One call, with its findings.")] = None,
    agent: Annotated[str | None, typer.Option(help="One agent, by id.")] = None,
    period: ShownPeriod = "month",
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    since: Day = None,
    until: Day = None,
    rule: Annotated[str | None, typer.Option(help="Only calls in which this rule was broken.")] = None,
    grade: Annotated[str | None, typer.Option(help="Only calls of this grade.")] = None,
    picture: Annotated[bool, typer.Option("--picture", help="Draw the call.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: ShownLanguage = None,
    config: ConfigFile = None,
) -> None:
    """Show the team, an agent or a call in the terminal."""
    from qc.rules import load_rules
    from qc.show import Filters, Terminal, call_json, json_of
    from qc.store import Store
    from qc.views import StoreView

    settings = load_config(config)
    view = StoreView(Store.open(store))
    filters = Filters(team, _day(since), _day(until), rule, grade)
    if as_json:
        found: Any = call_json(view.call(call_id)) if call_id else json_of(view, period, filters, agent)
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    terminal = Terminal(Console(), language or settings.report_language, load_rules(settings).problems)
    if call_id is not None:
        terminal.call(view.call(call_id), picture)
    elif agent is not None:
        terminal.agent(view, agent, period, filters)
    else:
        terminal.centre(view, period, filters)


@app.command(epilog="Example: qc report store --out report --language en")
def report(
    store: StoreFolder,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the pages; default: STORE-report.")] = None,
    period: ShownPeriod = "month",
    language: ShownLanguage = None,
    config: ConfigFile = None,
) -> None:
    """Write the pages: team, agents, calls."""
    from qc.report import write_report
    from qc.rules import load_rules
    from qc.store import Store
    from qc.views import StoreView

    settings = load_config(config)
    opened, rules = Store.open(store), load_rules(settings)
    folder = out or store.with_name(store.name + "-report")
    first = write_report(
        StoreView(opened),
        folder,
        language=language or settings.report_language,
        period=period,
        titles=rules.titles,
        problems=rules.problems,
        now=datetime.now(settings.zone),
    )
    typer.echo(f"Report: {first.resolve()}")


@app.command(epilog="Example: qc rescore store --config my.yaml --dry-run")
def rescore(
    store: StoreFolder,
    config: ConfigFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; default: one a core.")] = None,
) -> None:
    """Judge and score stored calls anew, by other standards or forms. No recording is read."""
    from qc.rescoring import rescore as rescore_store

    typer.echo(rescore_store(store, load_config(config), dry_run=dry_run, workers=workers))


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


@app.command(epilog="Example: qc export store scorecards --to scorecards.xlsx")
def export(
    store: StoreFolder,
    what: Annotated[str, typer.Argument(metavar="TABLE|CALL_ID", help="A table's name, or a call's id.")],
    to: Annotated[Path, typer.Option("--to", help="A table: .csv, .xlsx, .jsonl; a call: .srt, .rttm.")],
) -> None:
    """Write a table or a call in the format of another program."""
    from qc.export import export_call, export_table
    from qc.store import TABLES, Store
    from qc.views import StoreView

    opened = Store.open(store)
    if what in TABLES:
        export_table(opened.read(what), to)
    else:
        export_call(StoreView(opened).call(what), to)
    typer.echo(to)


@standards_app.command("check", epilog="Example: qc standards check my/standards my/forms")
def check_standards(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Folders of standards or forms.")],
    config: ConfigFile = None,
) -> None:
    """Validate standards and forms and run the rules' own examples."""
    from qc.rules import check_rules

    report, forms = check_rules(paths, load_config(config))
    for problem in report.problems:
        typer.echo(problem)
    typer.echo(f"{report.rules} rules, {report.examples} examples, {forms} forms: {len(report.problems)} problems")
    raise typer.Exit(2 if report.problems else 0)


@standards_app.command("list")
def list_standards(config: ConfigFile = None, language: ShownLanguage = None) -> None:
    """List every rule: id, section, title, severity."""
    from qc.rules import load_rules
    from qc.standards import rows

    settings = load_config(config)
    for row in rows(load_rules(settings).latest, language or settings.report_language):
        typer.echo(f"{row.id:<30} {row.section}\t{row.title}\t{row.kind}\t{row.severity}")


@standards_app.command("explain", epilog="Example: qc standards explain forbidden.shirking")
def explain_rule(
    rule_id: Annotated[str, typer.Argument(metavar="RULE_ID")],
    config: ConfigFile = None,
    language: ShownLanguage = None,
) -> None:
    """Say in words what a rule asks for."""
    from qc.rules import load_rules
    from qc.standards import explain

    settings = load_config(config)
    typer.echo(explain(load_rules(settings).latest, rule_id, language or settings.report_language))


@models_app.command("list")
def list_models() -> None:
    """List the models that are installed, and those that can be."""
    there = models.installed()
    for name in there:
        typer.echo(f"{name}\tinstalled\t{models.find(name)}")
    for model in models.KNOWN.values():
        if model.name not in there:
            typer.echo(
                f"{model.name}\tqc models install {model.name}\t{model.about}, {model.megabytes} MB, {model.licence}"
            )


@models_app.command("install", epilog="Example: qc models install base")
def install_model(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A known model, or a hub's owner/name.")],
) -> None:
    """Install a model into the cache folder, checked."""
    typer.echo(f"{name}: {models.install(name)}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


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
        typer.echo(f"qc: {message}", err=True)
    sys.exit(status)
