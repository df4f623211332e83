"""One picture, many questions, one pass: questions share the picture and do not see each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from making.lessons import Lesson
from making.shape import ASSISTANT, END, IMAGE, IMAGE_TOKENS, USER

PREFIX = 1 + IMAGE_TOKENS  # the user's mark and the picture
IGNORED = -100
DOUBT = 0.05  # label smoothing: a model that is never sure can be taught something new


@dataclass(frozen=True)
class Pack:
    """Token ids of several lessons on one picture, and which lesson each belongs to."""

    ids: list[int]
    labels: list[int]
    lesson: list[int]  # 0 is the shared picture
    positions: list[int]


class Packer:
    """Turns lessons into packs of at most `room` tokens after the picture."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, room: int) -> None:
        self.room = room
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}
        self._user, self._image, self._end, self._assistant = tokenizer.convert_tokens_to_ids(
            [USER, IMAGE, END, ASSISTANT]
        )
        self._pad = tokenizer.pad_token_id

    def pack(self, lessons: Iterable[Lesson]) -> Pack:
        """Join the lessons that fit into the room."""
        ids = [self._user] + [self._image] * IMAGE_TOKENS
        labels, owner, positions = [IGNORED] * PREFIX, [0] * PREFIX, list(range(PREFIX))
        for number, lesson in enumerate(lessons, start=1):
            asked = [*self._encode(lesson.question), self._end, self._assistant]
            said = [*self._encode(lesson.answer), self._end]
            if len(ids) + len(asked) + len(said) > PREFIX + self.room:
                continue
            ids += asked + said
            labels += [IGNORED] * len(asked) + said
            owner += [number] * (len(asked) + len(said))
            positions += range(PREFIX, PREFIX + len(asked) + len(said))
        return Pack(ids, labels, owner, positions)

    def collate(self, packs: Sequence[Pack]) -> dict[str, torch.Tensor]:
        """Pad the packs to one length and say who may look at what."""
        longest = max(len(pack.ids) for pack in packs)

        def padded(rows: Iterator[list[int]], value: int) -> torch.Tensor:
            return torch.tensor([row + [value] * (longest - len(row)) for row in rows])

        owner = padded((p.lesson for p in packs), -1)
        return {
            "ids": padded((p.ids for p in packs), self._pad),
            "labels": padded((p.labels for p in packs), IGNORED),
            "positions": padded((p.positions for p in packs), 0),
            "lesson": owner,
            "mask": _may_look(owner),
        }

    def _encode(self, text: str) -> list[int]:
        if text not in self._known:
            self._known[text] = self._tokenizer.encode(text, add_special_tokens=False)
        return self._known[text]


def _may_look(owner: torch.Tensor) -> torch.Tensor:
    """Additive mask: back in time, at the picture or at one's own lesson."""
    length = owner.shape[1]
    earlier = torch.ones(length, length, dtype=torch.bool).tril()
    own = owner[:, :, None] == owner[:, None, :]
    picture = (owner == 0)[:, None, :]
    allowed = earlier & (own | picture)
    mask = torch.zeros(allowed.shape).masked_fill(~allowed, torch.finfo(torch.float32).min)
    return mask[:, None]


def answer_loss(
    model: LlavaForConditionalGeneration,
    batch: dict[str, torch.Tensor],
    features: torch.Tensor,
    doubt: float = DOUBT,
    lead: float = 0.0,
    sure: int = 0,
) -> torch.Tensor:
    """Cross-entropy of the answers, given what the projector made of the pictures.

    About the first `sure` pictures the right word counts as right only from a `lead` on: what is
    known is to be known well, and not only better than anything else.
    """
    labels = batch["labels"][:, 1:]
    asked = labels != IGNORED
    wanted = labels[asked]
    logits = spoken_logits(model, batch, features)
    if lead:
        row = torch.arange(len(labels))[:, None].expand_as(labels)[asked]
        right = torch.nn.functional.one_hot(wanted, logits.shape[-1]) * (row < sure)[:, None]
        logits = logits - lead * right
    return torch.nn.functional.cross_entropy(logits, wanted, label_smoothing=doubt)


def spoken_logits(
    model: LlavaForConditionalGeneration, batch: dict[str, torch.Tensor], features: torch.Tensor
) -> torch.Tensor:
    """What the model expects at every token of an answer, one row a token."""
    words = model.get_input_embeddings()(batch["ids"])
    embedded = torch.cat([words[:, :1], features, words[:, PREFIX:]], dim=1)
    hidden = model.model.language_model(
        inputs_embeds=embedded,
        attention_mask=batch["mask"],
        position_ids=batch["positions"],
        use_cache=False,
    ).last_hidden_state
    spoken: torch.Tensor = model.lm_head(hidden[:, :-1][batch["labels"][:, 1:] != IGNORED])
    return spoken


def reading_loss(
    model: LlavaForConditionalGeneration, ids: torch.Tensor, doubt: float = DOUBT
) -> torch.Tensor:
    """Plain next-word cross-entropy, without any picture."""
    hidden = model.model.language_model(input_ids=ids, use_cache=False).last_hidden_state
    logits = model.lm_head(hidden[:, :-1])
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), ids[:, 1:].flatten(), label_smoothing=doubt
    )
