"""Reading forms: YAML files of a folder, checked against the rules that the standards know."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from qc.errors import FileError
from qc.forms.form import Form, Forms, Section, meant
from qc.yamlfile import Key, YamlFile, read_yaml


def load_forms(path: str | Path, rules: Collection[str], zone: ZoneInfo, *, one_of_several: bool = False) -> Forms:
    """Read the forms of a folder (every `*.yaml` in it), or of one file.

    `rules` are the ids that the standards know; `zone` is the one whose midnight divides the days. Of `one_of_several`
    it is not asked that it is for calls of any kind.

    A form may begin from another file of its folder (`based_on: default`): its own keys go before that file's, and of
    `sections` and `flags` it replaces those that it names.

    Raises:
        FileError: with file, line and key: an unknown key or rule, weights that do not add up to 100, a rule that
            counts twice, two forms for the same calls from the same day, or no form for calls of any kind.
    """
    path = Path(path)
    paths = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not paths:
        raise FileError(path, "holds no form; put a *.yaml there")
    taken: dict[tuple[Any, ...], Form] = {}
    for each in paths:
        file = read_yaml(each)
        form = _checked(file, rules)
        for case in form.cases:
            other = taken.setdefault((form.valid_from, *case), form)
            if other is not form:
                raise file.error(("valid_from",), f"{other.id} is for the same calls from the same day; change one")
    forms = tuple(
        sorted({form.id: form for form in taken.values()}.values(), key=lambda form: (form.valid_from, form.id))
    )
    if len(forms) < len(paths):
        raise FileError(path, "two files hold the same form and version; give one a new version")
    if not one_of_several and not any((None, None) in form.cases for form in forms):
        raise FileError(path, "no form is for calls of any kind; add one without applies_to")
    return Forms(forms, zone)


def _checked(file: YamlFile, rules: Collection[str]) -> Form:
    form = _form_in(file, rules)
    _check_sections(form, file)
    _check_rules(form, file, rules)
    return form


def _form_in(file: YamlFile, rules: Collection[str]) -> Form:
    if not isinstance(file.data, dict):
        raise file.error((), "must be a mapping that begins with `form: NAME`")
    data = dict(file.data)
    if (base := data.pop("based_on", None)) is not None:
        data = _laid_over(_base_of(file, base, rules), data)
    try:
        return Form.model_validate(data)
    except ValidationError as error:
        raise file.invalid(error, Form) from error


def _base_of(file: YamlFile, name: object, rules: Collection[str]) -> dict[str, Any]:
    if not isinstance(name, str) or Path(name).name != name:
        raise file.error(("based_on",), "must name a form's file in the same folder, without .yaml")
    base = read_yaml(file.path.parent / f"{name}.yaml")
    if not isinstance(base.data, dict) or "based_on" in base.data:
        raise file.error(("based_on",), f"{name}.yaml is itself based on another form; name that one")
    _checked(base, rules)  # what is wrong there is told of that file
    return {key: value for key, value in base.data.items() if key != "applies_to"}


def _laid_over(base: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    merged = {**base, **data}
    for key in ("sections", "flags"):
        if isinstance(base.get(key), dict) and isinstance(data.get(key), dict):
            merged[key] = {**base[key], **data[key]}
    return merged


def _check_sections(form: Form, file: YamlFile) -> None:
    if (total := sum(section.weight for section in form.sections.values())) != 100:
        raise file.error(("sections",), f"the weights add up to {total}; make it 100")
    if min(form.grades.values()) != 0 or len(set(form.grades.values())) < len(form.grades):
        raise file.error(("grades",), "must begin at different scores, the lowest at 0")
    for name, section in form.sections.items():
        key = ("sections", name)
        if section.most > section.weight:
            raise file.error((*key, "cap"), f"is more than the section's weight ({section.weight}); lower it")
        _check_together(section, file, key)
        # without this, one breach could cost less than the weight its rule takes along when it is not assessable,
        # and a call could gain by the breach
        if (once := sum(section.shares.values())) < section.most:
            raise file.error(
                (*key, "rules"),
                f"one breach of each costs {float(once):g} together, under the {section.most} at stake; raise them",
            )


def _check_together(section: Section, file: YamlFile, key: Key) -> None:
    seen: set[str] = set()
    for number, group in enumerate(section.together):
        place = (*key, "together", number, "rules")
        for rule in group.rules:
            if rule not in section.rules:
                raise file.error(place, f"{rule!r} is none of the section's rules{meant(rule, section.rules)}")
            if rule in seen:
                raise file.error(place, f"{rule!r} stands there already; keep one of the two")
            seen.add(rule)
        if group.at_most < (dearest := max(section.rules[rule].points for rule in group.rules)):
            problem = f"({group.at_most}) is less than one breach costs ({dearest}); raise it"
            raise file.error((*place[:-1], "at_most"), problem)


def _check_rules(form: Form, file: YamlFile, known: Collection[str]) -> None:
    seen: dict[str, Key] = {}
    milder = {
        ("sections", name, "rules", rule)
        for name, section in form.sections.items()
        for rule, price in section.rules.items()
        if price.words
    }
    for key, rule in _places(form):
        if rule not in known:
            raise file.error(key, f"no standard has the rule {rule!r}{meant(rule, known)}")
        is_milder = seen.get(rule, ("",))[0] == "fatal" and key in milder
        if rule in seen and not is_milder:
            raise file.error(key, f"counts in {'.'.join(map(str, seen[rule][:-1]))} already; keep one of the two")
        seen[rule] = key
    for key in milder:
        if key[-1] not in form.fatal:
            raise file.error((*key, "words"), "is for the milder breaches of a rule that is fatal, and this is none")
    for name, flag in form.flags.items():
        for number, rule in enumerate(flag.violated or []):
            if rule not in known:
                raise file.error(("flags", name, "violated", number), f"no standard has {rule!r}{meant(rule, known)}")


def _places(form: Form) -> Iterable[tuple[Key, str]]:
    for rule in form.fatal:
        yield ("fatal", rule), rule
    for rule in form.credits.rules:
        yield ("credits", "rules", rule), rule
    for name, section in form.sections.items():
        for rule in section.rules:
            yield ("sections", name, "rules", rule), rule
