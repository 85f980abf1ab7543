"""How often the 95 % intervals hold, by simulation.

    python -m benchmarks.intervals [--calls 3 10 50] [--team 12] [--repeats 400]

Teams are drawn whose agents differ, from distributions that are skewed and heap up at 0 (a fatal breach) and at 100
(no fault). Each agent's interval is made as a scorecard makes it, with the team as peers, and holds if the agent's
true mean lies in it. Wilson's interval is checked over pass rates drawn from a uniform law; the interval of a change,
between two periods of an agent who did not change.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from qc.statistics import difference_interval, mean_interval, wilson


class Law(NamedTuple):
    """Scores: 0 with chance `zero`, 100 with chance `full`, else 100 times a Beta variate."""

    zero: float
    full: float
    a: float
    b: float

    @property
    def mean(self) -> float:
        return 100 * (self.full + (1 - self.zero - self.full) * self.a / (self.a + self.b))

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        kind = rng.random(n)
        scores = np.round(100 * rng.beta(self.a, self.b, n), 2)
        scores[kind < self.zero] = 0
        scores[kind >= 1 - self.full] = 100
        return scores

    def of_an_agent(self, rng: np.random.Generator) -> Law:
        """The team's law, bent as agents differ: in fatal breaches, faultless calls, level and spread."""
        zero = min(0.6, self.zero * np.exp(rng.normal(0, 0.5)))
        full = min(0.95 - zero, self.full * np.exp(rng.normal(0, 0.3)))
        level = 1 / (1 + self.b / self.a * np.exp(rng.normal(0, 0.3)))
        together = (self.a + self.b) * np.exp(rng.normal(0, 0.3))
        return Law(zero, full, level * together, (1 - level) * together)


LAWS = {
    "usual: 5 % at 0, 10 % at 100, skewed": Law(0.05, 0.10, 8, 1.5),
    "good: 2 % at 0, 60 % at 100": Law(0.02, 0.60, 20, 2),
    "strict: 20 % at 0, 5 % at 100": Law(0.20, 0.05, 5, 2),
    "two heaps: 30 % at 0, 30 % at 100": Law(0.30, 0.30, 4, 2),
    "rarely fatal: 1 % at 0, 20 % at 100": Law(0.01, 0.20, 15, 2),
    "no heaps, skewed": Law(0, 0, 6, 1),
    "no heaps, narrow": Law(0, 0, 25, 3),
}


def agents(
    law: Law, calls: int, team: int, repeats: int, rng: np.random.Generator
) -> Iterator[tuple[Law, np.ndarray, np.ndarray]]:
    """Agents with their true law, their scores, and those of the others in the team."""
    for _ in range(repeats):
        laws = [law.of_an_agent(rng) for _ in range(team)]
        scores = [each.draw(rng, calls) for each in laws]
        for i in range(min(team, 4)):  # more agents of the same team would say little that is new
            yield laws[i], scores[i], np.concatenate([*scores[:i], *scores[i + 1 :], []])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=[3, 10, 50])
    parser.add_argument("--team", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=400, help="teams drawn for each row")
    args = parser.parse_args()
    rng = np.random.default_rng(20261001)

    print(f"Means of scores, teams of {args.team}: how often the 95 % interval holds, how often the truth lies below")
    print(f"or above it, and its width in points\n{'':40}calls   holds   below   above   width")
    for name, law in LAWS.items():
        for calls in args.calls:
            sides, widths = [], []
            for true, own, peers in agents(law, calls, args.team, args.repeats, rng):
                low, high = mean_interval(own, peers)
                sides.append((true.mean < low, true.mean > high))
                widths.append(high - low)
            below, above = np.mean(sides, axis=0)
            print(
                f"{name:40}{calls:5}  {1 - below - above:6.1%}  {below:6.1%}  {above:6.1%}  {np.mean(widths):6.1f}",
                flush=True,
            )

    print(f"\nRates (Wilson), over rates from 0 to 1\n{'':40}calls   holds")
    for calls in args.calls:
        rates = rng.random(40_000)
        seen = rng.binomial(calls, rates)
        held = [wilson(int(k), calls).holds(rate) for k, rate in zip(seen, rates, strict=True)]
        print(f"{'':40}{calls:5}  {np.mean(held):6.1%}")

    print(f"\nChange of a mean where nothing changed\n{'':40}calls   holds")
    for name, law in LAWS.items():
        for calls in args.calls:
            pairs = list(agents(law, calls, args.team, args.repeats // 4, rng))
            held = []
            for true, own, peers in pairs:
                before = true.draw(rng, calls)
                change = difference_interval(
                    own.mean(), mean_interval(own, peers), before.mean(), mean_interval(before, peers)
                )
                held.append(change.holds(0))
            print(f"{name:40}{calls:5}  {np.mean(held):6.1%}", flush=True)


if __name__ == "__main__":
    main()
