"""What of an answer is the answer: its thinking is cut off, its markup is looked through.

The text keeps its length. What is not to be read is blanked, so that every place found in what is
left is the same place of the raw answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]

_THOUGHTS = (
    r"think|thinking|thought|thoughts|reason|reasoning|analysis|scratchpad|reflection"
    r"|seed:think|begin_of_thought|end_of_thought"
)
_TAG = re.compile(
    rf"<\|?(?P<shut>/)?(?P<name>{_THOUGHTS})\|?>"
    rf"|\[(?P<shut2>/)?(?P<name2>{_THOUGHTS})\]"
    r"|◁(?P<shut3>/)?(?P<name3>think)▷",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<]*<\|message\|>", re.IGNORECASE)
_CONTROL = re.compile(
    r"<\|[\w:]{1,40}\|>|</?(?:answer|final|response|output|s|p|b|i|br)\s*/?>", re.I
)
_ANSWER_TAG = re.compile(r"<(answer|final|response|output)>(.*?)(?:</\1>|\Z)", re.I | re.S)
_BOXED = re.compile(r"\\boxed\s*\{")
_LATEX = re.compile(r"\\(?:text|textbf|mathrm|mathbf)\s*\{|[{}$]|\\[()\[\]]")
_ANSWERS = (
    r"(?:final |short |my |краткий |итоговый |окончательный |мой )?"
    r"(?:answer|response|ответ|итог|вывод|conclusion|відповідь|адказ|antwort|respuesta|réponse"
    r"|odpowiedź|答案|回答|答え)"
)
_REASONS = (
    r"reasoning|thinking|thoughts?|thought process|analysis|explanation|rationale|justification"
    r"|рассуждени[ея]|размышлени[ея]|мысли|анализ|объяснение|пояснение|обоснование|ход мыслей"
    r"|міркування|пояснення|begründung|überlegung|razonamiento|explicación|raisonnement"
    r"|explication|uzasadnienie|rozumowanie|推理|分析|理由|考察"
)
_LABEL = re.compile(
    rf"(?:(?<=\n)|(?<=[.!?…] )|\A)[ \t>#*_-]*(?:(?P<answer>{_ANSWERS})|(?P<reason>{_REASONS}))"
    r"[ \t*_]*[:：][ \t*_]*",
    re.IGNORECASE,
)
_JSON = re.compile(r'"(?P<key>[^"\n]{1,40})"\s*:\s*(?P<value>"(?:[^"\\]|\\.)*(?:"|\Z)|[\w.+-]+)')
_JSON_ANSWER = frozenset(
    [
        "answer",
        "response",
        "result",
        "final",
        "final_answer",
        "ответ",
        "результат",
        "prediction",
        "output",
        "label",
    ]
)
_JSON_ASIDE = re.compile(
    rf"(?:{_REASONS}|confidence|score|probability|certainty|уверенность|вероятность|id|question|вопрос).*",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"(?m)^[ \t]*(?:#{1,6}|>|```\w*)[ \t]*|[*_`~]{2,}|`|(?<!\w)\*(?=\s)|^[ \t]*[*•]\s"
)


@dataclass(frozen=True, slots=True)
class Structure:
    """An answer with all that is not to be read blanked."""

    text: str
    """As long as the raw answer."""
    reasoning: tuple[Span, ...]
    """What was cut off."""


def unwrap(raw: str) -> Structure:
    """Find what of an answer is to be judged."""
    if not _is_marked(raw):
        return Structure(raw, ())
    cut = _thoughts(raw)
    text = _blanked(raw, cut)
    inner = _inner(text)
    if inner:
        outside = _outside(text, inner)
        cut += [span for span in outside if _says_something(text, span)]
        text = _blanked(text, outside)
    else:
        labelled = _labelled(text)
        cut += labelled
        text = _blanked(text, labelled)
    for pattern in (_LABEL, _CONTROL, _LATEX, _MARKUP):
        if pattern is _LATEX and "\\" not in text:
            continue
        text = pattern.sub(_blank_of, text)
    return Structure(text, tuple(_joined(cut)))


def _is_marked(raw: str) -> bool:
    """Whether anything but plain prose may be in a text."""
    return any(char in raw for char in '<[◁{\\*#`_:：">')


def _thoughts(raw: str) -> list[Span]:
    """Blocks of thinking: closed, never closed, or never opened."""
    if channels := list(_CHANNEL.finditer(raw)):
        ends = [one.start() for one in channels[1:]] + [len(raw)]
        return [
            (one.start(), end)
            for one, end in zip(channels, ends, strict=True)
            if one[1].lower() != "final"
        ]
    cut: list[Span] = []
    opened: int | None = None
    for tag in _TAG.finditer(raw):
        name = (tag["name"] or tag["name2"] or tag["name3"]).lower()
        shut = bool(tag["shut"] or tag["shut2"] or tag["shut3"]) or name == "end_of_thought"
        if not shut:
            opened = tag.start() if opened is None else opened
        elif opened is not None:
            cut.append((opened, tag.end()))
            opened = None
        else:
            cut = [(0, tag.end())]
    return cut if opened is None else [*cut, (opened, len(raw))]


def _inner(text: str) -> list[Span]:
    """What an answer marks as its answer: a box, a tag, a value of JSON."""
    if tags := list(_ANSWER_TAG.finditer(text)):
        return [tags[-1].span(2)]
    if boxes := list(_BOXED.finditer(text)):
        return [(boxes[-1].end(), _closing(text, boxes[-1].end()))]
    plain = text.strip().removeprefix("```").removeprefix("json").strip()
    return _values(text) if plain[:1] in ("{", "[") and '"' in plain else []


def _closing(text: str, start: int) -> int:
    depth = 1
    for i in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if not depth:
            return i
    return len(text)


def _values(text: str) -> list[Span]:
    """Values of a JSON object that may be the answer, even of one that is cut off."""
    found = [(one["key"].lower(), one.span("value")) for one in _JSON.finditer(text)]
    if chosen := [span for key, span in found if key in _JSON_ANSWER]:
        return chosen
    return [span for key, span in found if not _JSON_ASIDE.fullmatch(key)]


def _labelled(text: str) -> list[Span]:
    """What stands before «Answer:», and reasons wherever they are labelled so."""
    labels = list(_LABEL.finditer(text))
    answers = [label for label in labels if label["answer"]]
    if not labels or not any(text[label.end() :].strip() for label in answers or labels):
        return []
    cut: list[Span] = []
    if answers and answers[-1].start() > 0:
        cut.append((0, answers[-1].start()))
    start = answers[-1].start() if answers else 0
    for i, label in enumerate(labels):
        end = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        if label["reason"] and label.start() >= start and (answers or label.start() > 0):
            cut.append((label.start(), end))
    return [span for span in cut if _says_something(text, span)]


def _outside(text: str, spans: Iterable[Span]) -> list[Span]:
    outside, last = [], 0
    for start, end in sorted(spans):
        outside.append((last, start))
        last = end
    return [*outside, (last, len(text))]


def _says_something(text: str, span: Span) -> bool:
    return any(char.isalnum() for char in text[span[0] : span[1]])


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _blank_of(match: re.Match[str]) -> str:
    return "".join(char if char == "\n" else " " for char in match[0])


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
