"""Write the tables of `docs/trust.md` anew: `python -m tests.untrusted`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.untrusted import adapters, answers, pictures
from tests.untrusted.document import put_table


def main() -> None:
    """Try every row."""
    with tempfile.TemporaryDirectory() as folder:
        put_table(pictures.HEADING, pictures.table(pictures.outcomes(Path(folder) / "pictures")))
        put_table(adapters.HEADING, adapters.table(adapters.outcomes(Path(folder) / "adapters")))
        put_table(answers.HEADING, answers.table(answers.outcomes(Path(folder) / "answers")))


if __name__ == "__main__":
    main()
