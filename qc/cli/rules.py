"""`qc standards`: what calls are judged by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qc.cli.options import ConfigFile, ShownLanguage, settings_of
from qc.wording import counted

app = typer.Typer(no_args_is_help=True, help="Phrase standards and scoring forms: check, list, explain.")


@app.command("check", epilog="Example: qc standards check my/standards my/forms")
def check_standards(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE", help="Folders or files of standards or forms.")],
    config: ConfigFile = None,
) -> None:
    """Validate standards and forms and run the rules' own examples."""
    from qc.rules import check_rules

    report, forms, unpriced = check_rules(paths, settings_of(config))
    for problem in report.problems:
        typer.echo(problem)
    found = {"rule": report.rules, "example": report.examples, "form": forms}
    checked = ", ".join(counted(number, name) for name, number in found.items())
    if unpriced:
        typer.echo(f"In none of these forms, so that a breach costs nothing: {', '.join(unpriced)}")
    typer.echo(f"{checked}: {counted(len(report.problems), 'problem')}")
    raise typer.Exit(2 if report.problems else 0)


@app.command("learn", epilog="Example: qc standards learn my/standards")
def learn_standards(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Of standards, with a talk.tsv in it.")],
) -> None:
    """Learn from talk.tsv which talk a rule forbids, in whatever words."""
    from qc.standards import learn_talk

    forbidden, innocent, learned = learn_talk(folder)
    typer.echo(f"learned from {counted(forbidden, 'forbidden sentence')} and {counted(innocent, 'innocent one')}")
    typer.echo("of sentences that it has not seen, so many reach a likeness of")
    for likeness, (found, misled) in learned.found.items():
        typer.echo(f"  {likeness:.1f}   {found:5.1%} of the forbidden, {misled:5.2%} of the innocent")


@app.command("list", epilog="Example: qc standards list --language en")
def list_standards(config: ConfigFile = None, language: ShownLanguage = None) -> None:
    """List every rule: id, section, title, severity."""
    from qc.rules import load_rules
    from qc.standards import rows

    settings = settings_of(config)
    for row in rows(load_rules(settings).latest, language or settings.report_language):
        typer.echo(f"{row.id:<30} {row.section}\t{row.title}\t{row.kind}\t{row.severity}")


@app.command("explain", epilog="Example: qc standards explain forbidden.shirking")
def explain_rule(
    rule_id: Annotated[str, typer.Argument(metavar="RULE_ID", help="As `qc standards list` names it.")],
    config: ConfigFile = None,
    language: ShownLanguage = None,
) -> None:
    """Say in words what a rule asks for."""
    from qc.rules import load_rules
    from qc.standards import explain

    settings = settings_of(config)
    typer.echo(explain(load_rules(settings).latest, rule_id, language or settings.report_language))
