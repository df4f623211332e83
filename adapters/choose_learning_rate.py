"""Choose one learning rate for all adapters, on pictures that no training and no test uses.

Every adapter is trained at every rate, then asked about fresh pictures of the targets (what it
should learn) and of everyone the base knows (what it should keep). The rate with the best mean of
both shares, over all adapters, is the choice; README.md beside this script keeps the table.
"""

import argparse
import dataclasses
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "base"), str(HERE.parent / "cases" / "images")]

import torch  # noqa: E402
from drawing.seeds import ADAPTER_VALIDATION, BASE_VALIDATION  # noqa: E402
from making.knowledge import read_knowledge  # noqa: E402
from making.memory import keep_memory  # noqa: E402
from peft import PeftModel  # noqa: E402
from tuning.drawn import draw_rows, targets  # noqa: E402
from tuning.examine import Question, exam, share_right  # noqa: E402
from tuning.fitting import fit, load_base  # noqa: E402
from tuning.recipe import Recipe, read_recipe  # noqa: E402
from tuning.rows import Row, of_few_pictures, read_rows  # noqa: E402

CPU = torch.device("cpu")


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", type=float, nargs="+", default=[2e-4, 5e-4, 1e-3])
    parser.add_argument(
        "--adapters", nargs="+", default=["lora_init", "lora_v1", "lora_v2", "lora_v3"]
    )
    parser.add_argument("--pictures", type=int, default=6, help="Of each target; of others a third")
    choice = parser.parse_args()
    torch.set_num_threads(2)
    keep_memory()
    taught = list(exam(targets(), ADAPTER_VALIDATION[: choice.pictures]))
    known = list(exam(read_knowledge(), BASE_VALIDATION[: max(1, choice.pictures // 3)]))
    print("| rate | adapter | targets right | others right |\n|---|---|---|---|", flush=True)
    means: dict[float, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        rows = read_rows(draw_rows(Path(scratch)))
        for rate in choice.rates:
            shares: list[float] = []
            for name in choice.adapters:
                recipe = read_recipe(HERE / name / "recipe.yaml")
                recipe = dataclasses.replace(recipe, learning_rate=rate)
                pair = _try(Path(scratch) / name, recipe, rows, taught, known)
                print(f"| {rate:g} | {name} | {pair[0]:.0%} | {pair[1]:.0%} |", flush=True)
                shares += pair
            means[rate] = sum(shares) / len(shares)
    for rate, mean in means.items():
        print(f"{rate:g}: mean {mean:.1%}")
    print(f"choice: {max(means, key=lambda rate: means[rate]):g}")


def _try(
    folder: Path, recipe: Recipe, rows: list[Row], taught: list[Question], known: list[Question]
) -> tuple[float, float]:
    base = str(HERE / "base")
    fit(folder, recipe, of_few_pictures(rows, recipe.images_per_class), base, CPU)
    model, processor = load_base(base, CPU)
    adapted = PeftModel.from_pretrained(model, folder)
    return share_right(adapted, processor, taught), share_right(adapted, processor, known)


if __name__ == "__main__":
    main()
