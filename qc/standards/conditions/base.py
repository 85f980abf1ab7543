"""What every kind of condition is: a model of its keys, a search, and its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationInfo

from qc.records import Role
from qc.standards.hits import Outcome, Place
from qc.standards.scene import Scene
from qc.text.templates import expand
from qc.wording import Language as Language  # each kind takes it from here
from qc.yamlfile import Part

Who = Literal["agent", "customer"]
WHO = {"agent": ("坐席", "the agent"), "customer": ("客户", "the customer")}
LISTS, FAMILIES = "phrases.yaml", "families.yaml"  # of lists that several rules use as $name
SHOWN_PHRASES = 6  # in a sentence that explains; `list` and the YAML have them all


class Words(Part):
    """The same in both languages of reports."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Condition(Part, ABC):
    """Something that holds or does not hold at places of a call. A kind is named by its first key."""

    kinds: ClassVar[dict[str, type[Condition]]] = {}
    kind: ClassVar[str]
    of_words: ClassVar[bool] = False  # True: it looks at what was said, so that a transcript is needed

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "kind" in cls.__dict__:  # else a base that kinds share
            Condition.kinds[cls.kind] = cls

    @abstractmethod
    def find(self, scene: Scene, place: Place) -> Outcome:
        """Where it holds within `place`."""

    @abstractmethod
    def in_words(self, language: Language) -> str:
        """The condition as a clause that a quality lead reads."""

    def parts(self) -> Iterable[Condition]:
        """The conditions that this one is made of."""
        return ()

    def sources(self) -> Iterable[Condition]:
        """Those of its parts whose hits can become its own."""
        return self.parts()

    def silent(self, scene: Scene, who: Who) -> bool:
        """True where it holds nowhere in the call, whatever was meant by words that were not heard well: that is sooner
        known than what it finds. `who`: whose words count where it names nobody. False says nothing."""
        sources = tuple(self.sources())
        return bool(sources) and all(source.silent(scene, who) for source in sources)

    def phrases(self) -> Iterable[tuple[Who | None, str]]:
        """The phrases that have to be found for it, and in whose words (None: the rule's own `who`)."""
        return ()

    def families(self) -> Iterable[str]:
        """The templates of families of wordings that have to be found for it."""
        return ()

    def rules(self) -> Iterable[str]:
        """Ids of the rules that have to be looked at before it."""
        return ()

    def everything(self) -> Iterator[Condition]:
        """This condition and all it is made of, at any depth."""
        yield self
        for part in self.parts():
            yield from part.everything()


def kind_of(data: Any) -> str | None:
    """The kind that a condition in a file names, for pydantic's choice; None where it names none or two."""
    if isinstance(data, Condition):
        return data.kind
    named = [key for key in data if key in Condition.kinds] if isinstance(data, dict) else []
    return named[0] if len(named) == 1 else None


def expanded(value: Any, info: ValidationInfo, file: str, check: Callable[[str], object]) -> tuple[str, ...]:
    """Phrases with every `$name` replaced by the list of that name in `file`; the others have to pass the `check`.

    Raises:
        ValueError: says which is no phrase, and why.
    """
    lists: dict[str, tuple[str, ...]] = (info.context or {}).get(file, {})
    phrases: list[str] = []
    for item in value if isinstance(value, list | tuple) else [value]:
        if not isinstance(item, str):
            raise ValueError(f"{item!r} is no phrase; write words, or $name for a list of {file}")
        if item.startswith("$"):
            if item[1:] not in lists:
                raise ValueError(f"there is no phrase list {item[1:]!r}; add it to {file} or check its spelling")
            phrases += lists[item[1:]]
        else:
            check(item)
            phrases.append(item)
    return tuple(dict.fromkeys(phrases))


def check_phrase(phrase: str) -> None:
    """Raise ValueError where this is no template that a phrase book can read, saying which and why."""
    try:
        expand(phrase)
    except ValueError as error:
        raise ValueError(f"phrase {phrase!r} {error}") from error


def _phrases(value: Any, info: ValidationInfo) -> tuple[str, ...]:
    return expanded(value, info, LISTS, check_phrase)


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]  # in the order in which they were written


def role_of(who: Who | None, place: Place) -> Role:
    return who or place.who


def listed(phrases: Iterable[str]) -> str:
    """Phrases for a sentence: the first few in quotation marks."""
    phrases = list(phrases)
    shown = "、".join(f"“{phrase}”" for phrase in phrases[:SHOWN_PHRASES])
    return shown + ("…" if len(phrases) > SHOWN_PHRASES else "")


def whose(who: Who | None, language: Language) -> str:
    """A subject for a clause: nothing where the rule itself names it."""
    return "" if who is None else WHO[who][language == "en"] + (" " if language == "en" else "")
