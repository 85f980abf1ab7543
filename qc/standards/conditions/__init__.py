"""The kinds of conditions, one a module. A new kind is a new module here: it is found by itself.

Each module holds one subclass of `Condition`, whose `kind` is the key that names it in YAML.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Discriminator, Tag

from qc.standards.conditions.base import Condition, kind_of

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

if TYPE_CHECKING:
    AnyCondition = Condition
else:
    _choices: Any = tuple(Annotated[cls, Tag(f"<{kind}>")] for kind, cls in sorted(Condition.kinds.items()))
    AnyCondition = Annotated[
        Union[_choices],  # noqa: UP007  (a union made of what was found)
        Discriminator(
            lambda data: f"<{kind}>" if (kind := kind_of(data)) else None,
            custom_error_type="condition_kind",
            custom_error_message=f"a condition needs exactly one of the keys {', '.join(sorted(Condition.kinds))}",
        ),
    ]
    for _cls in Condition.kinds.values():
        _cls.model_rebuild(force=True, _types_namespace={"AnyCondition": AnyCondition})

__all__ = ["AnyCondition", "Condition"]
