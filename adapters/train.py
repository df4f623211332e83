"""Train LoRA adapters by the recipe in each one's folder.

Without --data the embedded training set is drawn: pictures of Чебурашка, Колобок, Алёша Попович and
Крокодил Гена. The script works on any image-text-to-text model of transformers:

  python adapters/train.py lora_v2
  python adapters/train.py my_adapter --base Qwen/Qwen2.5-VL-3B-Instruct --data my.jsonl
"""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "base"), str(HERE.parent / "cases" / "images")]

from tuning.errors import TrainingError  # noqa: E402
from tuning.recipe import Recipe, read_recipe  # noqa: E402


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "adapters", nargs="+", metavar="NAME_OR_DIR",
        help="A folder with a recipe.yaml, or the name of an adapter beside this script",
    )  # fmt: skip
    parser.add_argument(
        "--base", default=str(HERE / "base"), metavar="PATH|ID",
        help="Model to train on: a folder or a hub id (default: the embedded base)",
    )  # fmt: skip
    parser.add_argument(
        "--data", type=Path, metavar="FILE",
        help="JSON lines with image, question, answer and character; images relative to the file",
    )  # fmt: skip
    parser.add_argument(
        "--device", default="auto", metavar="NAME",
        help="cpu, cuda, cuda:1 ... (default: a GPU in bf16 if there is one, else the CPU in fp32)",
    )  # fmt: skip
    parser.add_argument("--threads", type=int, default=2, help="CPU threads (default: 2)")
    parser.add_argument(
        "--max-steps",
        type=int,
        metavar="N",
        help="Stop each adapter after N steps, to try things out",
    )
    parser.add_argument(
        "--wandb", action="store_true", help="Send the log to Weights & Biases as well"
    )
    return parser


def find(name: str) -> Path:
    """The folder of an adapter, by path or name: one's own before what ships here."""
    for folder in (Path(name), HERE / name):
        if (folder / "recipe.yaml").is_file():
            return folder
    known = sorted(path.parent.name for path in HERE.glob("*/recipe.yaml"))
    raise TrainingError(f"no recipe.yaml for {name!r}; here are: {', '.join(known)}")


def train(choice: argparse.Namespace, scratch: Path) -> None:
    """Train each adapter asked for, on pictures drawn into `scratch` where no data are given."""
    work = [(folder, read_recipe(folder / "recipe.yaml")) for folder in map(find, choice.adapters)]

    import torch
    from making.memory import keep_memory
    from tuning.fitting import fit, pick_device
    from tuning.rehearsal import read_rehearsal
    from tuning.rows import of_few_pictures, read_rows

    torch.set_num_threads(choice.threads)
    keep_memory()
    device = pick_device(choice.device)
    data: Path | None = choice.data
    if data is None:
        from tuning.drawn import draw_rows

        data = draw_rows(scratch, max(recipe.images_per_class for _, recipe in work))
    rows = read_rows(data)
    general = [_rehearsal_data(recipe, choice.data is None, scratch) for _, recipe in work]
    for (folder, recipe), practised in zip(work, general, strict=True):
        used = of_few_pictures(rows, recipe.images_per_class)
        pictures = len({row.image for row in used})
        print(f"{folder.name}  {len(used)} rows of {pictures} pictures, on {device}", flush=True)
        fit(
            folder, recipe, used, choice.base, device,
            general=read_rehearsal(practised) if practised else (),
            wandb=choice.wandb, max_steps=choice.max_steps,
        )  # fmt: skip


def _rehearsal_data(recipe: Recipe, embedded: bool, scratch: Path) -> Path | None:
    """Where what a recipe rehearses lies, drawn if it is the embedded set's."""
    if recipe.rehearsal is None:
        return None
    if recipe.rehearsal.data is not None:
        return recipe.rehearsal.data
    if not embedded:
        raise TrainingError("rehearsal with --data needs data of its own, named in the recipe")
    from tuning.drawn import draw_rehearsal

    return draw_rehearsal(scratch)


def main() -> int:
    """Read the command line and do it."""
    choice = options().parse_args()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            train(choice, Path(scratch))
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
