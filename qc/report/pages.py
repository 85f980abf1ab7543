"""Where the pages of a store were written, so that they can forget what the store has forgotten."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from qc.errors import UsageError
from qc.views import Period
from qc.wording import Language

STYLE = "style.css"  # in each folder of pages
SOUND = ".wav"  # beside the page of a call: a covered copy of what was said
NOTES = "_pages"  # in the store: a small file for each folder of pages
_PAGE_OF_A_CALL = re.compile(r"\bcall-[0-9a-f]{16}\.html\b")


@dataclass(frozen=True)
class Pages:
    """A folder of pages, and how they were made."""

    folder: str
    language: Language
    period: Period
    recordings: str | None = None  # the folder whose recordings they play


def page_name(kind: str, identity: str) -> str:
    """A file name for an id that may hold anything: the same id gives the same name."""
    return f"{kind}-{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.html"


def refuse_others(folder: Path) -> None:
    """Pages are written into a folder of their own.

    Raises:
        UsageError: the folder holds something else than an earlier report.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STYLE).is_file():
        raise UsageError(f"--out: {folder} holds something else than a report; name a new folder, or an empty one")


def note(store: Path, pages: Pages) -> None:
    """Keep in mind that `store` is told of in `pages`.

    Raises:
        OSError: the store cannot be written.
    """
    name = hashlib.sha256(os.fsencode(pages.folder)).hexdigest()[:16]
    path = store / NOTES / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    unfinished.write_text(json.dumps(asdict(pages)), encoding="utf-8")
    os.replace(unfinished, path)


def noted(store: Path) -> list[Pages]:
    """All folders of pages that are still there."""
    found = (Pages(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted((store / NOTES).glob("*.json")))
    return [pages for pages in found if Path(pages.folder).is_dir()]


def pages_of_others(folder: Path, call_ids: Collection[str]) -> Iterator[Path]:
    """Those of the pages in `folder` that tell of, or lead to, a call that is none of `call_ids`, and copies of its
    sound."""
    known = {page_name("call", call_id) for call_id in call_ids}
    for path in sorted(folder.glob(f"*{SOUND}")):
        name = path.with_suffix(".html").name
        if _PAGE_OF_A_CALL.fullmatch(name) and name not in known:
            yield path
    for path in sorted([*folder.glob("*.html"), *folder.glob("*.part")]):
        named = {path.with_suffix(".html").name, *_PAGE_OF_A_CALL.findall(path.read_text("utf-8", "replace"))}
        if any(_PAGE_OF_A_CALL.fullmatch(name) and name not in known for name in named):
            yield path
