"""Settings from files: `configs/default.yaml`, and over it a file that names only what differs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from qc.config.settings import Config
from qc.yamlfile import YamlFile, read_yaml


def configs_folder() -> Path:
    """The folder `configs/`: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "configs"
    return inside if inside.is_dir() else package.parent / "configs"


def load_config(path: str | Path | None = None) -> Config:
    """The default settings, with those of `path` laid over them.

    Raises:
        FileError: with file, line and key, where a key is unknown or a value does not fit.
    """
    default = _default_file()
    if path is None:
        return _checked(default, default.data)
    file = read_yaml(path)
    if file.data is not None and not isinstance(file.data, dict):
        raise file.error((), "must be a mapping of settings, such as `dead_air_s: 10`")
    return _checked(file, _laid_over(default.data, file.data or {}))


@lru_cache(maxsize=1)
def _default_file() -> YamlFile:
    return read_yaml(configs_folder() / "default.yaml")


def _checked(file: YamlFile, data: Any) -> Config:
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise file.invalid(error, Config) from error
    folders = (file.path.parent, configs_folder())
    return config.model_copy(update={key: _found(getattr(config, key), folders) for key in ("standards", "forms")})


def _found(path: Path, folders: tuple[Path, ...]) -> Path:
    """`path` as it stands below the first folder that has it; absolute ones and strangers stay as they are."""
    return next((folder / path for folder in folders if (folder / path).exists()), path)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = below.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
