"""How far chance could have moved a figure: intervals that hold for few calls.

A score is bounded, skewed, and often sits on its bounds (0 after a fatal breach, 100 for a call without fault), so that
the usual mean ± 1.96 standard errors fails: three calls without a fault would be "100 ± 0". What is used instead:

- means of scores: tests inverted in an exponentially tilted family (`mean_interval`);
- rates of calls: Wilson's score interval (Wilson 1927, doi:10.2307/2276774);
- sums over sums, such as characters a minute: a Poisson law with the dispersion that calls show (`ratio_interval`);
- differences: MOVER, from the intervals of both sides (Zou & Donner 2008, doi:10.1002/sim.3095).

`benchmarks/intervals.py` measures how often they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.fft import next_fast_len
from scipy.optimize import brentq
from scipy.special import gammainccinv, gammaincinv, stdtrit

Array = npt.NDArray[np.float64]
NORMAL = NormalDist()
LEVEL = 0.95
GRID = np.arange(101.0)  # scores in whole points
PEER_CALLS = 20  # the peers count for no more calls than these, so that an agent's own soon outweigh them
UNSEEN_CALL = 0.5  # of a call that nobody has seen yet, and less with every call of the peers that was seen
UNSEEN = np.full(GRID.size, 0.75 / GRID.size) + 0.25 * (GRID == 0)  # it may be fatal, or its score anything
SPREAD_CALLS = 10  # degrees of freedom beforehand: their bounds keep scores from spreading at will
EXACT_CALLS = 50  # up to here sums are convolved; above, a normal law with its skewness comes close enough
STEEPEST = 3.0  # tilt in 1/points: the law then lies within a point of the bound, and there it ends


class Interval(NamedTuple):
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(successes: int, n: int, level: float = LEVEL) -> Interval:
    """The interval of a rate (0–1) of which `successes` of `n` trials were seen; n = 0 tells nothing: 0 to 1.

    Raises:
        ValueError: not 0 <= successes <= n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return Interval(0.0, 1.0)
    z = NORMAL.inv_cdf((1 + level) / 2)
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(min(p, max(0.0, middle - half)), max(p, min(1.0, middle + half)))


def difference_interval(mean: float, its: Interval, from_: float, their: Interval) -> Interval:
    """The interval of ``mean - from_``, two independent estimates with their intervals (MOVER)."""
    difference = mean - from_
    return Interval(
        difference - sqrt((mean - its.low) ** 2 + (their.high - from_) ** 2),
        difference + sqrt((its.high - mean) ** 2 + (from_ - their.low) ** 2),
    )


Pairs = tuple[Array, Array]  # of each call an amount, 0 or more, and a size; the sizes are above 0 in sum


def ratio_interval(own: Pairs, peers: Sequence[Pairs] = (), level: float = LEVEL) -> Interval | None:
    """The interval of ``sum(amounts) / sum(sizes)`` of the `own` calls; None where calls cannot tell how they vary.

    The sum is taken as `dispersion` times a Poisson variate, whose interval is Jeffreys's, from 0 where there was none
    at all (Brown, Cai and DasGupta, Interval estimation in exponential families, Statistica Sinica 13, 2003): it holds
    for a few interruptions as for thousands of characters. The dispersion is the variance of such a ratio (Cochran,
    Sampling Techniques, 6.4) over its mean; the calls of `peers`, each with a ratio of their own, count for it like
    `PEER_CALLS` at most. For what so few calls leave open of it the tails are Student's t's in place of the normal's.
    """
    dispersion, free = _dispersion([own])
    their, their_free = _dispersion(peers)
    their_free = min(their_free, PEER_CALLS)
    if not free + their_free:
        return None
    dispersion = (dispersion * free + their * their_free) / (free + their_free)
    total, size = (float(each.sum()) for each in own)
    if not dispersion:
        return Interval(total / size, total / size)
    tail = NORMAL.cdf(-float(stdtrit(free + their_free, (1 + level) / 2)))
    count = total / dispersion
    low = float(gammaincinv(count + 0.5, tail)) if count else 0.0
    return Interval(dispersion * low / size, dispersion * float(gammainccinv(count + 0.5, tail)) / size)


def _dispersion(groups: Sequence[Pairs]) -> tuple[float, int]:
    """The variance of amounts around their group's ratio to the sizes, over their mean; and its degrees of freedom."""
    variance, mean, free = 0.0, 0.0, 0
    for amounts, sizes in groups:
        if amounts.size > 1 and (total := float(amounts.sum())):
            around = amounts - total / sizes.sum() * sizes
            variance += float(around @ around) * amounts.size / (amounts.size - 1)
            mean += total
            free += amounts.size - 1
    return (variance / mean if mean else 0.0), free


def mean_interval(
    scores: Sequence[float] | Array, peers: Sequence[float] | Array = (), level: float = LEVEL
) -> Interval:
    """The interval of the mean of which `scores` (each 0–100, at least one) are a sample.

    Three calls say little of how scores spread; the team's calls say more. So a *reference* is made of the own
    scores, of those of `peers`, which count as `PEER_CALLS` calls at most, and of what may come though nobody has seen
    it (`UNSEEN_CALL`). Tilting it, p(x) ∝ reference(x)·exp(θx), gives one law for each mean that could be; those means
    form the interval under which a sum of scores as high, or as low, as the one seen is not too rare (half of the
    chance of exactly that sum counted). Efron 1981, "Nonparametric standard errors and confidence intervals",
    Canadian Journal of Statistics 9, tilts so. Too rare is a chance under (1 - level) / 2; as far as `PEER_CALLS` calls
    of peers are wanting, so that few own calls must tell the spread too, it is what lies beyond Student's t in place
    of the normal's z, with a degree of freedom for each own call and for each of `SPREAD_CALLS`.

    What is given is the interval of the own mean: it always holds it, and the peers never pull it towards theirs.

    Raises:
        ValueError: no scores, or one outside 0–100.
    """
    own, others = np.asarray(scores, dtype=np.float64), np.asarray(peers, dtype=np.float64)
    if not own.size or not all(np.all((some >= 0) & (some <= 100)) for some in (own, others)):
        raise ValueError("needs at least one score, and scores from 0 to 100")
    weight = min(1.0, PEER_CALLS / max(others.size, 1))
    unseen = UNSEEN_CALL / (1 + others.size) * UNSEEN
    family = _Tilted(_histogram(own) + weight * _histogram(others) + unseen, own.size, float(own.sum()))
    z, t = NORMAL.inv_cdf((1 + level) / 2), float(stdtrit(own.size + SPREAD_CALLS, (1 + level) / 2))
    beyond = z + (t - z) * max(0.0, 1 - others.size / PEER_CALLS)
    mean, tail = float(own.mean()), NORMAL.cdf(-beyond)
    low, high = family.mean_where_below(1 - tail), family.mean_where_below(tail)
    return Interval(0.0 if mean == 0 else min(low, mean), 100.0 if mean == 100 else max(high, mean))


def _histogram(scores: Array) -> Array:
    """Calls per whole point; a score between two points is shared among them so that the mean stays."""
    below = np.minimum(scores.astype(np.int64), GRID.size - 2)
    part = scores - below
    size = GRID.size
    return np.asarray(np.bincount(below, 1 - part, size) + np.bincount(below + 1, part, size), np.float64)


class _Tilted:
    """The laws that come of tilting `reference`, and how each would spread the sum of `n` scores around `total`."""

    def __init__(self, reference: Array, n: int, total: float) -> None:
        self._log_reference, self._n, self._total = np.log(reference), n, total
        self._below = self._below_exact if n <= EXACT_CALLS else self._below_normal

    def mean_where_below(self, chance: float) -> float:
        """The mean of the law under which a sum up to `total` has this chance; it falls as the mean rises."""
        wanted = NORMAL.inv_cdf(chance)

        def off(tilt: float) -> float:  # on a normal scale, on which it is nearly a straight line
            return NORMAL.inv_cdf(min(max(self._below(self._law(tilt)), 1e-12), 1 - 1e-12)) - wanted

        law = self._law(0)
        step = 1 / sqrt(self._n * (law @ (GRID - law @ GRID) ** 2))  # moves the mean by one standard error
        near, far = 0.0, step if off(0) > 0 else -step
        while off(far) * step * far > 0 and abs(far) < STEEPEST:
            near, far = far, 2 * far
        if abs(far) < STEEPEST:
            far = brentq(off, near, far, xtol=step / 1e5)
        return float(self._law(far) @ GRID)

    def _law(self, tilt: float) -> Array:
        log_law = self._log_reference + tilt * GRID
        law: Array = np.exp(log_law - log_law.max())
        return np.asarray(law / law.sum())

    def _below_exact(self, law: Array) -> float:
        """P(sum < total) + P(sum = total) / 2, by convolution."""
        sums = 100 * self._n + 1
        size = next_fast_len(sums, real=True)
        chances = np.fft.irfft(_power(np.fft.rfft(law, size), self._n), size)[:sums].clip(0)
        up_to = np.cumsum(chances)
        return float(np.interp(self._total, np.arange(sums), up_to - chances / 2))

    def _below_normal(self, law: Array) -> float:
        """The same by the central limit theorem with its first correction (Edgeworth)."""
        mean = law @ GRID
        spread = sqrt(law @ (GRID - mean) ** 2)
        skewness = law @ (GRID - mean) ** 3 / spread**3
        z = float((self._total / self._n - mean) / spread * sqrt(self._n))
        return NORMAL.cdf(z) - NORMAL.pdf(z) * float(skewness) * (z * z - 1) / (6 * sqrt(self._n))


def _power(base: npt.NDArray[np.complex128], exponent: int) -> npt.NDArray[np.complex128]:
    """`base` ** `exponent` by squaring: NumPy's own power of complex numbers is many times slower."""
    result = np.ones_like(base)
    while exponent:
        if exponent & 1:
            result = result * base
        base, exponent = base * base, exponent >> 1
    return result
