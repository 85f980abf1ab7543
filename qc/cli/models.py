"""`qc models`: speech models."""

from __future__ import annotations

from typing import Annotated

import typer

from qc import models

app = typer.Typer(no_args_is_help=True, help="Speech models: list, install.")


@app.command("list", epilog="Example: qc models list")
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


@app.command("install", epilog="Example: qc models install base")
def install_model(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A known model, or a hub's owner/name.")],
) -> None:
    """Install a model into the cache folder, checked."""
    typer.echo(f"{name}: {models.install(name)}")
