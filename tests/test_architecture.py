"""Imports point one way, each library is imported in one place: the picture in docs/architecture.md holds."""

import ast
from pathlib import Path

import pytest

QC = Path(__file__).parent.parent / "qc"
FILES = sorted(QC.rglob("*.py"))

# from the ground up; a module may import from its own row and those before it
ROWS = [
    [
        "errors",
        "spans",
        "digests",
        "networks",
        "records",
        "periods",
        "yamlfile",
        "config",
        "logs",
        "wording",
        "__init__",
    ],
    ["text"],
    ["calls", "audio", "models", "privacy"],
    ["speech"],
    ["roles"],
    ["transcription", "turns"],
    ["listening", "measures"],
    ["condition"],
    ["standards"],
    ["forms"],
    ["rules", "scoring"],
    ["inspection"],
    ["store"],
    ["scorecards", "engines"],
    ["batch"],
    ["rescoring", "views"],
    ["show", "report", "export", "doctor", "clips"],
    ["forgetting"],
    ["cli"],
    ["__main__"],
]
HEIGHT = {name: height for height, row in enumerate(ROWS) for name in row}

# what a library is for stands in one place, so that it can be changed in one place
ONE_IMPORTER = {
    "av": ["audio"],
    "faster_whisper": ["transcription"],
    "onnxruntime": ["networks"],
    "ctranslate2": ["transcription"],
    "jieba": ["text"],
    "numba": ["text"],
    "opencc": ["text"],
    "pypinyin": ["text"],
    "re2": ["text"],
    "tokenizers": ["text"],
    "pyarrow": ["store"],
    "ray": ["engines"],
    "prometheus_client": ["batch"],
    "cryptography": ["transcription"],
    "typer": ["cli"],
    "chinese_calendar": ["standards"],
}


def part(path):
    return path.relative_to(QC).with_suffix("").parts[0]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == "qc")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(QC)))
def test_imports_point_towards_the_ground(path):
    for name in imports(path):
        below = name.split(".")
        if below[0] == "qc" and len(below) > 1 and below[1] in HEIGHT:
            assert HEIGHT[below[1]] <= HEIGHT[part(path)], f"{path.relative_to(QC)} imports {name} from above it"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(QC)))
def test_each_library_has_its_place(path):
    for name in imports(path):
        allowed = ONE_IMPORTER.get(name.split(".")[0])
        assert allowed is None or part(path) in allowed, f"{name} belongs into {allowed}, not {path.relative_to(QC)}"
