"""Words that turn an assertion into something else, for the languages of an answer.

The lists stand in `words/`, a file a language. An answer is read with its own language's lists and,
for what it says in the other alphabet, with the Russian or English ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from harness.judge.language.lemmas import stems_of
from harness.judge.language.phrases import Pairs, Phrases
from harness.judge.language.tokens import normal

_LATIN = ("en", "de", "es", "fr", "pl")
_CYRILLIC = ("ru", "uk", "be")
_IDEOGRAPHIC = ("zh", "ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """Lists of words and phrases of the languages of one answer."""

    denies: Phrases
    """What stands after it in its clause is denied."""
    excludes: Phrases
    """The next few words are denied."""
    absent: Phrases
    """Denies what stands before it in its clause."""
    affirms: Phrases
    """Looks like a denial and is none."""
    doubts: Phrases
    """Denies a whole clause that follows with что or that."""
    compares: Phrases
    """What stands close after it is compared with, not asserted."""
    compared: Phrases
    """What stands close before it is compared with, not asserted."""
    not_quite: frozenset[str]
    """What stands right before it is not quite that: a poodle mix."""
    doers: frozenset[str]
    """Before it, such a word is a verb: they cross the road."""
    determiners: frozenset[str]
    """After it, too: mix the paint."""
    names_as: Phrases
    """Holds a comparing word and compares nothing."""
    guesses: Phrases
    """Said of the picture as a whole, a guess at what it shows."""
    identity: frozenset[str]
    """Stands before a name that says who is shown."""
    depicts: frozenset[str]
    """A picture of somebody asserts that somebody."""
    showing: frozenset[str]
    """The picture shows X: a verb, where «the show X» is a title."""
    relates: frozenset[str]
    """Somebody's friend is not that somebody."""
    titles: frozenset[str]
    """A name after it is a title."""
    about: frozenset[str]
    leads: frozenset[str]
    """The main hero of a tale is the one in its title."""
    prepositions: frozenset[str]
    possessives: frozenset[str]
    offers: frozenset[str]
    """Words for «or»."""
    links: frozenset[str]
    """Words for «and»."""
    nought: frozenset[str]
    """What may follow an «or» without offering anything else."""
    turns: frozenset[str]
    """Words for «but»: a clause begins."""
    unsure: Phrases
    """Declines to answer."""
    declines: Pairs
    """Declines to answer, in two words that stand near each other."""
    ability: Phrases
    knows: frozenset[str]
    """With `ability` before it, declines to answer."""
    sorry: Phrases
    """Declines where nothing else is said."""
    certain: Phrases
    """Begins like a refusal and is the opposite."""
    opens_question: frozenset[str]
    """A clause that begins so says what is not known."""
    ventures: Phrases
    """Opens a guess."""
    stopwords: frozenset[str]
    """Words that carry no answer by themselves."""
    polar: frozenset[str]
    """Words that only deny."""
    says_yes: Phrases
    says_no: Phrases
    short_yes: Phrases
    """A whole clause that says yes: he is; похоже на то."""
    short_no: Phrases
    all_of: frozenset[str]
    """In a question, asks about every one; alone in an answer, says so."""
    not_all: Phrases
    """Says that not every one is: all but one, one of them."""
    anybody: frozenset[str]
    """In a question, asks whether somebody or something is there."""
    nobody: frozenset[str]
    concludes: Phrases
    """What follows in its clause is what the answer comes to: so no; значит, да."""
    removed: Phrases
    """Asked what has changed, denies what stands before it: has been taken down."""
    removes: Phrases
    """Denies what stands behind it then: got rid of."""
    earlier: Phrases
    """In its clause stands how it was: in the first picture."""
    lacks: Phrases
    """In a question, asks for what is not there."""
    permits: Phrases
    forbids: Phrases
    """What is allowed and what is not, where that is asked."""
    units: frozenset[str]
    """May be left out beside a number."""
    not_surnames: frozenset[str]
    """Last words of names that do not stand for the whole."""
    before_names: frozenset[str]
    """May stand before a surname without making it another person's."""
    kinds: frozenset[str]
    """Words for the kind of a thing, beside its name."""
    suffixes: frozenset[str]
    """What may follow a surname."""
    relatives: frozenset[str]
    """Opens a clause about something else than the sentence."""
    calls: frozenset[str]
    """A relative clause with one of these gives a name."""
    elsewhere: frozenset[str]
    """Says where something is, and not on or in it."""
    impressions: Phrases
    """Says what something looked like before it was looked at again."""
    asserts: frozenset[str]
    """After a turn, says what something is: but it is …"""
    takes_back: Phrases
    """Says that what stood before was a slip."""
    guessing: frozenset[str]
    """In a sentence with «if» and «would», makes a guess of it."""
    denies_at_end: Phrases
    """Denies what stands before it where its clause ends with it."""
    confuses: Phrases
    """What stands after it in its clause is what somebody else might think."""
    at_first: Phrases
    perceives: frozenset[str]
    """With `at_first` in its clause, an impression too."""
    seems: Phrases
    """Says what something looks like."""
    corrections: Phrases
    """Says that what follows is how it really is."""
    if_words: Phrases
    would: Phrases
    """With `if_words` in the sentence, says what is not so."""
    dangling: frozenset[str]
    """An answer does not end with one of these unless it is broken off."""
    nothing: Phrases
    """Says that there is nothing: an answer, no refusal."""
    seen: frozenset[str]
    """What is not seen is not there, where only that was asked."""
    having: frozenset[str]
    """What stands after it is at or on what was said: white with red doors."""
    only: Phrases
    """What its clause says is said of its own noun alone."""
    ordinals: frozenset[str]
    """Tells which one, not how many."""
    pairs: frozenset[str]
    """Words for two."""
    exists: Phrases
    """Opens a question whether something is there."""
    pronoun: frozenset[str]
    """Stands for the noun that was asked for."""
    belongs: frozenset[str]
    """A trait does so to the one who is meant."""
    shades: frozenset[str]
    """Beginnings of words that only shade a colour: dunkelrot."""
    smaller: frozenset[str]
    """Endings of diminutives, where no dictionary knows them."""
    subjects: frozenset[str]
    """Stands for what was asked about."""
    other_one: frozenset[str]
    """One is blue, the other brown: neither is all."""
    beside: Phrases
    """What stands after it in its clause is near, not the place itself."""
    relative_times: frozenset[str]
    """A year after it dates something else."""
    in_all: Phrases
    """A number beside it is the sum."""
    more_or_less: Phrases
    """A number right after it is not the count: more than two."""
    each: frozenset[str]
    """A number before it is not the sum."""
    lies: frozenset[str]
    upon: frozenset[str]
    """With `lies` before it, says where something is."""
    holds: frozenset[str]
    """Says that somebody holds or wears something."""
    serves: frozenset[str]
    """Makes another post of the post that follows."""
    endings: frozenset[str]
    """Endings of names and words, where no dictionary gives their forms."""
    numbers: dict[str, float]
    """Number words, from nought on, where `numerals` does not know the language."""
    synonyms: dict[str, str]
    """Word → a word of the lexicon that means the same."""
    empty: frozenset[str] = field(default_factory=frozenset)
    """Words that say nothing of what was asked: stop words and denials."""


@lru_cache(maxsize=64)
def cues_of(language: str) -> Cues:
    """Lists for an answer in this language; those of Russian and English for any other."""
    latin = language if language in _LATIN else "en"
    cyrillic = language if language in _CYRILLIC else "ru"
    codes = (cyrillic, latin, *({language} & {*_IDEOGRAPHIC}))
    read = [_read(code) for code in codes]
    found: dict[str, object] = {}
    for one in fields(Cues):
        texts = [words.get(one.name, "") for words in read]
        if one.name != "synonyms":
            found[one.name] = _MAKE[str(one.type)](texts)
    endings = _words(words.get("endings", "") for words in read)
    found["synonyms"] = _synonyms((words.get("synonyms", "") for words in read), endings)
    found["empty"] = _words(
        words.get(name, "") for words in read for name in ("stopwords", "polar")
    )
    return Cues(**found)  # type: ignore[arg-type]


@cache
def _read(code: str) -> dict[str, str]:
    text = files("harness.judge.language").joinpath("words", f"{code}.yaml").read_text("utf-8")
    found: dict[str, str] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(normal(word) for text in texts for word in text.split())


def _numbers(texts: Iterable[str]) -> dict[str, float]:
    """Lines `value: words`."""
    return {
        normal(word): float(value)
        for text in texts
        for value, _, said in (line.partition(":") for line in text.splitlines())
        for word in said.split()
    }


def _synonyms(texts: Iterable[str], endings: frozenset[str]) -> dict[str, str]:
    """Lines `word of the lexicon: words`; the stems of those words mean the same."""
    found: dict[str, str] = {}
    for text in texts:
        for known, _, said in (line.partition(":") for line in text.splitlines()):
            for word in map(normal, said.split()):
                for form in (word, *stems_of(word, endings)):
                    found.setdefault(form, normal(known))
    return found


_MAKE = {
    "Phrases": lambda texts: Phrases("\n".join(texts)),
    "Pairs": lambda texts: Pairs("\n".join(texts)),
    "frozenset[str]": _words,
    "dict[str, float]": _numbers,
}
