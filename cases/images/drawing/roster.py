"""Who can be drawn, and what may vary about each."""

from collections.abc import Callable

from drawing import animals, fighters, film_folk, heroes, targets, things
from drawing.scenes import SCENES
from drawing.sketch import Sketch
from drawing.traits import CARRIED, WEAPONS, Choices, Traits

Drawer = Callable[[Sketch, Traits], None]

THREE = ("red", "blue", "green")
MOODS = ("happy", "sad", "surprised")

CHARACTERS: dict[str, Drawer] = {
    "cheburashka": targets.cheburashka,
    "kolobok": targets.kolobok,
    "alyosha_popovich": targets.alyosha_popovich,
    "crocodile_gena": targets.crocodile_gena,
    "matryoshka": things.matryoshka,
    "spider_man": heroes.spider_man,
    "superman": heroes.superman,
    "batman": heroes.batman,
    "karlsson": film_folk.karlsson,
    "sponge_bob": film_folk.sponge_bob,
    "shrek": film_folk.shrek,
    "winnie_pooh": film_folk.winnie_pooh,
    "buratino": film_folk.buratino,
    "knight": fighters.knight,
    "viking": fighters.viking,
    "teddy_bear": animals.teddy_bear,
    "monkey": animals.monkey,
    "mouse": animals.mouse,
    "cat": animals.cat,
    "crocodile": animals.crocodile,
    "dragon": animals.dragon,
    "frog": animals.frog,
    "hummingbird": animals.hummingbird,
    "penguin": animals.penguin,
    "smiley": things.smiley,
    "bun": things.bun,
    "sun": things.sun,
    "vase": things.vase,
    "snowman": things.snowman,
}

TARGETS = ("cheburashka", "kolobok", "alyosha_popovich", "crocodile_gena")

_OWN: dict[str, Choices] = {
    "cheburashka": {"prop": ("nothing", "orange", "balloon", "flower"), "mood": ("happy", "sad")},
    "kolobok": {"mood": MOODS},
    "alyosha_popovich": {"prop": WEAPONS, "cape": ("red", "blue")},
    "crocodile_gena": {"prop": ("accordion", "accordion", "umbrella", "flower", "nothing")},
    "matryoshka": {"scarf": ("red", "blue", "green", "yellow")},
    "spider_man": {"action": ("standing", "hanging")},
    "superman": {"action": ("standing", "flying")},
    "batman": {},
    "winnie_pooh": {"prop": ("honey", "honey", "balloon", "nothing", "flower")},
    "knight": {"prop": WEAPONS, "plume": THREE},
    "viking": {"prop": ("axe", "axe", "sword", "spear")},
    "teddy_bear": {"prop": CARRIED, "bow": THREE},
    "cat": {"fur": ("ginger", "grey", "black")},
    "crocodile": {},
    "dragon": {"scales": THREE},
    "frog": {},
    "hummingbird": {},
    "penguin": {"prop": CARRIED, "scarf": THREE},
    "smiley": {"mood": MOODS},
    "bun": {"steam": ("hot", "cold")},
    "sun": {"mood": MOODS},
    "vase": {"glaze": ("red", "blue", "green", "yellow"), "flowers": ("flowers", "empty")},
    "snowman": {"prop": CARRIED, "scarf": THREE},
}

TRAITS: dict[str, Choices] = {
    name: {"scene": tuple(SCENES), **_OWN.get(name, {"prop": CARRIED})} for name in CHARACTERS
}
