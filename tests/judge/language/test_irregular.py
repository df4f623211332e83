"""English forms that no rule makes are those of their word, and of no other thing of its name."""

from __future__ import annotations

import pytest

from harness.judge.words import matches
from tests.judge.language.pairs import pairs

SAME = """
broken break / broke break / fell falling / fallen falling / swam swimming / swum swim / rode riding
/ ridden ride / drove driving / driven drive / flew flying / flown fly / ate eating / eaten eat /
drank drinking / drunk drink / slept sleep / slept sleeping / caught catching / threw throwing /
thrown throw / sat sitting / stood standing / lain lying / lay lying / torn tore / sank sunken /
frozen freeze / hidden hide / hid hiding / stolen stealing / taken taking / took taking /
built building / bought buying / brought bringing / fought fighting / taught teaching /
thought thinking / held holding / led leading / met meeting / woven weaving / sung singing /
shaken shaking / struck striking / swung swing / swept sweeping / knelt kneeling / dug digging /
hung hanging / spun spinning / drawn drawing / given giving / grown growing / blown blowing /
wept weeping / tied tying / died dying / carried carrying / dried drying / cried crying /
firemen fireman / policewomen policewoman / snowmen snowman / grandchildren grandchild /
bookshelves bookshelf / shelves shelf / loaves loaf / thieves thief / calves calf / hooves hoof /
scarves scarf / elves elf / dwarves dwarf / oxen ox / lice louse / cacti cactus / octopi octopus /
fungi fungus / larvae larva / antennae antenna / crises crisis / oases oasis / mice mouse /
housewives housewife / knives knife / wolves wolf / geese goose / children child / feet foot /
phenomena phenomenon / bacteria bacterium / vertices vertex / quizzes quiz / worn wearing
"""
OTHER = """
fallen fall / fell fall / fallen autumn / sprang spring / sprung spring / born bear / borne bear /
sank sink / stuck stick / torn tear / rang ring / saw see / rose rise / felt feel / left leave /
ground grind / wound wind / dove dive / lit light / eaten heat / omen man / mitten mit /
gloves glof / women man / specimen man / broken brook / spoke speak / bore bear / bit bite /
waves wife / caves calf / lives leaf / amen man / dice mice
"""


@pytest.mark.parametrize(("written", "word"), pairs(SAME))
def test_of_one_word(written: str, word: str) -> None:
    assert matches(written, word)


@pytest.mark.parametrize(("written", "word"), pairs(OTHER))
def test_of_others(written: str, word: str) -> None:
    assert not matches(written, word)
