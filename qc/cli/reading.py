"""`qc show`, `qc report`, `qc export`: what stands in a store, for people and other programs."""

from __future__ import annotations

import json
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from qc.cli.options import ConfigFile, ShownLanguage, ShownPeriod, Since, StoreFolder, Until, settings_of, writing
from qc.errors import UsageError
from qc.logs import escaped
from qc.spans import Span

app = typer.Typer()


@app.command(epilog="Example: qc show store --agent A07 --period week")
def show(
    store: StoreFolder,
    call_id: Annotated[str | None, typer.Argument(metavar="CALL_ID", help="One call, with its findings.")] = None,
    agent: Annotated[str | None, typer.Option(metavar="ID", help="One agent.")] = None,
    period: ShownPeriod = "month",
    team: Annotated[str | None, typer.Option(metavar="NAME", help="Only this team.")] = None,
    since: Since = None,
    until: Until = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE_ID", help="Only calls that broke this rule.")] = None,
    grade: Annotated[str | None, typer.Option(metavar="NAME", help="Only calls of this grade.")] = None,
    picture: Annotated[bool, typer.Option("--picture", help="Draw the call that is named.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    language: ShownLanguage = None,
    config: ConfigFile = None,
) -> None:
    """Show the team, an agent or a call in the terminal."""
    from qc.rules import load_rules
    from qc.show import Filters, Terminal, call_json, json_of
    from qc.store import Store
    from qc.views import StoreView

    if call_id and (agent or team or since or until or rule or grade):
        raise UsageError("CALL_ID names one call: leave away --agent, --team, --since, --until, --rule and --grade")
    if picture and not call_id:
        raise UsageError("--picture draws a call: name one, `qc show STORE CALL_ID --picture`")
    settings = settings_of(config)
    view = StoreView(Store.open(store))
    filters = Filters(team, since, until, rule, grade)
    if filters.named or not as_json:  # programs that name none need not wait for the standards to be read
        rules = load_rules(settings)
        filters.refuse_unknown(view, rules.titles, {grade for form in rules.forms.forms for grade in form.grades})
    if as_json:
        found: Any = call_json(view.call(call_id)) if call_id else json_of(view, period, filters, agent)
        lines = json.dumps(found, ensure_ascii=False, indent=2).split("\n")
        typer.echo("\n".join(map(escaped, lines)))  # marks of direction too: the same JSON, and nothing obeys it
        return
    terminal = Terminal(Console(), language or settings.report_language, rules.problems)
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
    recordings: Annotated[
        Path | None,
        typer.Option(help="Let the pages play the recordings of this folder; what is masked is covered in a copy."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write the pages: team, agents, calls."""
    from qc.report import write_pages
    from qc.report.pages import Pages, note, refuse_others
    from qc.store import Store
    from qc.views import StoreView

    settings = settings_of(config)
    if recordings is not None and not recordings.is_dir():
        raise UsageError(f"--recordings: {recordings} is no folder")
    view = StoreView(Store.open(store))
    folder = (out or store.with_name(store.name + "-report")).resolve()
    refuse_others(folder)
    heard = str(recordings.resolve()) if recordings else None
    pages = Pages(str(folder), language or settings.report_language, period, heard)
    with writing(folder):
        first = write_pages(view, pages, settings, datetime.now(settings.zone))
    try:  # so that `qc purge` finds them
        note(store, pages)
    except OSError as error:
        typer.echo(f"{store} cannot be written ({error.strerror}): `qc purge` will not know these pages", err=True)
    typer.echo(f"Report: {first}")


@app.command(epilog="Example: qc export store scorecards --to scorecards.xlsx")
def export(
    store: StoreFolder,
    what: Annotated[str, typer.Argument(metavar="TABLE|CALL_ID", help="A table's name, or a call's id.")],
    to: Annotated[Path, typer.Option("--to", help="A table: .csv, .xlsx, .jsonl; a call: .srt, .rttm, .wav.")],
    recordings: Annotated[Path | None, typer.Option(help="For .wav: the folder of the recordings.")] = None,
    clip: Annotated[
        tuple[float, float] | None, typer.Option(metavar="START END", help="For .wav: only these seconds of the call.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write a table or a call in the format of another program. What is masked in its words is covered in its sound."""
    from qc.clips import make_clip
    from qc.export import TABLE_ENDINGS, export_call, export_table
    from qc.store import TABLES, Store
    from qc.views import StoreView, meant

    if clip is not None and (to.suffix.lower() != ".wav" or not all(map(isfinite, clip))):
        raise UsageError("--clip: give the first and the last second of a .wav file, such as --clip 31.5 40")
    settings = settings_of(config)
    opened = Store.open(store)
    if to.suffix.lower() == ".wav":
        if recordings is None:
            raise UsageError("--recordings: name the folder that the call's recording lies in")
        span = None if clip is None else Span(min(clip), max(clip))
        call = StoreView(opened).call(what)
        clipped = make_clip(call, recordings, span, settings.audio, settings.clips.margin_s)
        with writing(to):
            to.write_bytes(clipped)
    elif what in TABLES:
        with writing(to):
            export_table(opened.read(what), to)
    elif to.suffix.lower() in TABLE_ENDINGS:
        raise UsageError(f"there is no table {what!r} for {to.name}; {meant(what, (t for t in TABLES if t[0] != '_'))}")
    else:
        call = StoreView(opened).call(what)
        with writing(to):
            export_call(call, to)
    typer.echo(to)
