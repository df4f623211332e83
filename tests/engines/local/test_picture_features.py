"""What the base sees of pictures, as numbers that can be compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.engines.local.engine import TransformersEngine
from harness.engines.request import Ask, EngineError, SeesPictures
from harness.engines.served.engine import ServerEngine


def test_alike_for_one_picture_and_not_for_another(
    open_tiny: Callable[..., TransformersEngine], pictures: list[Path], tmp_path: Path
) -> None:
    engine = open_tiny()
    assert isinstance(engine, SeesPictures)
    asks = [Ask((path,), "?") for path in (*pictures, pictures[0], tmp_path / "none.png")]
    one, other, _, again, none = engine.picture_features(asks)
    assert one is not None
    assert one == again
    assert other is not None
    assert one != other
    assert len(one) == len(other)
    assert none is None


def test_adapters_change_nothing_of_it(
    open_tiny: Callable[..., TransformersEngine], pictures: list[Path], adapters: Path
) -> None:
    from harness.models.adapters import find_adapters

    ask = Ask((pictures[0],), "?")
    alone = list(open_tiny().picture_features([ask]))
    with_adapters = open_tiny(adapters=tuple(find_adapters(["all"], adapters)))
    assert list(with_adapters.picture_features([ask])) == alone


def test_a_model_that_does_not_tell(
    open_tiny: Callable[..., TransformersEngine],
    pictures: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("harness.engines.local.features.PictureFeatures.tells", False)
    with pytest.raises(EngineError, match="does not tell what it sees"):
        list(open_tiny().picture_features([Ask((pictures[0],), "?")]))


def test_a_server_does_not_tell() -> None:
    assert not issubclass(ServerEngine, SeesPictures)
