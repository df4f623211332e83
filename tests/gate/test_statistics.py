"""The figures agree with published examples, and keep their promises on every small suite."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import pytest

from harness.gate import statistics
from harness.gate.statistics import (
    accuracy,
    conclude,
    difference,
    holm,
    least_shown,
    p_change,
    p_gain,
    p_loss,
    pictures_needed,
)


def alone(gained: int, lost: int, total: int) -> tuple[list[int], list[int], list[int]]:
    """Write counts as one question a picture: gained, lost, asked."""
    same = total - gained - lost
    return [1] * gained + [0] * (lost + same), [0] * gained + [1] * lost + [0] * same, [1] * total


def test_mcnemar_of_armitage_and_berry_1994_page_127() -> None:
    assert p_change([1] * 12 + [-1] * 2) == pytest.approx(0.0129, abs=5e-5)


def test_mcnemar_of_bentur_2009_as_in_fagerland_2013() -> None:
    assert p_change([1] * 1 + [-1] * 7) == pytest.approx(0.0703, abs=5e-5)


def test_tango_interval_of_bentur_2009_as_in_fagerland_2014() -> None:
    found = difference(*alone(1, 7, 21))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_tango_interval_of_the_r_package_propcis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "LEVEL", 0.90)  # scoreci.mp(25, 28, 618, conf.level=0.90)
    found = difference(*alone(28, 25, 618))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-0.0148, 0.0247), abs=5e-5)


@pytest.mark.parametrize("total", [1, 3, 12, 30])
def test_tango_interval_without_any_change_has_a_closed_form(total: int) -> None:
    found = difference(*alone(0, 0, total))
    z2 = 1.959964**2
    assert found is not None
    assert (found.low, found.high) == pytest.approx((-z2 / (total + z2), z2 / (total + z2)))


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_of_newcombe_1998(right: int, total: int, low: float, high: float) -> None:
    found = accuracy([1] * right + [0] * (total - right), [1] * total)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_tests_and_intervals_agree_with_scipy_on_every_count_up_to_thirty() -> None:
    from scipy.stats import binomtest

    for total in range(1, 31):
        for k in range(total + 1):
            wilson = binomtest(k, total).proportion_ci(method="wilson")
            found = accuracy([1] * k + [0] * (total - k), [1] * total)
            assert found is not None
            assert (found.low, found.high) == pytest.approx((wilson.low, wilson.high))
            net = [1] * k + [-1] * (total - k)
            assert p_gain(net) == pytest.approx(binomtest(k, total, alternative="greater").pvalue)
            assert p_change(net) == pytest.approx(binomtest(k, total).pvalue)


def test_holm_agrees_with_the_worked_example_of_r_p_adjust() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    )
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


@pytest.mark.parametrize("net", [[3, -1, 2, 1], [-2, -2, -1, 0, 1], [1, 1, 1, 1, -3], [2], []])
def test_chance_with_shared_pictures_is_that_of_every_way_to_toss_the_signs(net: list[int]) -> None:
    sizes = [abs(value) for value in net if value]
    totals = [
        sum(sign * size for sign, size in zip(signs, sizes, strict=True))
        for signs in itertools.product((-1, 1), repeat=len(sizes))
    ]
    assert p_gain(net) == pytest.approx(sum(t >= sum(net) for t in totals) / len(totals))
    assert p_loss(net) == pytest.approx(sum(t <= sum(net) for t in totals) / len(totals))


def test_losing_on_four_pictures_can_be_chance_and_on_five_cannot() -> None:
    assert conclude([-1] * 4) == conclude([-3] * 4) == conclude([]) == "inconclusive"
    assert conclude([-1] * 5) == conclude([-3] * 5) == "worse"
    assert conclude([1] * 5) == "better"
    assert (least_shown(4), least_shown(5), least_shown(0)) == (None, 5, None)
    assert least_shown(9, alpha=0.25) == 2


def test_nothing_asked_has_no_interval() -> None:
    assert accuracy([], []) is None
    assert difference([], [], []) is None


def test_questions_that_agree_within_a_picture_count_as_one() -> None:
    """With every picture all right or all wrong, three questions tell no more than one."""
    agreeing = accuracy([3, 0, 3, 3, 0, 3, 3, 3], [3] * 8)
    single = accuracy([1, 0, 1, 1, 0, 1, 1, 1], [1] * 8)
    assert agreeing is not None
    assert single is not None
    assert (agreeing.low, agreeing.high) == pytest.approx((single.low, single.high))
    lost, once = [3, 0, 3, 0, 0, 0, 3, 0], [1, 0, 1, 0, 0, 0, 1, 0]
    assert difference([0] * 8, lost, [3] * 8) == difference([0] * 8, once, [1] * 8)


def test_interval_stays_within_its_bounds_and_holds_the_estimate() -> None:
    for total in (1, 2, 3, 7, 12):
        for gained, lost in itertools.product(range(total + 1), repeat=2):
            if gained + lost <= total:
                found = difference(*alone(gained, lost, total))
                assert found is not None
                estimate = (gained - lost) / total
                assert -1 <= found.low <= estimate + 1e-9
                assert estimate - 1e-9 <= found.high <= 1


@pytest.mark.parametrize("total", [3, 5, 8, 12, 20, 30])
def test_false_alarms_never_pass_one_in_twenty(total: int) -> None:
    """Exact, not sampled: every count of changed answers, whatever their true rate."""
    for rate in (0.05, 0.1, 0.3, 0.6, 1.0):
        alarm = sum(
            math.comb(total, moved) * rate**moved * (1 - rate) ** (total - moved)
            * sum(
                math.comb(moved, lost) / 2**moved
                for lost in range(moved + 1)
                if conclude([-1] * lost + [1] * (moved - lost)) == "worse"
            )
            for moved in range(total + 1)
        )  # fmt: skip
        assert alarm <= 0.05


@pytest.mark.parametrize("total", [5, 12, 20])
def test_wilson_covers_on_average_and_never_fails_badly(total: int) -> None:
    intervals = [accuracy([1] * k + [0] * (total - k), [1] * total) for k in range(total + 1)]
    rates = [step / 50 for step in range(2, 49)]
    covered = [
        sum(
            math.comb(total, k) * rate**k * (1 - rate) ** (total - k)
            for k, found in enumerate(intervals)
            if found and found.low <= rate <= found.high
        )
        for rate in rates
    ]
    assert sum(covered) / len(covered) >= 0.945
    assert min(covered) >= 0.83  # Agresti and Coull 1998: near 0 and 1 it dips, briefly


@pytest.mark.parametrize("total", [5, 12])
def test_tango_covers_on_average_and_never_fails_badly(total: int) -> None:
    counts = [(g, m) for g in range(total + 1) for m in range(total + 1 - g)]
    intervals = {(g, m): difference(*alone(g, m, total)) for g, m in counts}
    covered = []
    for gain, loss in itertools.product((0.02, 0.1, 0.2, 0.4), repeat=2):
        covered.append(
            sum(
                math.comb(total, g) * math.comb(total - g, m)
                * gain**g * loss**m * (1 - gain - loss) ** (total - g - m)
                for (g, m), found in intervals.items()
                if found and found.low <= gain - loss <= found.high
            )
        )  # fmt: skip
    assert sum(covered) / len(covered) >= 0.945
    assert min(covered) >= 0.90


def test_ten_thousand_pictures_take_no_time_and_lose_no_precision() -> None:
    assert p_loss([1] * 5_000 + [-1] * 5_000) == pytest.approx(0.504, abs=1e-3)
    assert p_loss([-1] * 10_000) == pytest.approx(0, abs=1e-12)


def test_loading_the_module_loads_no_scientific_library() -> None:
    code = (
        "import sys, harness.gate.evidence, harness.gate.decision; "
        "sys.exit(bool({'scipy', 'numpy', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("characters", [1, 2, 4, 10, 30])
def test_as_many_pictures_as_are_needed_would_do_and_no_fewer(characters: int) -> None:
    needed = pictures_needed(characters)
    others = {f"other {at}": 1.0 for at in range(characters - 1)}
    for pictures, found in ((needed, True), (needed - 1, False)):
        chances = {"one": p_change([-1] * pictures), **others}
        assert (holm(chances)["one"] <= statistics.ALPHA) is found
