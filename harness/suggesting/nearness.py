"""Who looks like a target to the base: by its own features of their pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.engines.request import EngineError, SeesPictures
from harness.suggesting.asking import Question
from harness.suggesting.standing import Near, Standing
from harness.suggesting.subjects import Subject

if TYPE_CHECKING:
    import numpy

    Vector = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float64]]


def compared(
    standings: Sequence[Standing],
    targets: Sequence[Subject],
    question: Question,
    engine: SeesPictures,
    tell: Callable[[int, int], None],
) -> list[Standing]:
    """Return everyone with the target that they are nearest to.

    Raises:
        EngineError: if this model does not tell what it sees.
    """
    subjects = [*targets, *(one.subject for one in standings)]
    centres = _centres(_looked_at(subjects, question, engine, tell))
    return [replace(one, near=_nearest(one.subject, targets, centres)) for one in standings]


def _looked_at(
    subjects: Sequence[Subject],
    question: Question,
    engine: SeesPictures,
    tell: Callable[[int, int], None],
) -> dict[str, list[Sequence[float]]]:
    """Return the features of all pictures that can be read, by whom they show."""
    pictures = [(one, picture) for one in subjects for picture in one.pictures]
    found: dict[str, list[Sequence[float]]] = {}
    features = engine.picture_features(question.ask(*one) for one in pictures)
    for done, ((subject, _), seen) in enumerate(zip(pictures, features, strict=True), start=1):
        if seen is not None:
            found.setdefault(subject.id, []).append(seen)
        tell(done, len(pictures))
    if not found:
        raise EngineError("no picture can be read")
    if len({len(seen) for some in found.values() for seen in some}) > 1:
        raise EngineError("what it sees of one picture has not the size of another's")
    return found


def _centres(features: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, Vector]:
    """Return the direction in which each differs from the mean picture.

    Without that mean all pictures are alike: most of what is seen is that there is a picture.
    """
    import numpy

    some = {who: numpy.asarray(rows, dtype=numpy.float64) for who, rows in features.items()}
    middle = numpy.concatenate(list(some.values())).mean(axis=0)
    apart = {who: rows.mean(axis=0) - middle for who, rows in some.items()}
    return {who: one / (float(numpy.linalg.norm(one)) or 1.0) for who, one in apart.items()}


def _nearest(
    subject: Subject, targets: Sequence[Subject], centres: Mapping[str, Vector]
) -> Near | None:
    if subject.id not in centres:
        return None
    mine = centres[subject.id]
    near = [Near(target=one.name, cosine=float(mine @ centres[one.id]))
            for one in targets if one.id in centres]  # fmt: skip
    return max(near, key=lambda one: one.cosine, default=None)
