"""What is lawful but should be known: adapters that name another base than the one asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from harness.models.adapter_folder import CONFIG
from harness.models.hub import HubId
from harness.models.quantised import without_quantisation


def caveats(folders: Mapping[str, Path], base: str, base_folder: Path) -> list[str]:
    """Return a line for each base that adapters were trained on and that is not the one asked.

    Names are all there is to compare: a folder of somebody's machine tells nothing, unless it says
    that what lay there was quantised.

    Args:
        folders: adapters by name.
        base: as people gave it.
        base_folder: where it lies here.
    """
    named: dict[str, list[str]] = {}
    for name, folder in folders.items():
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        trained_on = config.get("base_model_name_or_path")
        if isinstance(trained_on, str) and trained_on:
            named.setdefault(trained_on, []).append(name)
    ours = _names_of(base, base_folder)
    return [
        f"{', '.join(names)}: {told}"
        for trained_on, names in named.items()
        if (told := _told(trained_on, ours, base))
    ]


def _names_of(base: str, folder: Path) -> dict[str, str]:
    """Every name of the base, without letters' case -> as it is written."""
    hub = HubId.parse(base)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    names = [_last(hub.repo if hub else base), folder.name, _last(config.get("_name_or_path", ""))]
    return {name.casefold(): name for name in names if name}


def _told(trained_on: str, ours: Mapping[str, str], base: str) -> str | None:
    theirs = _last(trained_on).casefold()
    if theirs in ours:
        return None
    plain = without_quantisation(theirs)
    if plain in map(without_quantisation, ours):
        which = "a quantised sibling of it" if plain != theirs else "its full sibling"
        return (
            f"trained on {trained_on}, {which}: answers may differ from those seen in training "
            f"(--base-model {trained_on} asks as it was trained)"
        )
    is_hub_id = HubId.parse(trained_on) is not None and trained_on.count("/") == 1
    if is_hub_id:
        return f"trained on {trained_on}, says the config; asked on {_last(base)}: is it the same?"
    return None


def _last(path: str) -> str:
    return path.rstrip("/\\").replace("\\", "/").rpartition("/")[2]
