"""Where decisions come in: each is on the disk before it is confirmed, whoever else decides."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from harness.judge import Verdict
from harness.judge.overrides import Overrides, open_overrides
from harness.review.agreement import Agreement, agreements
from harness.review.diary import Diary, Review
from harness.review.labels import Labels, name_of
from harness.review.queue import AnswerKey, Item
from harness.suite.files import OVERRIDES_FILE
from harness.suite.reading import read_overrides
from harness.suite.suite import Override


class DeskError(Exception):
    """A decision that cannot be taken as it was sent; one line for people."""


@dataclass(frozen=True, kw_only=True)
class News:
    """What one person decided since the desk was last asked."""

    done: dict[str, str | None]
    """Item id -> verdict; None where it was taken back."""
    since: int
    """To ask with next time."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody else said of an answer."""

    by: str
    verdict: str
    named: tuple[str, ...]


class Desk:
    """The answers to review, and what people decided on them."""

    def __init__(
        self, root: Path, items: Sequence[Item], names: Collection[str], *, blind: bool
    ) -> None:
        """Open the desk.

        Args:
            root: the suite's folder, where decisions are kept.
            items: what there is to review, in order.
            names: whom a hallucination may name.
            blind: whether labels are given, which overrule nothing.
        """
        self.items = {item.id: item for item in items}
        self.names = names
        self.blind = blind
        self._root = root
        self._ids = {item.key: item.id for item in items}
        self._diary = Diary(root)
        self._labels = Labels(root)
        self._mutex = RLock()
        self.taken = 0
        """Decisions taken, or taken back, since it was opened."""

    def news(self, by: str, since: int = 0) -> News:
        """Say what a person has decided since; from 0, all of it."""
        with self._mutex:
            self._diary.catch_up()
            lines = self._diary.lines
            since = since if 0 <= since <= len(lines) else 0
            now = self._standing(by)
            done: dict[str, str | None] = {} if since else dict(self._elsewhere(by))
            for line in lines[since:]:
                if line.by == by and line.sample == self.blind and line.key in self._ids:
                    standing = now.get(line.key)
                    done[self._ids[line.key]] = standing.verdict if standing else None
            return News(done=done, since=len(lines))

    def decide(
        self, item_id: str, verdict: str, *, named: Sequence[str], why: str, by: str
    ) -> tuple[Review, list[Opinion]]:
        """Keep a verdict, and return it with what others said who disagree.

        Raises:
            DeskError: if it is none, or about nothing that is asked here.
            SuiteError: if it cannot be written down.
        """
        item = self._checked(item_id, verdict, named, by)
        with self._mutex, open_overrides(self._root) as overrides:
            self._diary.catch_up()
            review = Review(
                id=uuid.uuid4().hex,
                case=item.case,
                answer=item.answer,
                verdict=verdict,
                named=tuple(named),
                why=why.strip(),
                by=by.strip(),
                at=datetime.now(UTC).isoformat(timespec="seconds"),
                sample=self.blind,
            )
            # What counts first: whatever is cut off after this, the verdict holds.
            if self.blind:
                self._labels.put(item, review)
            else:
                review = replace(review, before=overrides.put(review.override))
            opinions = self._others(review, review.before)
            self._diary.write(review)
            self.taken += 1
        return review, opinions

    def undo(self, by: str) -> Review | None:
        """Take a person's last decision back, and return it; None where there is none to take.

        The verdict in force is then the one before it, unless somebody decided again since.
        """
        with self._mutex, open_overrides(self._root) as overrides:
            self._diary.catch_up()
            last = self._last(by)
            if last is None:
                return None
            self._diary.write(replace(last, undone=True))
            if self.blind:
                self._relabel(self.items[self._ids[last.key]], by)
            elif overrides.of(*last.key) == last.override:
                self._restore(last, overrides)
            self.taken += 1
            return last

    def agreements(self) -> list[Agreement]:
        """Say how far people agree who judged the same answers of this run."""
        with self._mutex:
            self._diary.catch_up()
            return agreements(line for line in self._diary.lines if line.key in self._ids)

    def disputed(self) -> list[tuple[Item, list[Opinion]]]:
        """Give the answers on which people's verdicts differ."""
        with self._mutex:
            self._diary.catch_up()
            said: dict[str, dict[str, Opinion]] = {}
            for review in self._diary.standing():
                if review.key in self._ids:
                    said.setdefault(self._ids[review.key], {})[review.by] = _opinion(review)
        return [
            (self.items[item], list(opinions.values()))
            for item, opinions in said.items()
            if len({(one.verdict, one.named) for one in opinions.values()}) > 1
        ]

    def _checked(self, item_id: str, verdict: str, named: Sequence[str], by: str) -> Item:
        if item_id not in self.items:
            raise DeskError("there is no such answer here")
        if verdict not in tuple(Verdict):
            raise DeskError(f"{verdict!r} is no verdict")
        if (verdict == Verdict.HALLUCINATION) != bool(named):
            raise DeskError("say who was hallucinated, with that verdict only")
        for name in named:
            if name not in self.names:
                raise DeskError(f"{name!r} is no character or distractor of the suite")
        if not by.strip() or not by.isprintable():
            raise DeskError("say who reviews, by a name that can be printed")
        return self.items[item_id]

    def _standing(self, by: str) -> dict[AnswerKey, Review]:
        """A person's decisions that hold, by answer."""
        mine = (one for one in self._diary.standing() if one.by == by and one.sample == self.blind)
        return {review.key: review for review in mine}

    def _elsewhere(self, by: str) -> dict[str, str]:
        """What a person decided by other means: by `overrule`, by hand, on another machine."""
        if self.blind:
            given = self._labels.verdicts(by)
            return {
                item.id: given[name_of(item)]
                for item in self.items.values()
                if name_of(item) in given
            }
        overrides = read_overrides(self._root / OVERRIDES_FILE)
        return {
            self._ids[one.case, one.answer]: one.verdict
            for one in overrides
            if one.by == by and (one.case, one.answer) in self._ids
        }

    def _last(self, by: str) -> Review | None:
        mine = [one for one in self._diary.standing() if one.by == by and one.sample == self.blind]
        return mine[-1] if mine and mine[-1].key in self._ids else None

    def _others(self, review: Review, in_force: Override | None) -> list[Opinion]:
        """What others said of the same answer, where it is not the same."""
        said = {
            one.by: _opinion(one)
            for one in self._diary.standing()
            if one.key == review.key and one.by != review.by
        }
        if in_force and in_force.by not in (review.by, *said):
            said[in_force.by] = Opinion(
                by=in_force.by, verdict=in_force.verdict, named=in_force.named
            )
        mine = review.verdict, frozenset(review.named)
        return [one for one in said.values() if (one.verdict, frozenset(one.named)) != mine]

    def _relabel(self, item: Item, by: str) -> None:
        """Take a person's label back, or put the one in its place that they gave before."""
        if earlier := self._standing(by).get(item.key):
            self._labels.put(item, earlier)
        else:
            self._labels.remove(item, by)

    def _restore(self, taken_back: Review, overrides: Overrides) -> None:
        """Put the verdict in force that was so before, passing over those taken back themselves."""
        before = taken_back.before
        for review in reversed(list(self._diary.all())):
            if before is not None and review.override == before:
                if not review.undone:
                    break
                before = review.before
        if before is None:
            overrides.remove(*taken_back.key)
        else:
            overrides.put(before)


def _opinion(review: Review) -> Opinion:
    return Opinion(by=review.by, verdict=review.verdict, named=review.named)
