"""Choose one learning rate for all adapters, on pictures that no training and no test uses.

Every adapter is trained at every rate, then asked about fresh pictures of the targets (what it
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
from tuning.drawn import draw_rows, targets  # noqa: E402
from tuning.examine import exam, share_right  # noqa: E402
from tuning.fitting import fit, load_base  # noqa: E402
from tuning.recipe import read_recipe  # noqa: E402
from tuning.rows import of_few_pictures, read_rows  # noqa: E402

ADAPTERS = ["lora_init", "lora_v1", "lora_v2", "lora_v3"]
CPU = torch.device("cpu")


@dataclasses.dataclass(frozen=True)
class Trial:
    """One adapter trained at one rate, to be examined."""

    name: str
    rate: float
    data: Path
    folder: Path
    pictures: int

    def shares(self) -> tuple[float, float]:
        """The parts answered rightly: of what it was taught, and of what the base knows."""
        torch.set_num_threads(1)
        keep_memory()
        recipe = read_recipe(HERE / self.name / "recipe.yaml")
        recipe = dataclasses.replace(recipe, learning_rate=self.rate)
        rows = of_few_pictures(read_rows(self.data), recipe.images_per_class)
        folder = self.folder / f"{self.name}-{self.rate:g}"
        with contextlib.redirect_stdout(sys.stderr):
            fit(folder, recipe, rows, str(HERE / "base"), CPU)
        model, processor = load_base(str(HERE / "base"), CPU)
        adapted = PeftModel.from_pretrained(model, folder)
        taught = list(exam(targets(), ADAPTER_VALIDATION[: self.pictures]))
        known = list(exam(read_knowledge(), BASE_VALIDATION[: max(1, self.pictures // 3)]))
        return share_right(adapted, processor, taught), share_right(adapted, processor, known)


def main() -> None:
    """Try every rate on every adapter, two at a time, and say which is best."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", type=float, nargs="+", default=[3e-4, 1e-3])
    parser.add_argument("--adapters", nargs="+", default=ADAPTERS)
    parser.add_argument("--pictures", type=int, default=6, help="Of each target; of others a third")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Keep the trained adapters here")
    choice = parser.parse_args()
    print("| rate | adapter | targets right | others right |\n|---|---|---|---|", flush=True)
    means: dict[float, list[float]] = {rate: [] for rate in choice.rates}
    with tempfile.TemporaryDirectory() as scratch:
        data = draw_rows(Path(scratch))
        trials = [
            Trial(n, rate, data, choice.keep or data.parent, choice.pictures)
            for rate in choice.rates
            for n in choice.adapters
        ]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            for trial, pair in zip(trials, pool.map(Trial.shares, trials), strict=True):
                print(
                    f"| {trial.rate:g} | {trial.name} | {pair[0]:.0%} | {pair[1]:.0%} |", flush=True
                )
                means[trial.rate] += pair
    for rate, shares in means.items():
        print(f"{rate:g}: mean {sum(shares) / len(shares):.1%}")
    print(f"choice: {max(means, key=lambda rate: sum(means[rate])):g}")


if __name__ == "__main__":
    main()
