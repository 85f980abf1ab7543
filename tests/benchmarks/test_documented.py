"""docs/architecture.md names every benchmark that can be run, first those of `make bench`, and no others."""

import re
from pathlib import Path

TOP = Path(__file__).parents[2]


def test_every_benchmark_is_named():
    files = [path for path in (TOP / "benchmarks").rglob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    runs = {path.parent.name if path.name == "__main__.py" else path.stem for path in files}
    page = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Benchmarks")[1]
    rows = re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(runs)
    (in_bench,) = re.findall(r"^BENCHMARKS := (.*)$", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert named[: len(in_bench.split())] == in_bench.split()
