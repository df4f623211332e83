"""Grids answered by a loaded model: prompts made, memory minded, every answer checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from harness.engines.local import decoding, memory
from harness.engines.local.batches import Row
from harness.engines.local.canaries import Canaries
from harness.engines.local.grouped_lora import GroupedLora
from harness.engines.local.layout import Layouts
from harness.engines.local.loading import Loaded, is_quantised
from harness.engines.local.passes import Passes
from harness.engines.local.peft_adapters import PeftAdapters
from harness.engines.local.planning import Grid, by_picture
from harness.engines.local.prompts import Prompt, Prompts
from harness.engines.request import Ask, EngineError
from harness.suite.images import load_image
from harness.suite.suite import BASE

Answers = dict[tuple[str, Ask], str | Exception]
"""What each model said to each ask, or why it could not."""

_AGAIN_TOKENS = 16  # how far an answer asked again alone is compared
_FIRST_LIMIT = 8  # rows, until a prompt has shown how long they are


class Runner:
    """Answers grids with one loaded base and all adapters of the run, and halves what fails."""

    def __init__(
        self,
        loaded: Loaded,
        adapters: Mapping[str, Path],
        batch_size: int | None,
        announce: Callable[[str], None],
        processors: Mapping[str, Any] | None = None,
    ) -> None:
        """Put the adapters onto the base.

        Args:
            loaded: the base.
            adapters: folders by name.
            batch_size: the most rows of a batch; None to find it.
            announce: told what takes long or should be known, a line each.
            processors: of adapters that are not asked with the base's, by name.
        """
        self._loaded, self._model = loaded, loaded.model
        self._announce, self._asked_rows = announce, batch_size
        self._layouts = Layouts(loaded.model, adapters, announce)  # its folders live as long as it
        folders = self._layouts.folders
        lora = GroupedLora.on(loaded.model, {} if is_quantised(loaded.model) else folders)
        left = {name: path for name, path in folders.items() if name not in lora.names}
        if left:
            announce(f"Asked one after another, through PEFT: {', '.join(left)}")
        self._peft = PeftAdapters(loaded.model, left)
        self._prompts = Prompts(loaded)
        self._own = {
            name: Prompts(replace(loaded, processor=processor))
            for name, processor in (processors or {}).items()
        }
        self._seen_through: str | None = None
        self._config = decoding.greedy_config(loaded.model, self._prompts.pad_token)
        self._passes = Passes(loaded, self._prompts, lora, self._peft, self._config)
        self._canaries = Canaries(loaded.model, list(adapters))
        self._limit = batch_size or _FIRST_LIMIT
        self._base_scores: dict[Ask, torch.Tensor] = {}
        self._tried_features = False

    @property
    def solo(self) -> frozenset[str]:
        """Models that cannot share a batch with others."""
        return self._peft.names | self._own.keys()

    @property
    def numbers_and_place(self) -> tuple[torch.dtype, torch.device]:
        """In which numbers the model is, and where."""
        return self._loaded.dtype, self._loaded.device

    def limit(self) -> int:
        """The most rows of a batch now."""
        return self._limit

    def size_up(self, asks: Sequence[Ask]) -> None:
        """Look at the first of some asks to find how many rows fit; once a run."""
        for ask in asks[:3] if self._passes.budget is None else ():
            prompts, _ = self._read([ask])
            if prompts:
                longest = max(one.prompting.generation.max_new_tokens for one in asks)
                tokens = prompts[ask].length + longest
                budget = self._passes.budget = memory.budget(self._model, tokens, self._asked_rows)
                self._limit = budget.rows
                if not self._passes.reads_apart(prompts[ask]):
                    # Prompts of a batch are read in one pass, so that has to fit too.
                    self._limit = min(self._limit, max(1, budget.tokens_at_once // tokens))
                self._announce(str(budget))
                return

    @property
    def proven(self) -> frozenset[str]:
        """Models that were asked and seen to do something so far."""
        return self._canaries.proven

    def conclude(self) -> frozenset[str]:
        """Check, at the end, that all went as it should; return the models that were proven.

        Raises:
            EngineError: if it did not.
        """
        self._peft.clear()
        self._canaries.conclude()
        return self._canaries.proven

    def provenance(self) -> dict[str, str]:
        """What was measured on the way; nothing if nothing was asked."""
        if not self._canaries.asked:
            return {}
        solo = ", ".join(sorted(self.solo)) or "none"
        rows = {"batch_size": str(self._limit), "adapters_through_peft": solo}
        return {**rows, **self._canaries.provenance()}

    def answer(self, grid: Grid) -> Answers:
        """Ask every ask of every model; a request that fails does not stop the others."""
        prompts, failed = self._read(grid.asks, grid.models[0])
        answers: Answers = {(m, ask): why for ask, why in failed.items() for m in grid.models}
        if prompts:
            models = tuple(sorted(grid.models, key=lambda name: name != BASE))
            answers.update(self._attempt(Grid(models, tuple(prompts)), prompts))
        return answers

    def first_scores(self, asks: Iterable[Ask], count: int) -> torch.Tensor | None:
        """Return the base's first scores [count, vocabulary] on the first asks that can be read.

        None if no picture can be.

        Raises:
            EngineError: if the model cannot answer at all.
        """
        self._peft.clear()
        scores: list[torch.Tensor] = []
        for ask in asks:
            prompts, _ = self._read([ask])
            if prompts:
                scores.append(self._first_score(ask, prompts[ask]))
            if len(scores) == count:
                break
        return torch.cat(scores) if scores else None

    def first_words(self, asks: Sequence[Ask], words: Sequence[str]) -> list[dict[str, float]]:
        """Tell how probable the base finds each word as the first that it says to an ask."""
        scores = self.first_scores(asks, len(asks))
        if scores is None or len(scores) != len(asks):
            raise EngineError("it cannot be asked anything without a picture")
        chances = scores.double().softmax(dim=1)
        tokens = {word: self._beginnings(word) for word in words}
        return [
            {word: float(row[sorted(some)].sum()) for word, some in tokens.items()}
            for row in chances
        ]

    def picture_features(self, asks: Iterable[Ask]) -> Iterator[list[float] | None]:
        """Tell what the base sees of each ask's pictures; None for what cannot be read."""
        if not self._passes.features.tells:
            raise EngineError("this model does not tell what it sees of a picture")
        self._peft.clear()
        for ask in asks:
            prompts, _ = self._read([ask])
            yield self._seen(ask, prompts[ask]) if prompts else None

    def _seen(self, ask: Ask, prompt: Prompt) -> list[float]:
        try:
            return self._passes.features.mean(ask.shown, prompt.pixels).tolist()
        except Exception as error:  # any of a hundred model classes may raise anything
            raise EngineError(f"what it sees cannot be had: {_told(error)}") from error

    def _beginnings(self, word: str) -> set[int]:
        """Tokens that a word may begin with, capital or not, with a blank before it or without."""
        spelled = (word, word.capitalize(), f" {word}", f" {word.capitalize()}")
        encode = self._prompts.tokenizer.encode
        return {encode(text, add_special_tokens=False)[0] for text in spelled}

    def _first_score(self, ask: Ask, prompt: Prompt) -> torch.Tensor:
        try:
            self._try_features(ask, prompt)
            return self._passes.alone((BASE, ask), prompt, 1).first_scores.cpu()
        except Exception as error:  # any of a hundred model classes may raise anything
            raise EngineError(f"it cannot be asked anything: {_told(error)}") from error

    def _read(
        self, asks: Sequence[Ask], model: str = BASE
    ) -> tuple[dict[Ask, Prompt], dict[Ask, Exception]]:
        """Make prompts, with the processor that a model is asked with."""
        through = model if model in self._own else None
        if through != self._seen_through:
            self._passes.features.forget()
            self._seen_through = through
        maker = self._own.get(model, self._prompts)
        prompts: dict[Ask, Prompt] = {}
        failed: dict[Ask, Exception] = {}
        for shown, some in by_picture(asks).items():
            try:
                drop = some[0].prompting.drops_alpha
                images = [load_image(image, drop_alpha=drop) for image in shown.images]
                made = maker.make(images, some)
            except EngineError:
                raise
            except Exception as error:  # a picture, a template, a processor may raise anything
                failed.update(dict.fromkeys(some, error))
            else:
                prompts.update(zip(some, made, strict=True))
        return prompts, failed

    def _attempt(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        if grid.rows > self._limit:  # memory has run out since it was cut
            return self._in_halves(grid, prompts)
        try:
            return self._batch(grid, {ask: prompts[ask] for ask in grid.asks})
        except EngineError:
            raise
        except Exception as error:  # one bad row must not take its batch along
            if grid.rows == 1:
                return {(grid.models[0], grid.asks[0]): _told(error)}
            if isinstance(error, torch.OutOfMemoryError | MemoryError):
                self._limit = grid.rows // 2
                self._announce(f"Out of memory: batch size {self._limit}")
        if self._loaded.device.type == "cuda":
            torch.cuda.empty_cache()
        return self._in_halves(grid, prompts)

    def _in_halves(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        first, second = grid.halves()
        return {**self._attempt(first, prompts), **self._attempt(second, prompts)}

    def _batch(self, grid: Grid, prompts: Mapping[Ask, Prompt]) -> Answers:
        rows = [(model, ask) for model in grid.models for ask in grid.asks]
        self._try_features(grid.asks[0], prompts[grid.asks[0]])
        if grid.models[0] in self._peft.names:
            said = self._passes.through_peft(rows, prompts)
        else:
            self._peft.clear()
            said = self._passes.together(grid, rows, prompts)
            if grid.asks[0].shows_one:
                self._ask_again(rows, prompts, said)
        self._see_effects(grid, prompts, said)
        decoder = self._own.get(grid.models[0], self._prompts).tokenizer
        texts = decoder.batch_decode(said.tokens, skip_special_tokens=True)
        cut = self._passes.manner(grid.asks[:1]).cut
        return dict(zip(rows, map(cut, texts), strict=True))

    def _try_features(self, ask: Ask, prompt: Prompt) -> None:
        """See, once, that features tell the model what pixels do; otherwise it gets pixels."""
        if self._tried_features or not ask.shows_one:
            return
        if self._passes.features.supported:
            self._peft.clear()
            try:
                by_pixels = self._passes.by_pixels(ask, prompt)
                by_features = self._passes.alone((BASE, ask), prompt, 1).first_scores
                alike = self._canaries.alike(by_pixels, by_features)
            except torch.OutOfMemoryError:
                raise
            except (TypeError, ValueError, RuntimeError, AttributeError, LookupError):
                alike = False
            if not alike:
                self._passes.features.give_up()
        elif is_quantised(self._model):
            self._passes.alone((BASE, ask), prompt, 1)
        self._canaries.settle()
        if not self._passes.features.supported:
            self._announce("This model needs pixels for every question: one at a time, slower")
        self._tried_features = True

    def _ask_again(
        self, rows: Sequence[Row], prompts: Mapping[Ask, Prompt], said: decoding.Decoded
    ) -> None:
        """Ask the first row, the last and some between alone: is the answer the same?"""
        count = self._canaries.wants_again(len(rows))
        for number in range(count):
            at = number * (len(rows) - 1) // max(1, count - 1)
            alone = self._passes.alone(rows[at], prompts[rows[at][1]], _AGAIN_TOKENS)
            self._canaries.compare(
                rows[at][0],
                (alone.tokens[0], alone.first_scores[0]),
                (said.tokens[at][:_AGAIN_TOKENS], said.first_scores[at]),
            )

    def _see_effects(
        self, grid: Grid, prompts: Mapping[Ask, Prompt], said: decoding.Decoded
    ) -> None:
        self._canaries.asked.update(grid.models)
        if not self._canaries.unseen(grid.models):
            return
        first = grid.asks[0]
        scores = dict(zip(grid.models, torch.split(said.first_scores, len(grid.asks)), strict=True))
        if BASE in scores:
            self._base_scores = {first: scores[BASE][:1]}
            self._canaries.effect(scores)
            return
        base = self._base_scores.get(first)
        if base is None or self._seen_through is not None:
            self._peft.clear()
            base = self._passes.alone((BASE, first), prompts[first], 1).first_scores
        if self._seen_through is None:
            self._base_scores = {first: base}
        theirs = {name: of_asks[:1] for name, of_asks in scores.items()}
        self._canaries.effect({BASE: base, **theirs})


def _told(error: Exception) -> Exception:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return MemoryError("not enough memory for this one question")
    return error
