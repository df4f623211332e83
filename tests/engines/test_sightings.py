"""What several processes saw reads as what one would have seen."""

from __future__ import annotations

import pytest

from harness.engines.sightings import joined
from harness.session.heard import Heard


@pytest.mark.parametrize(
    ("values", "together"),
    [
        (["0 of 7 answers differ", "1 of 12 answers differ"], "1 of 19 answers differ"),
        (["3 compared", "0 compared", "4 compared"], "7 compared"),
        (["unchanged", "unchanged"], "unchanged"),
        (["unchanged", "not checked"], "unchanged; not checked"),
        (["1.2e-05 of chances moved", "1.2e-05 of chances moved"], "1.2e-05 of chances moved"),
        (["0.5 of chances moved", "2 compared"], "0.5 of chances moved; 2 compared"),
        (["{} of 3", "{0} of 4"], "{} of 3; {0} of 4"),
    ],
)
def test_counts_add_up(values: list[str], together: str) -> None:
    assert joined([{"canary.x": value} for value in values]) == {"canary.x": together}


def test_other_values_stand_side_by_side_once() -> None:
    facts = [{"device": "cuda:0", "gpu": "1"}, {"device": "cuda:1", "gpu": "1"}, {"dtype": "f32"}]
    assert joined(facts) == {"device": "cuda:0; cuda:1", "gpu": "1", "dtype": "f32"}


def told(asked: int, differ: str) -> dict[str, object]:
    provenance = {"engine": "fake", "canary.alone": differ}
    about = {"provenance": provenance, "judge": {"version": 1}}
    return {"planned": [], "about": about, "effort": {"answers_asked": asked}}


def test_workers_that_asked_are_added_up_and_what_a_cache_remembers_is_told_once() -> None:
    heard = Heard()
    nothing: dict[str, object] = {"planned": []}
    for one in (told(0, "0 of 9 differ"), told(0, "0 of 9 differ"), nothing):
        heard.add_worker(one)
    assert heard.about["provenance"]["canary.alone"] == "0 of 9 differ"
    for one in (told(30, "0 of 2 differ"), told(10, "1 of 2 differ")):
        heard.add_worker(one)
    assert heard.about["provenance"]["canary.alone"] == "1 of 4 differ"
    assert heard.about["judge"] == {"version": 1}
    assert Heard().about == {}
