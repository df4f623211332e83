"""Which characters an answer mentions, and where; whether it asserts them is decided elsewhere.

A name is found in any Russian case and number, with ё or е, hyphen or space, in Latin letters, and
with a small slip of the pen where it is long enough that nothing else can be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from harness.judge.language.famous import other_names
from harness.judge.language.lemmas import Parse, is_common_noun, known, parses
from harness.judge.language.sound import consonants, sound
from harness.judge.language.tokens import Token, is_cyrillic, tokenize
from harness.judge.vocabulary import Vocabulary

_LONG = 6
_FEW = 2
_ARTICLES = frozenset(
    ["the", "a", "an", "der", "die", "das", "le", "la", "les", "el", "los", "las"]
)
_SHORTEST = 3
_TOLD = 1 << 14
"""Texts of which is remembered whom they name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of an answer that names a character."""

    characters: frozenset[str]
    """Whom it may mean: more than one where characters share a name."""
    first: int
    last: int
    """Its tokens, `last` included."""
    nominative: bool
    """Whether it may stand as a subject or a bare answer."""
    oblique: bool
    """Whether it may be an object: of somebody, with somebody."""
    name: tuple[str, ...]
    """The words of the name, as the suite has them."""
    surname: bool
    """Whether it is also the last word of a longer name, so that a first name may change it."""
    part: bool
    """Whether it is also the first word of a longer name, which another last word changes."""


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    characters: frozenset[str]


class NameFinder:
    """Finds the names of a suite's characters in answers."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        """Index every spelling of every name; `names` is character id -> its names."""
        owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for character, spellings in names.items():
            for spelling in spellings:
                words = tuple(token.norm for token in tokenize(spelling))
                for form in _spelled(words):
                    owners[form].add(character)
        for words, characters in _of_the_famous(owners):
            owners[words] |= characters
        self._starts: dict[str, list[_Name]] = defaultdict(list)
        for words, characters in owners.items():
            self._starts[words[0]].append(_Name(words, frozenset(characters)))
        self._firsts = {words[0] for words in owners if len(words) > 1}
        self._lasts = {
            words[-1] for words in owners if len(words) > 1 and not is_common_noun(words[0])
        }
        self._vocabulary = Vocabulary(owners)
        self._told: dict[str, frozenset[str]] = {}

    def find(self, tokens: Sequence[Token], endings: frozenset[str] = frozenset()) -> list[Mention]:
        """Every mention, longest first where they overlap, in the order of the text.

        `endings` are those of names in the language of the text, where no dictionary knows them.
        """
        found: list[Mention] = []
        for first in range(len(tokens)):
            found += self._at(tokens, first, endings)
        found.sort(key=lambda mention: (mention.first - mention.last, mention.first))
        taken: set[int] = set()
        kept = []
        for mention in found:
            places = set(range(mention.first, mention.last + 1))
            if not places & taken:
                taken |= places
                kept.append(mention)
        return sorted(kept, key=lambda mention: mention.first)

    def named_by(self, text: str) -> frozenset[str]:
        """Whom a text names, where it is a name and nothing else."""
        told = self._told.get(text)
        if told is None:
            told = self._whole_name(text)
            if len(self._told) < _TOLD:
                self._told[text] = told
        return told

    def _whole_name(self, text: str) -> frozenset[str]:
        tokens = tokenize(text)
        mentions = self.find(tokens)
        initials = sum(len(token.norm) == 1 for token in tokens)
        whole = len(mentions) == 1 and (
            mentions[0].last - mentions[0].first + 1 >= len(tokens) - initials
        )
        return mentions[0].characters if whole else frozenset()

    def _at(
        self, tokens: Sequence[Token], first: int, endings: frozenset[str]
    ) -> Iterable[Mention]:
        best: dict[int, set[str]] = defaultdict(set)
        spelled: dict[int, tuple[str, ...]] = {}
        norm = tokens[first].norm
        inflected = self._vocabulary.inflected(norm, endings) if endings else ()
        for word in self._vocabulary.parts(norm) + inflected:
            for name in self._starts.get(word, ()):
                last = first + len(name.words) - 1
                sure = word in inflected or word in self._vocabulary.matches(norm)
                alone = len(name.words) == 1 and not sure
                if not alone and self._follows(tokens, first, name.words, endings):
                    best[last] |= name.characters
                    spelled[last] = name.words
        joined = self._joined(tokens, first)
        if joined and first + 1 not in best:
            best[first + 1], spelled[first + 1] = joined
        for last, characters in best.items():
            words = tokens[first : last + 1]
            if _is_written_as_name(words, spelled[last], tokens):
                nominative, oblique = _cases(words, spelled[last])
                yield Mention(
                    frozenset(characters),
                    first,
                    last,
                    nominative,
                    oblique,
                    spelled[last],
                    spelled[last][-1] in self._lasts,
                    len(spelled[last]) == 1 and spelled[last][0] in self._firsts,
                )

    def _follows(
        self, tokens: Sequence[Token], first: int, words: tuple[str, ...], endings: frozenset[str]
    ) -> bool:
        if first + len(words) > len(tokens):
            return False
        return all(
            (i == 0 or _is_joint(token.gap))
            and (
                word in self._vocabulary.parts(token.norm)
                or (endings and word in self._vocabulary.inflected(token.norm, endings))
            )
            for i, (token, word) in enumerate(zip(tokens[first:], words, strict=False))
        )

    def _joined(
        self, tokens: Sequence[Token], first: int
    ) -> tuple[set[str], tuple[str, ...]] | None:
        """Read two words as one: Спайдер мен, Super-Man."""
        if first + 1 >= len(tokens) or len(tokens[first + 1].norm) < _SHORTEST:
            return None
        if tokens[first + 1].gap not in (" ", "-", "‑", "–"):
            return None
        if len(tokens[first].norm) == 1 and tokens[first + 1].gap == " ":
            return None
        if tokens[first + 1].capital and not tokens[first].capital:
            return None  # в ней Знайка: a name begins with the second
        whole = tokens[first].norm + tokens[first + 1].norm
        for word in self._vocabulary.matches(whole) if len(whole) >= _LONG else ():
            for name in self._starts.get(word, ()):
                if len(name.words) == 1 and _same_joined(whole, word):
                    return set(name.characters), name.words
        return None


def _of_the_famous(
    owners: Mapping[tuple[str, ...], set[str]],
) -> list[tuple[tuple[str, ...], set[str]]]:
    """What else the suite's characters are called, but for what it calls somebody itself.

    What only sounds the same in the other alphabet is found without.
    """
    return [
        (form, characters)
        for words, characters in owners.items()
        for other in other_names(words)
        if consonants("".join(other)) != consonants("".join(words))
        for form in _spelled(other)
        if form not in owners
    ]


def _spelled(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Ways to write a name: as one word, without its article, a Russian one by its surname."""
    if not words:
        return
    yield words
    yield ("".join(words),)
    if words[0] in _ARTICLES and len(words) > _FEW:
        yield words[1:]
    if len(words) > 1 and _tagged(words[0], "Name") and _tagged(words[-1], "Surn"):
        yield words[-1:]


def _tagged(word: str, grammeme: str) -> bool:
    return any(grammeme in parse.grammemes for parse in parses(word)[:1])


def _same_joined(whole: str, name: str) -> bool:
    """Whether two words read as one spell a name: Спайдер мен, Super Man."""
    near = OSA.distance(sound(whole), sound(name), score_cutoff=1) <= 1
    return near and consonants(whole) == consonants(name)


def _is_joint(gap: str) -> bool:
    """Whether a gap may stand inside a name: a space, a hyphen, quotes, no comma or stop."""
    return len(gap) <= 4 and not set(gap) & set(",.;:!?()/\n")


def _is_written_as_name(
    words: Sequence[Token], name: tuple[str, ...], tokens: Sequence[Token]
) -> bool:
    """Turn down a common word that only happens to share a form with a name: гены, ген."""
    token = words[0]
    if len(words) == 1 and _is_pronoun(token, tokens):
        return False
    if len(words) > 1 or token.norm in name or not parses(token.norm):
        return True
    readings = parses(token.norm)
    ours = [parse for parse in readings if parse.lemma in name]
    others = [parse for parse in readings if parse.lemma not in name]
    if ours and all({"plur", "anim"} <= p.grammemes for p in ours) and is_common_noun(name[0]):
        return False  # трое медвежат: animals of a kind, not the one that is called Медвежонок
    if not known(token.norm) or not ours or not others:
        return True
    likelier = max(parse.score for parse in others) > max(parse.score for parse in ours)
    shouted = not any(other.capital for other in tokens)
    starts = token.start == 0 or bool(set(token.gap) & set(".!?\n"))
    return (token.capital and not (starts and likelier and len(tokens) > 1)) or (
        shouted and not likelier
    )


def _is_pronoun(token: Token, tokens: Sequence[Token]) -> bool:
    """В том, что: no Том, where other words have their capitals."""
    likeliest = parses(token.norm)[:1]
    pronoun = any("Apro" in parse.grammemes or parse.part == "NPRO" for parse in likeliest)
    return pronoun and not token.capital and any(other.capital for other in tokens)


def _cases(words: Sequence[Token], name: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether a mention may be nominative, and whether it may be another case."""
    if len(words) == len(name) and all(
        word.norm == form for word, form in zip(words, name, strict=True)
    ):
        return True, not any(map(_declines, name))
    allowed: set[str] | None = None
    for word, form in zip(words, name, strict=False):
        cases = {_case(parse) for parse in parses(word.norm) if parse.lemma == form and parse.case}
        if cases:
            allowed = cases if allowed is None else allowed & cases
    if allowed is None:
        nominative = not is_cyrillic(words[-1].norm) or words[-1].norm[-1:] not in "уюые"
        return nominative, True
    return "nomn" in allowed or not allowed, bool(allowed - {"nomn"})


def _case(parse: Parse) -> str:
    return "nomn" if parse.case in ("nomn", "voct") else parse.case


def _declines(word: str) -> bool:
    """Whether a Russian name changes its form, so that its first form is the nominative."""
    return is_cyrillic(word) and word[-1] not in "иоуэюе"
