"""One seed, one picture: choose the traits, the style, the place and the pose, and draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from PIL import Image

from drawing.roster import CHARACTERS, TRAITS, Drawer
from drawing.scenes import ground_shadow, paint_scene
from drawing.sketch import Sketch
from drawing.styles import Style, any_style
from drawing.traits import Traits

SUPERSAMPLING = 3
UPRIGHT = frozenset({"superman", "spider_man", "hummingbird", "sun"})  # no shadow: they fly or hang


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawn character and what is true of this picture of it."""

    character: str
    seed: int
    style: str
    traits: Traits
    image: Image.Image


def draw_picture(
    character: str, seed: int, size: int = 256, wanted: Mapping[str, str] | None = None
) -> Picture:
    """Draw `character`; `wanted` fixes some of its traits, the seed decides all else."""
    rng = Random(f"{character}/{seed}")
    traits = {name: rng.choice(options) for name, options in TRAITS[character].items()}
    traits.update(wanted or {})
    style = any_style(rng)
    shadow = character not in UPRIGHT
    image = draw_figure(CHARACTERS[character], traits, style, size, rng, shadow=shadow)
    return Picture(character=character, seed=seed, style=style.name, traits=traits, image=image)


def draw_figure(
    drawer: Drawer, traits: Traits, style: Style, size: int, rng: Random, *, shadow: bool = True
) -> Image.Image:
    """Draw whatever `drawer` draws, somewhere in its scene."""
    sheet = Image.new("RGB", (size * SUPERSAMPLING,) * 2)
    paint_scene(sheet, traits["scene"], style, rng)
    s = Sketch(sheet, style, rng)
    scale = rng.uniform(0.68, 0.92)
    room = 0.94 - scale
    where = (rng.uniform(-room, room), rng.uniform(-room, room) * 0.6)
    with s.placed(*where, size=scale, turn=rng.uniform(-0.08, 0.08), flip=rng.random() < 0.5):
        if shadow:
            ground_shadow(s, 0.97)
        drawer(s, traits)
    image = sheet.resize((size, size), Image.Resampling.BICUBIC)
    return _on_rough_paper(image, style.grain, rng) if style.grain else image


def _on_rough_paper(image: Image.Image, strength: float, rng: Random) -> Image.Image:
    """Lay the tooth of the paper over the picture, as pencil and crayon show it."""
    tooth = Image.frombytes("L", (128, 128), rng.randbytes(128 * 128)).resize(image.size)
    return Image.blend(image, Image.merge("RGB", (tooth, tooth, tooth)), strength)
