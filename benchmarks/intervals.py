"""How often the 95 % intervals hold, by simulation.

    python -m benchmarks.intervals [--calls 3 10 50] [--team 12] [--repeats 400]

Teams are drawn whose agents differ, from distributions that are skewed and heap up at 0 (a fatal breach) and at 100
(no fault). Each interval is made as a scorecard makes it, and holds if the true figure lies in it:

- the mean of an agent among a team, whose other calls of the period are the peers; and of an agent alone;
- the change of an agent who did not change, between two periods with peers of their own, from `enough_calls` on;
- rates (Wilson): passes and broken rules, over rates from 0 to 1, and over rates near 0 as those of most rules are;
- sums over sums of an agent among a team: pace, interruptions a call, the share of dead air.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from qc.config import load_config
from qc.scorecards.intervals import difference_interval, mean_interval, ratio_interval, wilson


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
    "no heaps, narrow": Law(0, 0, 40, 3),
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


def held_means(law: Law, calls: int, team: int, repeats: int, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """The shares of agents whose true mean lies below and above the interval, and the mean width in points."""
    sides, widths = [], []
    for true, own, peers in agents(law, calls, team, repeats, rng):
        low, high = mean_interval(own, peers)
        sides.append((true.mean < low, true.mean > high))
        widths.append(high - low)
    return np.mean(sides, axis=0), float(np.mean(widths))


def held_changes(law: Law, calls: int, team: int, repeats: int, rng: np.random.Generator) -> float:
    """The share of agents without a change whose interval of the change holds 0."""
    held = []
    for _ in range(repeats):
        laws = [law.of_an_agent(rng) for _ in range(team)]
        periods = [[each.draw(rng, calls) for each in laws] for _ in range(2)]
        for i in range(min(team, 4)):
            means, intervals = [], []
            for scores in periods:
                means.append(float(scores[i].mean()))
                intervals.append(mean_interval(scores[i], np.concatenate([*scores[:i], *scores[i + 1 :], []])))
            held.append(difference_interval(means[1], intervals[1], means[0], intervals[0]).holds(0))
    return float(np.mean(held))


def pace(rng: np.random.Generator, rate: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Characters and seconds of speech: the pace of a call is 9 % off the agent's own."""
    speech_s = 10 + rng.gamma(4, 20, n)
    return rate / 60 * speech_s * rng.normal(1, 0.09, n), speech_s


def interruptions(rng: np.random.Generator, rate: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of calls of which some provoke more of them than others."""
    return rng.poisson(rate * rng.gamma(2, 0.5, n)).astype(np.float64), np.ones(n)


def dead_air(rng: np.random.Generator, rate: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of dead air, in stretches of 8 s and more, and of the calls, some of them very long."""
    duration_s = rng.lognormal(5, 0.6, n)
    times = rng.poisson(rate * duration_s / 14)
    return np.array([8.0 * k + rng.gamma(k, 6) if k else 0.0 for k in times]), duration_s


RATIOS = {
    "pace, 240 a minute": (pace, 240.0, 60.0),
    "interruptions, 0.3 a call": (interruptions, 0.3, 1.0),
    "interruptions, 2 a call": (interruptions, 2.0, 1.0),
    "dead air, 2 %": (dead_air, 0.02, 1.0),
    "dead air, 10 %": (dead_air, 0.1, 1.0),
}


def held_ratios(kind: str, calls: int, team: int, repeats: int, rng: np.random.Generator) -> float:
    """The share of agents whose true ratio lies in the interval."""
    draw, rate, factor = RATIOS[kind]
    held = []
    for _ in range(repeats):
        rates = rate * (rng.normal(1, 0.08, team) if draw is pace else rng.gamma(9, 1 / 9, team))
        own, *peers = (draw(rng, of_one, calls) for of_one in rates)
        interval = ratio_interval(own, peers)
        if interval is not None:
            held.append(interval.low * factor <= rates[0] <= interval.high * factor)
    return float(np.mean(held))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="+", default=[3, 10, 50])
    parser.add_argument("--team", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=400, help="teams drawn for each row, with 4 agents looked at")
    args = parser.parse_args()
    rng = np.random.default_rng(20261001)
    cells: list[float] = []

    for team, repeats in ((args.team, args.repeats), (1, 4 * args.repeats)):
        print(f"Means of scores, {f'teams of {team}' if team > 1 else 'an agent alone'}: how often the 95 % interval")
        print("holds, how often the truth lies below or above it, and its width in points")
        print(f"{'':40}calls   holds   below   above   width")
        for name, law in LAWS.items():
            for calls in args.calls:
                (below, above), width = held_means(law, calls, team, repeats, rng)
                cells.append(1 - below - above)
                print(f"{name:40}{calls:5}  {cells[-1]:6.1%}  {below:6.1%}  {above:6.1%}  {width:6.1f}", flush=True)
        print()

    enough = load_config(None).scorecards.enough_calls
    print(f"Change of a mean where nothing changed (said from {enough} calls on)\n{'':40}calls   holds")
    for name, law in LAWS.items():
        for calls in (calls for calls in args.calls if calls >= enough):
            cells.append(held_changes(law, calls, args.team, args.repeats, rng))
            print(f"{name:40}{calls:5}  {cells[-1]:6.1%}", flush=True)

    print(f"\nRates (Wilson)\n{'':40}calls   holds")
    for name, (a, b) in {"from 0 to 1": (1, 1), "near 0: Beta(1, 9)": (1, 9)}.items():
        for calls in args.calls:
            rates = rng.beta(a, b, 40_000)
            seen = rng.binomial(calls, rates)
            intervals = [wilson(k, calls) for k in range(calls + 1)]
            cells.append(float(np.mean([intervals[k].holds(rate) for k, rate in zip(seen, rates, strict=True)])))
            print(f"{name:40}{calls:5}  {cells[-1]:6.1%}")

    print(f"\nSums over sums, teams of {args.team}\n{'':40}calls   holds")
    for kind in RATIOS:
        for calls in args.calls:
            cells.append(held_ratios(kind, calls, args.team, 16 * args.repeats, rng))
            print(f"{kind:40}{calls:5}  {cells[-1]:6.1%}", flush=True)

    inside = sum(0.93 <= cell <= 0.98 for cell in cells)
    print(f"\n{inside} of {len(cells)} between 93 and 98 %; all between {min(cells):.1%} and {max(cells):.1%}")


if __name__ == "__main__":
    main()
