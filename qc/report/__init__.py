"""Pages for people: the centre, each agent, each call. Plain files that open without a server and load nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

from qc.config import Config
from qc.report.pages import STYLE, Pages, page_name
from qc.report.sound import COPIED, Heard, Sounds, forget_copies
from qc.rules import load_rules
from qc.views import (
    MEASURED,
    CallView,
    Examples,
    Period,
    Row,
    StoreView,
    change_note,
    clock,
    figure,
    is_of_whole,
    keep_surest,
    measured,
    parted,
    percent,
    period_name,
    rate_note,
    shown_card,
    standard_of,
    to_hear,
    why_unscored,
)
from qc.views.timeline import timeline
from qc.wording import MEASURES, OF_ANYONE, Language, in_order, told, wording

WORST_CALLS = 30  # as many as a lead can listen to in a morning


def write_pages(view: StoreView, pages: Pages, config: Config, now: datetime) -> Path:
    """Write `pages` and return the first one, with the names that the settings' standards and forms give.

    Raises:
        FileError: standards or forms cannot be used.
        OSError: the pages cannot be written.
    """
    rules = load_rules(config)
    return write_report(
        view,
        Path(pages.folder),
        language=pages.language,
        period=pages.period,
        titles=rules.titles,
        problems=rules.problems,
        sections=rules.sections,
        now=now,
        sounds=Sounds(Path(pages.recordings), config.audio, config.clips.margin_s) if pages.recordings else None,
    )


def write_report(
    view: StoreView,
    folder: Path,
    *,
    language: Language = "zh",
    period: Period = "month",
    titles: Mapping[str, Mapping[str, str]],
    problems: Mapping[str, Mapping[str, str]],
    sections: Mapping[str, str],
    now: datetime,
    sounds: Sounds | None = None,
) -> Path:
    """Write the pages of `view` into `folder` and return the first one.

    Args:
        titles: what each rule is called: rule id → language → title; a rule without one is shown by its id.
        problems: what it is called to break it, likewise.
        sections: those of the forms in force, which are listed whether anything of them could be assessed or not, with
            the titles of the forms, which a centre's own sections are called by.
        now: the time to print as the time of making.
        sounds: the recordings that the pages play; what is masked in one is covered in a copy beside its page, which
            is made for the calls to listen to only. None: the pages are silent.

    Raises:
        OSError: the pages cannot be written.
    """
    words = wording(language)
    common = {
        "_": words,
        "language": language,
        "title_of": lambda rule_id: titles.get(rule_id, {}).get(language, rule_id),
        "problem_of": lambda rule_id: problems.get(rule_id, {}).get(language, rule_id),
        "section_of": lambda name: words(name) if words(name) != name else sections.get(name) or name,
        "in_order": lambda *cards: in_order([*sections, *(name for card in cards for name in card)]),
        "made": now,
        "silent": sounds is None,
    }
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).parent / "templates" / STYLE, folder / STYLE)

    def write(name: str, template: str, **values: Any) -> Path:
        path = folder / name
        unfinished = path.with_suffix(".part")
        unfinished.write_text(_templates().get_template(template).render(common | values), encoding="utf-8")
        os.replace(unfinished, path)
        return path

    played: dict[str, Heard] = {}

    def write_call(call: CallView, *, copied: bool) -> None:
        call_id = call.facts["call_id"]
        played[call_id] = sounds.of(call, folder, copied=copied) if sounds else Heard()
        write(page_name("call", call_id), "call.html", call=call, timeline=timeline(call), sound=played[call_id])

    start = view.latest_start(period)
    teams, agents = view.teams(period, start), view.agents(period, start)
    calls, other_calls = parted(view.calls, period, start)
    shown = _shown(view, agents, period)
    examples: dict[str, Examples] = {}
    begin: dict[str, Row | None] = {}  # of each flagged call the finding to listen to first
    worst = to_hear(calls)[:WORST_CALLS]
    copied = {call["call_id"] for call in worst}
    of_card = {call["call_id"] for of_agent in shown.values() for call in of_agent.calls}
    for call in view.call_views(view.calls):  # the days are read once: pages of calls, and the agents' examples
        call_id = call.facts["call_id"]
        write_call(call, copied=call_id in copied)
        if call_id in of_card:
            keep_surest(examples.setdefault(call.facts["agent_id"], {}), call)
        if call.facts["flagged"]:
            begin[call_id] = call.gravest()
    for facts, _ in (example for of_agent in examples.values() for example in of_agent.values()):
        if played[facts["call_id"]].note in COPIED:  # what a coach plays is copied too
            write_call(view.call(facts["call_id"]), copied=True)
    forget_copies(folder, {heard.url for heard in played.values()})
    for agent_id, of_agent in shown.items():
        card = of_agent.card
        of_teams = view.teams(period, card["period_start"])
        write(
            page_name("agent", agent_id),
            "agent.html",
            card=card,
            team=next((of_team for of_team in of_teams if of_team["team"] == card["team"]), None),
            calls=of_agent.calls,
            other_calls=of_agent.other_calls,
            weeks=view.history(agent_id, "week"),
            examples=examples.get(agent_id, {}),
            begin=begin,
            played=played,
        )
    return write(
        "index.html",
        "index.html",
        centre=next((card for card in teams if card["team"] is None), None),
        teams=[card for card in teams if card["team"] is not None],
        agents=agents,
        worst=worst,
        begin=begin,
        played=played,
        calls=calls,
        other_calls=other_calls,
        failures=view.failures,
        period=period,
        start=start,
        begun=view.begun_after(period, start),
    )


@cache
def _templates() -> Environment:
    """The pages' templates, each compiled once a process, with what they need in any report."""
    environment = Environment(
        loader=PackageLoader("qc.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "figure": figure,
        "percent": percent,
        "measured": measured,
        "clock": clock,
        "period": period_name,
        "told": told,
    }
    environment.globals |= {
        "measured_names": MEASURED,
        "rate_note": rate_note,
        "change_note": change_note,
        "dict_of": lambda rates: {rate["rule_id"]: rate for rate in rates or []},
        "page_of": page_name,
        "why_unscored": why_unscored,
        "is_of_whole": is_of_whole,
        "standard_of": standard_of,
        "measures_of": lambda call: MEASURES if call.roles_told else OF_ANYONE,
    }
    return environment


class _Shown(NamedTuple):
    """The card on an agent's page, the calls of its period and the others."""

    card: Row
    calls: list[Row]
    other_calls: list[Row]


def _shown(view: StoreView, cards: Sequence[Row], period: Period) -> dict[str, _Shown]:
    """What stands on each agent's page; of one without calls in the period the card of an earlier one."""
    latest = {card["agent_id"]: card for card in cards}
    shown = {}
    for agent_id, calls in view.calls_of_agents.items():
        own = [latest[agent_id]] if agent_id in latest else view.history(agent_id, period)
        if own:
            card = shown_card(own)
            shown[agent_id] = _Shown(card, *parted(calls, period, card["period_start"]))
    return shown
