"""A slip in a long word is forgiven; another word is none."""

from __future__ import annotations

import pytest

from harness.judge.language.slips import is_slip
from harness.judge.words import matches
from tests.judge.language.pairs import pairs

SLIPS = """
подоконике подоконник / подоконике подоконнике / кросовки кроссовки
балалайко балалайка / велосепед велосипед / велосипет велосипед / холодилник холодильник
чемадан чемодан / карзина корзина / лестнеца лестница / автабус автобус / машына машина
паравоз паровоз / вертолет вертолет / вертолот вертолет / телевизер телевизор / калбаса колбаса
бабачка бабочка / медветь медведь / обезьнна обезьяна / крокадил крокодил / черепха черепаха
деревяный деревянный / стекляный стеклянный / оранжевй оранжевый / фиалетовый фиолетовый
коричневыый коричневый / будильнник будильник / грамофон граммофон / тролейбус троллейбус
acordion accordion / accordian accordion / umbrela umbrella / umberlla umbrella
bicycel bicycle / giraffee giraffe / elefants elefant / strawbery strawberry / rasberry raspberry
parachut parachute / helicoptr helicopter / hipopotamus hippopotamus / butterlfy butterfly
microscpe microscope / telescpoe telescope / rhinocerus rhinoceros / crocodle crocodile
squirel squirrel / trumppet trumpet / sunflowr sunflower / mattres mattress / necklece necklace
"""
OTHERS = """
котлета кофета / болонка болонья / карта парта / палатка палата / печенка печенье / ножницы ножны
хозяйка хозяйство / стакан стаканчики / девочка дедочка / мишка мышка / каска кепка / сапог сапожник
лошадь площадь / корона корова / ворона ворота / галстук галстучек / подкова подкоп / чашка чашки
painting pointing / painting printing / hopping hoping / starring staring / stocking stalking
trailer trainer / trucker tracker / warrior worrier / country county / complement compliment
stationary stationery / desserts deserts / collage college / quarter quartet / planner planer
dinner diner / stripped striped / through thorough / carrier courier / painter planter
collision collusion / marital martial / batter better / cleaning clearing / skating stating
lubricant lubricates / pollutant pollutes / assistant assisted
"""


@pytest.mark.parametrize(("written", "word"), pairs(SLIPS))
def test_slip(written: str, word: str) -> None:
    assert matches(written, word)


@pytest.mark.parametrize(("written", "word"), pairs(OTHERS))
def test_other_word(written: str, word: str) -> None:
    assert not is_slip(written, word)
