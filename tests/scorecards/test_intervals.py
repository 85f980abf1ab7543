import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qc.scorecards.intervals import EXACT_CALLS, Interval, difference_interval, mean_interval, ratio_interval, wilson

scores = st.lists(st.floats(0, 100) | st.sampled_from([0.0, 100.0]), min_size=1, max_size=12)


# (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.959964, worked with a pocket calculator
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (8, 10, 0.490162, 0.943318),
        (3, 3, 0.438503, 1.0),
        (0, 3, 0.0, 0.561497),
        (0, 0, 0.0, 1.0),
        (25, 50, 0.366445, 0.633555),
    ],
)
def test_wilson(successes, n, low, high):
    assert wilson(successes, n) == pytest.approx((low, high), abs=1e-6)


def test_wilson_refuses_what_cannot_be():
    for successes, n in ((4, 3), (-1, 3)):
        with pytest.raises(ValueError, match="successes"):
            wilson(successes, n)


def test_a_difference_takes_the_nearer_ends():
    #   80 (70 … 84)  -  60 (55 … 68)  =  20, from 20 - √(10² + 8²) to 20 + √(4² + 5²)
    low, high = difference_interval(80, Interval(70, 84), 60, Interval(55, 68))
    assert (low, high) == pytest.approx((20 - 164**0.5, 20 + 41**0.5))


def test_interruptions_that_come_as_poisson_counts_do_have_the_interval_of_a_count():
    # 0, 1, 2, 0, 1, 1, 1, 2 in eight calls: a variance of 4/7 around 1. The team's 9 calls with 9 in all have one
    # of 1: dispersion (4/7·7 + 1·8) / 15 = 0.8, 15 degrees of freedom, whose t of 2.1314 leaves 1.6526 %. For a count
    # of 8 / 0.8 = 10 that share of the means, of density mean^9.5 · e^-mean, lies below 4.81 and above 18.69
    own, team = np.array([0, 1, 2, 0, 1, 1, 1, 2.0]), np.array([0, 2, 0, 2, 0, 2, 0, 2, 1.0])
    low, high = ratio_interval((own, np.ones(8)), [(team, np.ones(9))])
    means = np.arange(0.0005, 60, 0.001)
    below = np.cumsum(means**9.5 * np.exp(-means)) / math.gamma(10.5) * 0.001
    assert low == pytest.approx(0.8 * means[below.searchsorted(0.016526)] / 8, abs=1e-3)
    assert high == pytest.approx(0.8 * means[below.searchsorted(1 - 0.016526)] / 8, abs=1e-3)


def test_the_longer_call_counts_for_more_in_a_ratio():
    # 300 characters in 60 s, 100 in 30 s: 400/90 a second, both calls 33.33 off, 2·(2·33.33²)/400 = 11.11 of dispersion
    own, steady = (np.array([300.0, 100.0]), np.array([60.0, 30.0])), (np.full(30, 50.0), np.full(30, 10.0))
    low, high = ratio_interval(own, [steady])
    assert low < 400 / 90 < high
    alone = ratio_interval(own)
    assert alone.low < low < high < alone.high  # of two calls nobody knows much, and the team's never differ


def test_none_at_all_is_no_proof_of_none():
    none, team = (np.zeros(3), np.ones(3)), (np.array([0, 1, 2.0] * 7), np.ones(21))
    assert ratio_interval(none, [team]).low == 0
    # the team's dispersion is 2/3 · 21/20 = 0.7, its 20 degrees of freedom leave 1.86 % beyond t = 2.086; a density of
    # mean^-0.5 · e^-mean is that of half a squared normal variate, beyond 2.353 in 1.86 %: 2.77 · 0.7 / 3 calls
    assert ratio_interval(none, [team]).high == pytest.approx(0.646, abs=2e-3)
    assert ratio_interval(none) is None
    assert ratio_interval((np.array([5.0]), np.array([1.0]))) is None


def test_that_peers_differ_from_one_another_does_not_widen_an_interval():
    own, steady = (np.array([5.0, 5, 6]), np.ones(3)), np.array([4.0, 6, 5, 5] * 3)
    peers = [(steady * often, np.ones(12)) for often in (1, 10)]
    mixed = (np.concatenate([steady, steady * 10]), np.ones(24))
    apart, together = ratio_interval(own, peers), ratio_interval(own, [mixed])
    assert together.low < apart.low < apart.high < together.high


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0.5, 900)), min_size=2, max_size=12))
def test_the_interval_of_a_ratio_holds_the_ratio(calls):
    amounts, sizes = np.array(calls).T
    interval = ratio_interval((amounts, sizes))
    ratio = amounts.sum() / sizes.sum()
    assert interval is None or (0 <= interval.low <= ratio * (1 + 1e-9) and ratio * (1 - 1e-9) <= interval.high)


def test_at_its_ends_what_was_seen_is_as_rare_as_the_level_says():
    # two calls, 90 and 60, in a team of 100, 95 and 0: reference = own + peers + half a call in four nobody has seen,
    # which is fatal in one case of four, and else anything
    reference = np.full(101, 0.125 * 0.75 / 101)
    reference[0] += 0.125 * 0.25
    for score in (90, 60, 100, 95, 0):
        reference[score] += 1
    grid = np.arange(101)

    def law_of(mean):
        tilts = np.linspace(-1, 1, 400_001)
        low, high = 0, len(tilts) - 1
        while high - low > 1:
            middle = (low + high) // 2
            law = reference * np.exp(tilts[middle] * (grid - 50))
            low, high = (middle, high) if (law @ grid) / law.sum() < mean else (low, middle)
        law = reference * np.exp(tilts[low] * (grid - 50))
        return law / law.sum()

    # Student's t of 2 + 10 degrees of freedom is 2.1788 (a printed table); three of twenty peers are there, so that it
    # counts for 17/20 beside z = 1.96: 2.1460, beyond which lie 1.594 % of a normal law
    low, high = mean_interval([90, 60], [100, 95, 0])
    at_low, at_high = np.convolve(law_of(low), law_of(low)), np.convolve(law_of(high), law_of(high))
    assert at_low[151:].sum() + at_low[150] / 2 == pytest.approx(0.01594, abs=2e-4)
    assert at_high[:150].sum() + at_high[150] / 2 == pytest.approx(0.01594, abs=2e-4)


def test_three_calls_without_fault_do_not_prove_perfection():
    low, high = mean_interval([100, 100, 100])
    assert high == 100
    assert low < 70
    in_a_strict_team, in_a_good_team = mean_interval([100] * 3, [60] * 30), mean_interval([100] * 3, [99] * 30)
    assert in_a_strict_team.low < in_a_good_team.low


def test_many_calls_narrow_it_and_outweigh_the_peers():
    peers = [0, 100] * 50
    widths = [high - low for n in (3, 30, 300) for low, high in [mean_interval([80, 90, 100] * (n // 3), peers)]]
    assert widths[0] > 2 * widths[1] > 4 * widths[2]
    # of 300 own calls (variance 66.7) and 20 of peers (2500 around 50, seen from 90: 40² more) the variance is 317
    assert widths[2] == pytest.approx(2 * 1.96 * (317 / 300) ** 0.5, rel=0.3)


def test_where_convolution_ends_the_normal_law_goes_on():
    rng = np.random.default_rng(7)
    own = np.where(rng.random(EXACT_CALLS + 1) < 0.05, 0, np.round(100 * rng.beta(8, 1.5, EXACT_CALLS + 1), 2))
    peers = np.round(100 * rng.beta(8, 1.5, 200), 2)
    for exact, normal in zip(mean_interval(own[:-1], peers), mean_interval(own, peers), strict=True):
        assert exact == pytest.approx(normal, abs=1.0)


@given(scores, scores)
def test_it_holds_the_mean_and_stays_within_0_and_100(own, peers):
    low, high = mean_interval(own, peers)
    assert 0 <= low <= np.mean(own) + 1e-9
    assert np.mean(own) - 1e-9 <= high <= 100


def test_what_nobody_has_seen_may_be_fatal():
    # three calls alike tell nothing of breaches: the interval reaches further down than up
    low, high = mean_interval([50, 50, 50])
    assert 50 - low > high - 50 + 1


@given(scores, scores, st.randoms())
def test_order_changes_nothing(own, peers, random):
    shuffled = mean_interval(random.sample(own, len(own)), random.sample(peers, len(peers)))
    assert mean_interval(own, peers) == pytest.approx(shuffled, abs=1e-3)


def test_a_higher_level_is_wider():
    narrow, wide = mean_interval([70, 90, 100], level=0.8), mean_interval([70, 90, 100], level=0.99)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("bad", [[], [100.5], [-1], [float("nan")]])
def test_what_is_no_score_is_refused(bad):
    with pytest.raises(ValueError, match="scores from 0 to 100"):
        mean_interval(bad)
