"""Feed spoiled files to everything that reads one: `python -m tests.fuzzing [--inputs 100000]`.

Prints, for each reader, how many inputs it got and what it did wrong: an exception that is no
refusal, or one that takes longer than ten seconds. Ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzzing.mutations import mutated
from tests.fuzzing.readers import COMMANDS, READERS, Reader, make_place, outcome

LONGEST = 10  # seconds


def feed(
    reader: Reader, place: Path, count: int, random: Random, kept: Path | None = None
) -> Counter[str]:
    """Give a reader so many spoiled files; count what it did wrong."""
    path = place / reader.file
    whole = path.read_bytes()
    wrong: Counter[str] = Counter()
    for _ in range(count):
        content = mutated(whole, reader.kind, random)
        path.write_bytes(content)
        signal.alarm(LONGEST)
        found = outcome(reader, place)
        signal.alarm(0)
        if found:
            wrong[found] += 1
            if kept is not None and wrong[found] == 1:
                kept.mkdir(parents=True, exist_ok=True)
                (kept / f"{path.name}.{len(list(kept.iterdir()))}").write_bytes(content)
    path.write_bytes(whole)
    return wrong


def main() -> int:
    """Feed all readers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="In all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", help="One reader")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="Keep the first of each fault")
    options = parser.parse_args()
    readers = {**READERS, **COMMANDS}
    chosen = {options.only: readers[options.only]} if options.only else readers
    share = {name: 1.0 if name in READERS else 0.02 for name in chosen}
    each = options.inputs / sum(share.values())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        place = make_place(Path(folder))
        for name, reader in chosen.items():
            started = time.monotonic()
            count = round(each * share[name])
            wrong = feed(reader, place, count, Random(f"{options.seed} {name}"), options.keep)
            failed += wrong.total()
            seconds = time.monotonic() - started
            print(f"{name}: {count} inputs, {wrong.total()} wrong, {seconds:.0f} s", flush=True)
            for fault, times in wrong.most_common():
                print(f"  {times} × {fault}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
