"""Fit how sure the judge is, and measure it on sets and questions that the fit never saw.

    python -m benchmarks.certainty.fit --evouna evouna_dev.jsonl

Run it whenever the judge has changed. It writes the weights into `harness/judge/certainty.json`,
and into `docs/` the table and the diagram of what it measured. It stands here and not in the
harness because it needs scikit-learn and the tests' labelled answers; who installs the harness
has neither.

`evouna_dev.jsonl` is the first half of the human-judged answers of Wang et al. (2023, "Evaluating
Open-QA Evaluation"), as labelled answers; without it the fit knows less.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.certainty.examples import Example, read_first_sight, today
from benchmarks.certainty.model import Plan, by_held_out_question, by_held_out_set, fit, key
from harness.judge.auditing.calibration import Weighed, calibration_error, risk_coverage
from harness.judge.certainty import WEIGHTS
from harness.report.certainty_chart import Curve, draw_certainty
from harness.suite.suite import JudgeSettings

DOCS = Path(__file__).parents[2] / "docs"
PLANS = (
    Plan("every answer alike", {}),
    Plan(
        "every set alike",
        dict.fromkeys(("dev", "apart", "ru", "en", "xx", "evouna"), 200)
        | dict.fromkeys((f"{name} at first sight" for name in ("ru", "en", "xx")), 200),
    ),
    Plan(
        "sets by what they tell of unseen answers",
        # Of `dev` and `apart` every miss was mended by hand; of the sets, whatever was of a kind.
        # Languages but Russian and English were not read at all at the first sight of `xx`.
        {"dev": 100, "apart": 100, "ru": 150, "en": 150, "xx": 50, "evouna": 1000}
        | {"ru at first sight": 150, "en at first sight": 150, "xx at first sight": 50},
    ),
    Plan(
        "first sight and evouna alone",
        {"dev": 0, "apart": 0, "ru": 0, "en": 0, "xx": 0, "evouna": 1000}
        | {"ru at first sight": 150, "en at first sight": 150, "xx at first sight": 50},
    ),
)
"""Ways to let sets count; the best for sets that a fit never saw, as first met, is taken."""


def main() -> None:
    """Choose, fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evouna", type=Path, metavar="FILE", help="Answers of EVOUNA")
    examples = today(parser.parse_args().evouna) + read_first_sight()
    plan = _choose(examples)
    weights = fit(examples, plan)
    _write(weights, examples)
    held_out = by_held_out_set(examples, plan), by_held_out_question(examples, plan)
    table = _table(examples, *held_out)
    print(f"\n{table}")
    _write_table(table)
    _draw(examples, *held_out)


def _choose(examples: Sequence[Example]) -> Plan:
    """Take the plan that foretells best, of sets it never saw, whether people agree."""
    print("| sets count | log loss on a set held out |")
    print("|---|---|")
    losses = {}
    for plan in PLANS:
        found = by_held_out_set(examples, plan)
        losses[plan] = _loss_as_first_met(examples, found)
        print(f"| {plan.name} | {losses[plan]:.3f} |")
    return min(PLANS, key=lambda plan: losses[plan])


def _loss_as_first_met(examples: Sequence[Example], certainties: Sequence[float]) -> float:
    """Return the mean over `ru` and `en` as first met, and evouna, which is large.

    Not `xx`: at its first sight the judge read Russian and English alone.
    """
    by_set: dict[str, list[float]] = {}
    for example, sure in zip(examples, certainties, strict=True):
        if key(example) in ("ru at first sight", "en at first sight", "evouna"):
            chance = sure if example.agreed else 1 - sure
            by_set.setdefault(example.set, []).append(-math.log(max(chance, 1e-4)))
    return sum(sum(losses) / len(losses) for losses in by_set.values()) / len(by_set)


def _write(weights: dict[str, float], examples: Sequence[Example]) -> None:
    sizes: dict[str, int] = {}
    for example in examples:
        sizes[key(example)] = sizes.get(key(example), 0) + 1
    about = "Weights of a logistic model; a positive one makes surer. See benchmarks/certainty."
    content = {"about": about, "fitted_to": sizes, "weights": weights}
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _table(
    examples: Sequence[Example], by_set: Sequence[float], by_question: Sequence[float]
) -> str:
    """Give the table of `docs/judge.md`: each set by the model that never saw it."""
    default = JudgeSettings().certainty
    lines = [
        "| set | answers | agrees | mean certainty | calibration error | surest 80 % agree "
        f"| not doubtful at {default:g} | of these agree "
        "| calibration error, questions held out | surest 80 %, questions held out |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(key(example) for example in examples):
        held = [_weighed(e, c) for e, c in zip(examples, by_set, strict=True) if key(e) == name]
        asked = [
            _weighed(e, c) for e, c in zip(examples, by_question, strict=True) if key(e) == name
        ]
        kept = [row for row in held if row.certainty >= default]
        cells = [
            name,
            str(len(held)),
            f"{_agreement(held):.1%}",
            f"{sum(row.certainty for row in held) / len(held):.1%}",
            f"{calibration_error(held):.3f}",
            f"{risk_coverage(held, [0.8])[0].agreement:.1%}",
            f"{len(kept) / len(held):.0%}",
            f"{_agreement(kept):.1%}",
            f"{calibration_error(asked):.3f}",
            f"{risk_coverage(asked, [0.8])[0].agreement:.1%}",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _agreement(rows: Sequence[Weighed]) -> float:
    return sum(row.agreed for row in rows) / (len(rows) or 1)


def _weighed(example: Example, certainty: float) -> Weighed:
    return Weighed(
        certainty=certainty,
        agreed=example.agreed,
        accepted=example.verdict == "correct",
        correct=example.label == "correct",
    )


def _write_table(table: str) -> None:
    """Put the table between its marks in `docs/judge.md`."""
    path = DOCS / "judge.md"
    begin, end = "<!-- certainty: by benchmarks/certainty -->", "<!-- /certainty -->"
    text = path.read_text(encoding="utf-8")
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    path.write_text(marked.sub(lambda _: f"{begin}\n{table}\n{end}", text), encoding="utf-8")


def _draw(
    examples: Sequence[Example], by_set: Sequence[float], by_question: Sequence[float]
) -> None:
    parts = {
        "ru, en at first sight, set held out": [
            _weighed(e, c)
            for e, c in zip(examples, by_set, strict=True)
            if e.first_sight and e.set in ("ru", "en")
        ],
        "evouna, set held out": [
            _weighed(e, c) for e, c in zip(examples, by_set, strict=True) if e.set == "evouna"
        ],
        "evouna, questions held out": [
            _weighed(e, c) for e, c in zip(examples, by_question, strict=True) if e.set == "evouna"
        ],
    }
    curves = [Curve(name=name, rows=rows) for name, rows in parts.items() if rows]
    draw_certainty(curves, DOCS / "images" / "certainty.png")


if __name__ == "__main__":
    main()
