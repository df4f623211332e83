from __future__ import annotations

from pathlib import Path

import pytest

from harness.engines.local.decoding import Layout
from harness.engines.local.planning import Grid, plan
from harness.engines.request import Ask, Request


def request(image: str, question: str, adapter: str) -> Request:
    return Request(case="c/c", adapter=adapter, ask=Ask((Path(image),), question))


def asked(grids: list[Grid]) -> list[tuple[str, Path, str]]:
    return [(m, ask.images[0], ask.question) for g in grids for m in g.models for ask in g.asks]


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 30, 1000])
def test_every_request_is_asked_once_within_the_limit(limit: int) -> None:
    requests = [
        request(f"{picture}", f"{question}", adapter)
        for question in range(5)
        for picture in range(7)
        for adapter in ("base", "a", "b", "dora")
        if (picture, question, adapter) != (3, 2, "a")
    ]
    grids = list(plan([*requests, *requests[:9]], frozenset({"dora"}), lambda: limit))
    assert sorted(asked(grids)) == sorted(
        (r.adapter, r.ask.images[0], r.ask.question) for r in requests
    )
    assert all(grid.rows <= limit for grid in grids)
    assert all(grid.models == ("dora",) for grid in grids if "dora" in grid.models)


def test_questions_about_a_picture_stay_together() -> None:
    requests = [request(f"{p}", f"{q}", m) for q in range(3) for p in range(8) for m in "xy"]
    for grid in plan(requests, frozenset(), lambda: 14):
        assert grid.rows == 12
        assert len({ask.images[0] for ask in grid.asks}) == 2


def test_of_very_many_models_some_take_turns_on_all_questions_of_a_picture() -> None:
    models = [f"m{at}" for at in range(33)]
    requests = [request(f"{p}", f"{q}", m) for p in range(3) for q in range(6) for m in models]
    grids = list(plan(requests, frozenset(), lambda: 64))
    assert [len(grid.models) for grid in grids] == [9, 8, 8, 8] * 3
    assert all(len(grid.asks) == 6 for grid in grids)


def test_the_first_pictures_are_asked_first() -> None:
    requests = [request(f"{p}", "q", m) for p in range(6) for m in ("x", "y")]
    grids = list(plan(requests, frozenset(), lambda: 4))
    assert [ask.images[0].name for grid in grids for ask in grid.asks] == list("012345")


def test_a_limit_that_falls_is_heeded_at_once() -> None:
    limits = iter([8, 2, 2, 2, 2, 2, 2])
    requests = [request(f"{p}", "q", "x") for p in range(12)]
    sizes = [grid.rows for grid in plan(requests, frozenset(), lambda: next(limits))]
    assert sizes == [8, 2, 2]


def test_halves_are_the_whole() -> None:
    asks = tuple(Ask((Path("p"),), str(n)) for n in range(3))
    grid = Grid(("x", "y"), asks)
    while grid.rows > 1:
        first, second = grid.halves()
        assert sorted(asked([first, second])) == sorted(asked([grid]))
        grid = second


def test_ended_rows_leave_and_blocks_stay_equal() -> None:
    layout = Layout(("x", "y", "z"), tuple(range(9)))
    ended = [True, True, True, False, True, True, False, True, False]
    going, keep = layout.without(ended)
    assert going.models == ("y", "z")
    assert len(keep) == 4
    assert {3, 6, 8} <= set(keep)
    assert going.rows == tuple(keep)
    again, keep = going.without([False, True, True, False])
    assert again.rows == (3, 8)
