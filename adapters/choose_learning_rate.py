"""Choose one learning rate for all adapters, on pictures that no training and no test uses.

Every adapter is trained at every rate, and at every ratio of rehearsal where its recipe has one,
then asked about fresh pictures of the targets (what it
should learn) and of everyone the base knows (what it should keep). The rate with the best mean of
both shares, over all adapters, is the choice; README.md beside this script keeps the table.
"""

import argparse
import contextlib
import dataclasses
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "base"), str(HERE.parent / "cases" / "images")]

import torch  # noqa: E402
from drawing.seeds import ADAPTER_VALIDATION, BASE_VALIDATION  # noqa: E402
from making.knowledge import read_knowledge  # noqa: E402
from making.memory import keep_memory  # noqa: E402
from peft import PeftModel  # noqa: E402
from tuning.drawn import draw_rehearsal, draw_rows, targets  # noqa: E402
from tuning.examine import exam, share_right  # noqa: E402
from tuning.fitting import fit, load_base  # noqa: E402
from tuning.recipe import Recipe, Rehearsal, read_recipe  # noqa: E402
from tuning.rehearsal import read_rehearsal  # noqa: E402
from tuning.rows import of_few_pictures, read_rows  # noqa: E402

ADAPTERS = ["lora_init", "lora_v1", "lora_v2", "lora_v3"]
CPU = torch.device("cpu")


@dataclasses.dataclass(frozen=True)
class Trial:
    """One adapter trained at one rate, to be examined."""

    name: str
    rate: float
    ratio: float | None
    data: Path
    folder: Path
    pictures: int

    def recipe(self) -> Recipe:
        """The adapter's own, but for what is tried."""
        recipe = read_recipe(HERE / self.name / "recipe.yaml")
        rehearsal = recipe.rehearsal
        if self.ratio:
            given = rehearsal or Rehearsal(ratio=self.ratio)
            rehearsal = dataclasses.replace(given, ratio=self.ratio)
        return dataclasses.replace(recipe, learning_rate=self.rate, rehearsal=rehearsal)

    def shares(self) -> tuple[float, float]:
        """The parts answered rightly: of what it was taught, and of what the base knows."""
        torch.set_num_threads(1)
        keep_memory()
        recipe = self.recipe()
        rows = of_few_pictures(read_rows(self.data), recipe.images_per_class)
        folder = self.folder / f"{self.name}-{self.rate:g}-{recipe.rehearsed}"
        practised = self.data.parent / "rehearsal.jsonl"
        general = read_rehearsal(practised) if recipe.rehearsed else ()
        with contextlib.redirect_stdout(sys.stderr):
            fit(folder, recipe, rows, str(HERE / "base"), CPU, general=general)
        model, processor = load_base(str(HERE / "base"), CPU)
        adapted = PeftModel.from_pretrained(model, folder)
        taught = list(exam(targets(), ADAPTER_VALIDATION[: self.pictures]))
        known = list(exam(read_knowledge(), BASE_VALIDATION[: max(1, self.pictures // 3)]))
        return share_right(adapted, processor, taught), share_right(adapted, processor, known)


def main() -> None:
    """Try every rate on every adapter, two at a time, and say how good each is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", type=float, nargs="+", default=[3e-4, 1e-3])
    parser.add_argument("--adapters", nargs="+", default=ADAPTERS)
    parser.add_argument(
        "--ratios",
        type=float,
        nargs="+",
        default=[None],
        help="Of rehearsal, instead of the recipe's",
    )
    parser.add_argument("--pictures", type=int, default=6, help="Of each target; of others a third")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Keep the trained adapters here")
    choice = parser.parse_args()
    print("| rate | rehearsed | adapter | targets right | others right |\n|---|---|---|---|---|")
    tried = [(rate, ratio) for rate in choice.rates for ratio in choice.ratios]
    means: dict[tuple[float, float | None], list[float]] = {pair: [] for pair in tried}
    with tempfile.TemporaryDirectory() as scratch:
        recipes = [read_recipe(HERE / name / "recipe.yaml") for name in choice.adapters]
        data = draw_rows(Path(scratch), max(recipe.images_per_class for recipe in recipes))
        draw_rehearsal(Path(scratch))
        trials = [
            Trial(name, rate, ratio, data, choice.keep or data.parent, choice.pictures)
            for rate, ratio in tried
            for name in choice.adapters
        ]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            for trial, pair in zip(trials, pool.map(Trial.shares, trials), strict=True):
                recipe = trial.recipe()
                share = recipe.rehearsed / recipe.batch_size
                cells = [f"{trial.rate:g}", f"{share:.0%}", trial.name]
                cells += [f"{part:.0%}" for part in pair]
                print(f"| {' | '.join(cells)} |", flush=True)
                means[trial.rate, trial.ratio] += pair
    for (rate, ratio), shares in means.items():
        said = f"{rate:g}" if ratio is None else f"{rate:g} with {ratio:g}"
        print(f"{said}: mean {sum(shares) / len(shares):.1%}")


if __name__ == "__main__":
    main()
