"""A Russian verb in its other aspect: слить for сливать, спеть for петь.

What somebody is doing and what he has done is one answer. A partner is believed only where the
dictionary has it as a perfective verb. A prefix that says which way or how (вылить for лить) makes
another verb, so the prefixes of simple verbs are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from harness.judge.language.lemmas import is_first_form, known

_LONG: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ывать", ("ать", "ить", "оть", "нуть")), ("ивать", ("ать", "ять", "ить", "еть", "нуть")),
)  # fmt: skip
"""How imperfective verbs end whose stem may have «а» for «о», and how perfective ones end."""
_SHORT: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("вать", ("ть",)), ("гать", ("чь",)), ("ать", ("ить", "нуть")), ("ять", ("ить",)),
)  # fmt: skip
"""The same of verbs that keep their vowel."""
HARDENED = {
    "ш": ("с",), "жд": ("д",), "ж": ("з", "д"), "ч": ("т",), "щ": ("т", "ст"), "ск": ("щ", "ст"),
    "к": ("ч",), "вл": ("в",), "пл": ("п",), "бл": ("б",), "мл": ("м",),
}  # fmt: skip
"""What stands at the end of a stem in place of it: спрашивать, спросить."""
_BEFORE_N = {"ч": ("к",), "д": ("",), "г": ("",), "б": ("",), "к": ("",)}
"""The same before «нуть»: кричать, крикнуть; кидать, кинуть."""
_OWN_STEM = ("в", "т")
"""Before «ать» these make no «ить»: продавать is not продавить."""
_ROOTS = (
    ("бегать", "бежать"), ("езжать", "ехать"), ("ходить", "йти"), ("носить", "нести"),
    ("возить", "везти"), ("водить", "вести"), ("летать", "лететь"), ("ползать", "ползти"),
    ("едать", "есть"), ("бирать", "брать"), ("дирать", "драть"), ("жимать", "жать"),
    ("нимать", "нять"), ("чинать", "чать"), ("тирать", "тереть"), ("пирать", "переть"),
    ("мирать", "мереть"), ("рывать", "рвать"), ("зывать", "звать"), ("сылать", "слать"),
    ("крадывать", "красть"), ("кладывать", "ложить"), ("ворачивать", "вернуть"),
    ("орачивать", "ернуть"), ("жигать", "жечь"), ("метать", "мести"), ("сыпаться", "снуться"),
)  # fmt: skip
"""Ends of verbs with one prefix: убегать, убежать."""
_OTHERS = """
брать взять / класть положить / говорить сказать / идти пойти / ехать поехать / вешать повесить /
ложиться лечь / садиться сесть / становиться стать / вынимать вынуть / покупать купить /
падать упасть / ронять уронить / стрелять выстрелить / кусать укусить / сажать посадить /
засыпать заснуть уснуть / искать поискать / делать сделать / петь спеть пропеть / есть съесть /
кушать скушать / пить выпить / играть сыграть / варить сварить / шить сшить / ломать сломать /
прятать спрятать / рвать порвать сорвать / танцевать станцевать / лепить слепить /
вязать связать завязать / жечь сжечь / прыгать спрыгнуть / хватать схватить / писать написать /
рисовать нарисовать / кормить накормить / учить научить выучить / мазать намазать /
сыпать насыпать / печатать напечатать / чертить начертить / резать разрезать нарезать /
мыть вымыть умыть / расти вырасти / сушить высушить / стирать выстирать / растить вырастить /
копать выкопать / читать прочитать прочесть / жарить зажарить поджарить / платить заплатить /
готовить приготовить / клеить приклеить склеить / видеть увидеть / слышать услышать /
красть украсть / тонуть утонуть / печь испечь / пугать испугать / пачкать испачкать /
купать искупать / портить испортить / радовать обрадовать / будить разбудить / делить разделить /
рушить разрушить / сердить рассердить / таять растаять / мести подмести /
стричь подстричь остричь / колоть расколоть / фотографировать сфотографировать /
менять сменить поменять / плакать заплакать / смеяться засмеяться
"""


@lru_cache(maxsize=1 << 14)
def perfectives(verb: str) -> frozenset[str]:
    """The perfective partners of an imperfective infinitive; none of any other word."""
    if not is_first_form(verb, "INFN", "impf"):
        return frozenset()
    found = set(_partners(verb))
    if verb.endswith("ся"):
        found |= {one + ("ся" if one.endswith("ь") else "сь") for one in _partners(verb[:-2])}
    return frozenset(one for one in found if known(one) and is_first_form(one, "INFN", "perf"))


def _partners(verb: str) -> Iterator[str]:
    """What may be its partner, if it is a word at all."""
    if not is_first_form("по" + verb, "INFN", "impf"):  # покидать is no кидать
        yield "по" + verb
    yield from _LISTED.get(verb, ())
    for endings, opens in ((_LONG, True), (_SHORT, False)):
        for ending, others in endings:
            stem = verb.removesuffix(ending)
            if stem != verb and len(stem) >= _STEM:
                for one in (stem, *(_opened(stem) if opens else ())):
                    yield from _ended(one, ending, others)
    for ending, other in _ROOTS:
        prefix = verb.removesuffix(ending)
        if prefix != verb:
            yield from (prefix + vowel + other for vowel in ("", "о"))


def _opened(stem: str) -> Iterator[str]:
    """Спраш, спрош."""
    before, vowel, after = stem.rpartition("а")
    if vowel:
        yield f"{before}о{after}"


def _ended(stem: str, ending: str, others: Sequence[str]) -> Iterator[str]:
    """A stem as it may be in the partner, with what that ends in: спросить."""
    for other in others:
        if not (ending == "ать" and other == "ить" and stem.endswith(_OWN_STEM)):
            yield stem + other
        for end, ends in (_BEFORE_N if other == "нуть" else HARDENED).items():
            if stem.endswith(end):
                yield from (stem.removesuffix(end) + last + other for last in ends)


_STEM = 2
_LISTED = {first: others for first, *others in map(str.split, _OTHERS.split("/"))}
