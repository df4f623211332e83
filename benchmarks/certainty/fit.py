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
_MENDED = {"dev": 100, "apart": 100, "ru": 75, "en": 75, "xx": 50}
"""Of `dev` and `apart` every miss was mended by hand, of the others whatever was of a kind."""
_AS_MET = {
    # `ru` and `en` were met by a judge that was worse than today's at all of them.
    **{"ru at first sight": 75, "en at first sight": 75},
    "written at first sight": 1200,
}
PLANS = (
    Plan("every answer alike", {}),
    Plan("every set alike", dict.fromkeys((*_MENDED, *_AS_MET, "evouna"), 200)),
    Plan("sets by what they tell of unseen answers", {**_MENDED, **_AS_MET, "evouna": 1000}),
    Plan(
        "first sight and evouna alone",
        {**dict.fromkeys(_MENDED, 0), **_AS_MET, "evouna": 1000},
    ),
)
"""Ways to let sets count; the best for what a fit never saw, as first met, is taken."""


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
    """Take the plan that foretells best, of what it never saw, whether people agree.

    Answers to come are of sets like none of these, or to questions like some: both count.
    """
    print("| sets count | log loss, sets held out | log loss, questions held out |")
    print("|---|---|---|")
    losses = {}
    for plan in PLANS:
        of_sets = _loss_as_first_met(examples, by_held_out_set(examples, plan))
        of_questions = _loss_as_first_met(examples, by_held_out_question(examples, plan))
        losses[plan] = of_sets + of_questions
        print(f"| {plan.name} | {of_sets:.3f} | {of_questions:.3f} |")
    return min(PLANS, key=lambda plan: losses[plan])


def _loss_as_first_met(examples: Sequence[Example], certainties: Sequence[float]) -> float:
    """Return the mean over the sets as first met, and evouna, which is large."""
    by_set: dict[str, list[float]] = {}
    for example, sure in zip(examples, certainties, strict=True):
        if example.first_sight or example.set == "evouna":
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
        "at first sight, set held out": [
            _weighed(e, c) for e, c in zip(examples, by_set, strict=True) if e.first_sight
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
