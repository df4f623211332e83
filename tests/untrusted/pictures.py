"""Pictures that are not what they should be: what a model is shown of each, or the line instead."""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from harness.suite.images import FORMATS
from tests.untrusted.runs import CASE, Ended, report, run, write_answers, write_suite

HEADING = "Bad pictures"
WHITE, RED, BLUE = (255, 255, 255), (200, 30, 30), (20, 40, 210)
SIZE = (24, 16)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A file in a picture's place; what is seen of it in words, nothing where it is refused."""

    given: str
    make: Callable[[Path], object]
    """Writes it to a path."""
    name: str = "it.png"
    image: str = ""
    """How the case names it, where that is not where it lies."""
    shown: str = ""
    truth: Callable[[], Image.Image] | None = None
    """What is shown, drawn anew."""
    near: int = 0
    """By how much a lossy format may differ from it."""
    drop_alpha: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a picture in a run."""

    said: str
    """The line; empty where it is shown."""
    status: int


def drawing(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """A picture that looks otherwise when it is turned or mirrored."""
    image = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 3, size[1] // 2), fill=RED)
    return image.convert(mode)


def saved(
    mode: str = "RGB", kind: str | None = None, **options: object
) -> Callable[[Path], object]:
    """Write the drawing."""
    return lambda path: drawing(mode).save(path, kind, **options)


def turned(orientation: int, **options: object) -> Callable[[Path], object]:
    """Write the drawing with what a camera notes of how it was held."""

    def make(path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        drawing().save(path, exif=exif, **options)  # type: ignore[arg-type]

    return make


def animated(path: Path) -> None:
    frames = [drawing(), Image.new("RGB", SIZE, WHITE)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=9, lossless=True)


def content(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def half(kind: str) -> Callable[[Path], object]:
    """Write half of a picture with much in it."""

    def make(path: Path) -> None:
        noise = Random(1).randbytes(200 * 100)
        Image.frombytes("L", (200, 100), noise).save(path, kind)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return make


def png(size: tuple[int, int], depth: int, colour: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG by hand, for what Pillow writes none of."""
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def sixteen_bits_of_colour(path: Path) -> None:
    width, height = SIZE
    pixels = drawing().load()
    assert pixels is not None
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">3H", *(part * 257 for part in pixels[x, y]))  # type: ignore[union-attr]
                         for x in range(width))
        for y in range(height)
    )  # fmt: skip
    path.write_bytes(png(SIZE, 16, 2, (b"IDAT", zlib.compress(rows))))


def sixteen_bits_of_grey(path: Path) -> None:
    grey = Image.new("I;16", (256, 2))
    for x in range(256):
        for y in range(2):
            grey.putpixel((x, y), x * 257)
    grey.save(path)


def all_greys() -> Image.Image:
    grey = Image.new("L", (256, 2))
    for x in range(256):
        for y in range(2):
            grey.putpixel((x, y), x)
    return grey.convert("RGB")


def transparent_palette(path: Path) -> None:
    image = Image.new("P", SIZE, 1)
    image.putpalette([*RED, *BLUE])
    image.paste(0, (0, 0, 8, 8))
    image.save(path, transparency=0)


def with_a_corner(colour: tuple[int, int, int]) -> Callable[[], Image.Image]:
    def make() -> Image.Image:
        image = Image.new("RGB", SIZE, BLUE)
        image.paste(colour, (0, 0, 8, 8))
        return image

    return make


def plain(colour: tuple[int, int, int], size: tuple[int, int] = SIZE) -> Callable[[], Image.Image]:
    return lambda: Image.new("RGB", size, colour)


def black(size: tuple[int, int] = SIZE) -> Callable[[], Image.Image]:
    return plain((0, 0, 0), size)


def text_bomb(path: Path) -> None:
    text = PngInfo()
    text.add_text("x", "a" * 9_000_000, zip=True)
    drawing().save(path, pnginfo=text)


def profile_bomb(path: Path) -> None:
    profile = (b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 20_000_000, 1))
    path.write_bytes(png(SIZE, 8, 2, profile, (b"IDAT", zlib.compress(b"\0" * 9_999))))


def data_bomb(path: Path) -> None:
    path.write_bytes(png(SIZE, 8, 2, (b"IDAT", zlib.compress(b"\0" * 20_000_000, 1))))


BITMAP_BOMB = b"BM" + b"\0" * 8 + struct.pack("<IIIIHH", 54, 40, 60_000, 60_000, 1, 24) + b"\0" * 24
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def heic(path: Path) -> None:
    import pillow_heif

    pillow_heif.from_pillow(drawing(size=(64, 48))).save(path, format="HEIF", quality=95)


def page_beside(path: Path) -> None:
    drawing().save(path)
    path.write_bytes(path.read_bytes() + b"<html><script>alert(1)</script></html>")


def link_inside(path: Path) -> None:
    drawing().save(path.parent / "other.png")
    path.symlink_to("other.png")


def linked(target: str) -> Callable[[Path], object]:
    return lambda path: path.symlink_to(target)


def link_outside(path: Path) -> None:
    outside = path.parents[3] / "outside.png"
    drawing().save(outside)
    path.symlink_to(outside)


def nothing(_: Path) -> None:
    """Write nothing."""


FIRST = "its first frame"
ROWS: Sequence[Picture] = (
    Picture(given="a JPEG called `.png`", make=saved(kind="JPEG", quality=98, subsampling=0),
            shown="it, by what it is", truth=drawing, near=12),
    Picture(given="a PNG without a suffix", name="it", make=saved(kind="PNG"),
            shown="it, by what it is", truth=drawing),
    Picture(given="a web page behind the last byte", make=page_beside, shown="the picture",
            truth=drawing),
    Picture(given="grey of 16 bits", make=sixteen_bits_of_grey,
            shown="the same greys in 8 bits", truth=all_greys),
    Picture(given="colour of 16 bits", make=sixteen_bits_of_colour,
            shown="the same colours in 8 bits", truth=drawing),
    Picture(given="black and white, one bit", make=saved("1"), shown="it",
            truth=lambda: drawing("1").convert("RGB")),
    Picture(given="CMYK", name="it.jpg", shown="its colours",
            make=lambda path: Image.new("CMYK", SIZE, (0, 255, 255, 0)).save(path, quality=98),
            truth=plain((255, 0, 0)), near=3),
    Picture(given="a palette with transparency", make=transparent_palette,
            shown="white where it is transparent", truth=with_a_corner(WHITE)),
    Picture(given="a palette with transparency, `processor: {alpha: drop}`",
            make=transparent_palette, shown="the colour that lies there",
            truth=with_a_corner(RED), drop_alpha=True),
    Picture(given="half transparent", shown="laid on white",
            make=lambda path: Image.new("RGBA", SIZE, (0, 0, 0, 128)).save(path),
            truth=plain((127, 127, 127)), near=1),
    Picture(given="half transparent, `processor: {alpha: drop}`", shown="as if it were opaque",
            make=lambda path: Image.new("RGBA", SIZE, (0, 0, 0, 128)).save(path),
            truth=black(), drop_alpha=True),
    Picture(given="grey with transparency", shown="white where it is transparent",
            make=lambda path: Image.new("LA", SIZE, (9, 0)).save(path), truth=plain(WHITE)),
    Picture(given="EXIF: held on its side", name="it.jpg",
            make=turned(6, quality=100, subsampling=0), shown="upright",
            truth=lambda: drawing().transpose(Image.Transpose.ROTATE_270),
            near=12),
    Picture(given="EXIF in a PNG: held upside down", make=turned(3), shown="upright",
            truth=lambda: drawing().transpose(Image.Transpose.ROTATE_180)),
    Picture(given="EXIF: mirrored", make=turned(2), shown="as it was before the mirror",
            truth=lambda: drawing().transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    Picture(given="EXIF: an orientation that is none", make=turned(99), shown="as it lies",
            truth=drawing),
    Picture(given="an animated GIF", name="it.gif", make=animated, shown=FIRST, truth=drawing,
            near=3),
    Picture(given="an animated WebP", name="it.webp", make=animated, shown=FIRST, truth=drawing,
            near=12),
    Picture(given="an animated PNG", make=animated, shown=FIRST, truth=drawing),
    Picture(given="1×1", shown="one colour", truth=plain(RED, (1, 1)),
            make=lambda path: Image.new("RGB", (1, 1), RED).save(path)),
    Picture(given="a line, 300×1", shown="it", truth=plain(RED, (300, 1)),
            make=lambda path: Image.new("RGB", (300, 1), RED).save(path)),
    Picture(given="three pixels high, as many as there are colours", shown="it",
            make=lambda path: drawing(size=(40, 3)).save(path),
            truth=lambda: drawing(size=(40, 3))),
    Picture(given="24×16, and 20 MB packed behind its last pixel", make=data_bomb,
            shown="its 24×16, no more is unpacked", truth=black()),
    Picture(given="HEIC, with the extra `heic`", name="it.heic", make=heic, shown="it",
            truth=lambda: drawing(size=(64, 48)), near=130),
    Picture(given="a link to another picture of the suite", make=link_inside, shown="that one",
            truth=drawing),
    Picture(given="no byte", make=content(b"")),
    Picture(given="a PNG cut short", make=half("PNG")),
    Picture(given="a JPEG cut short", name="it.jpg", make=half("JPEG")),
    Picture(given="a WebP cut short", name="it.webp", make=half("WEBP")),
    Picture(given="a GIF cut short", name="it.gif", make=half("GIF")),
    Picture(given="text", make=content(b"a red doll")),
    Picture(given="30,000×30,000", make=content(png((30_000, 30_000), 1, 0, (b"IDAT", b"")))),
    Picture(given="a bitmap of 54 bytes that says 60,000×60,000", name="it.bmp",
            make=content(BITMAP_BOMB)),
    Picture(given="a PNG with 9 MB of packed text", make=text_bomb),
    Picture(given="a PNG with a colour profile of 20 MB", make=profile_bomb),
    Picture(given="SVG", name="it.svg", make=content(SVG)),
    Picture(given="SVG called `.png`", make=content(SVG)),
    Picture(given="PostScript, which Pillow would run", make=content(b"%!PS-Adobe-3.0 EPSF-3.0\n")),
    Picture(given="TIFF", name="it.tiff", make=saved(kind="TIFF")),
    Picture(given="HEIC that is broken", name="it.heic", make=content(HEIC)),
    Picture(given="a folder", make=lambda path: path.mkdir()),
    Picture(given="a pipe", make=os.mkfifo),
    Picture(given="a link to a device", make=linked("/dev/zero")),
    Picture(given="a link that leaves the suite", make=link_outside),
    Picture(given="a link to nothing", make=linked("gone.png")),
    Picture(given="a link to itself", make=linked("it.png")),
    Picture(given="`../outside.png`", make=nothing, image="../outside.png"),
    Picture(given="a path from the root", make=nothing, image="/etc/hostname"),
    Picture(given="a name of 300 letters", make=nothing, image="x" * 300),
    Picture(given="no such file", make=nothing),
)  # fmt: skip


def outcomes(root: Path) -> dict[str, Outcome]:
    """Run all with recorded answers: those that are shown, and those that are not, each apart."""
    shown = [row for row in ROWS if row.shown]
    others = [row for row in ROWS if not row.shown]
    ended, _ = _asked(root / "shown", shown)
    found = {row.given: Outcome(said="", status=ended.status) for row in shown}
    said = dict(_not_read(root / "not read", others))
    found |= {given: Outcome(said=line, status=2) for given, line in said.items()}
    read = [row for row in others if row.given not in said]
    ended, errors = _asked(root / "refused", read)
    for row, error in zip(read, errors, strict=True):
        told = [line for line in ended.lines if line.endswith(f"[good]: {error}")]
        assert told, f"{row.given}: {error} is told nowhere"
        line = f"{row.name}{error.partition(row.name)[2]}"
        found[row.given] = Outcome(said=line, status=ended.status)
    return found


def place(folder: Path, rows: Sequence[Picture], *, one_file: bool = True) -> list[str]:
    """Make a suite of pictures and recorded answers to it; return the keys of its cases."""
    written: dict[str, list[str]] = {}
    for at, row in enumerate(rows):
        path = folder / "cases" / f"images/{at}" / row.name
        path.parent.mkdir(parents=True)
        row.make(path)
        case = CASE.format(case=f"c{at}", image=row.image or f"images/{at}/{row.name}")
        case += "    processor: {alpha: drop}\n" if row.drop_alpha else ""
        written.setdefault("all" if one_file else f"file{at}", []).append(case)
    write_suite(folder, written)
    keys = [f"{'all' if one_file else f'file{at}'}/c{at}" for at in range(len(rows))]
    write_answers(folder, ({"case": key, "adapter": adapter, "answer": "да"}
                           for key in keys for adapter in ("base", "good")))  # fmt: skip
    return keys


def _asked(folder: Path, rows: Sequence[Picture]) -> tuple[Ended, list[str]]:
    """Ask of pictures; return how that ended, and the error of each."""
    keys = place(folder, rows)
    ended = run(folder, "--answers", "answers.jsonl", "--adapter", "good", "--report-dir", "report")
    answers = report(folder)["answers"]
    errors = {row["case"]: row["error"] or "" for row in answers if row["adapter"] == "good"}
    return ended, [errors[key] for key in keys]


def _not_read(folder: Path, rows: Sequence[Picture]) -> Iterator[tuple[str, str]]:
    """Yield those that stop the run before any question, each with its line."""
    place(folder, rows, one_file=False)
    ended = run(folder, "--answers", "answers.jsonl", "--adapter", "good")
    assert ended.status == 2
    for at, row in enumerate(rows):
        found = [line for line in ended.lines if re.search(rf"\bfile{at}\.yaml:\d+: ", line)]
        if found:
            yield row.given, re.sub(r"images/\d+/", "", found[0].partition(".yaml:5: ")[2])


def row_of(row: Picture, found: Outcome) -> str:
    """One row of the table."""
    said = re.sub(r"broken picture \(.*\)", "broken picture (…)", found.said)
    said = said.replace(", ".join(FORMATS), "PNG, …").replace("|", "\\|")
    said = re.sub(r"x{30,}", "xxx…", re.sub(r"file\d+\.yaml", "kolobok.yaml", said))
    return f"| {row.given} | {row.shown or f'`{said}`'} | {found.status} |"


def table(found: Mapping[str, Outcome]) -> str:
    """The rows as Markdown."""
    head = "| picture | what the model is shown, or what is said | status |\n|---|---|---:|\n"
    return head + "\n".join(row_of(row, found[row.given]) for row in ROWS)
