"""Make `qc/text/ngrams.npz`: how sentences go that are said in service calls.

    python scripts/make_ngrams.py

They are the agents' sentences of the default standards (`configs/standards/talk.tsv`) and those in `scripts/said/`, of
customers and agents, a sentence a line. All were written for this; none is from a real call. What the sample calls say
is left out, so that they can tell what the model is worth.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from qc.text.folding import folded_chars
from qc.text.ngrams import Ngrams

HERE = Path(__file__).parent
ROOT = HERE.parent
TARGET = ROOT / "qc" / "text" / "ngrams.npz"
SHORT = 6  # characters: anybody says such a sentence


def sentences() -> Iterator[str]:
    for line in (ROOT / "configs" / "standards" / "talk.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")[1]
    for path in sorted((HERE / "said").glob("*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def main() -> None:
    calls = json.loads((ROOT / "sample_audio" / "truth.json").read_text(encoding="utf-8"))
    sampled = folded_chars("|".join(turn["text"] for call in calls for turn in call["turns"]))
    own = [said for said in sentences() if len(folded_chars(said)) <= SHORT or folded_chars(said) not in sampled]
    Ngrams.learn(own).save(TARGET)
    print(f"{len(own)} sentences; {TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
