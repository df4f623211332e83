"""Keep how the judge does on a new set, before anybody looks at what it misses.

    python -m benchmarks.certainty.record FOLDER [FOLDER ...]

A folder holds `labelled.jsonl` and `suite/`; its name is the set's. Once its misses have been read,
it is too late: then it belongs into `tests/judge/sets`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.certainty.examples import judged_folder, read_first_sight, write_first_sight


def main() -> None:
    """Judge each folder once and for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    kept = {example.set for example in read_first_sight()}
    for folder in parser.parse_args().folders:
        if folder.name in kept:
            raise SystemExit(f"{folder.name}: was met before; a first sight is had once")
        found = judged_folder(folder, first_sight=True)
        write_first_sight(found)
        print(f"{folder.name}: {len(found)} answers, {sum(e.agreed for e in found)} agreed")


if __name__ == "__main__":
    main()
