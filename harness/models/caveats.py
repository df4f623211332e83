"""What is lawful but should be known: adapters of another base, or of another way of asking."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from harness.models.adapter_folder import read_config
from harness.models.hub import HubId
from harness.models.processor_files import BrokenError, differences, read_json
from harness.models.quantised import without_quantisation

_OWN = "asked with its own, by adapter_template: own"
_NOT_OWN = (
    "asked with the base's, perhaps otherwise than it was trained (adapter_template: own in "
    "suite.yaml asks with its own)"
)


def caveats(
    folders: Mapping[str, Path], base: str, base_folder: Path, *, own_processors: bool = False
) -> list[str]:
    """Return a line for each base that adapters name and that is not the one asked.

    And one for each adapter whose folder holds another chat template, tokenizer or processor.
    Of bases names are all there is to compare: a folder of somebody's machine tells nothing, unless
    it says that what lay there was quantised.

    Args:
        folders: adapters by name.
        base: as people gave it.
        base_folder: where it lies here.
        own_processors: whether adapters are asked with the processors in their folders.
    """
    named: dict[str, list[str]] = {}
    for name, folder in folders.items():
        trained_on = read_config(folder).get("base_model_name_or_path")
        if isinstance(trained_on, str) and trained_on:
            named.setdefault(trained_on, []).append(name)
    ours = _names_of(base, base_folder)
    return [
        *(
            f"{', '.join(names)}: {told}"
            for trained_on, names in named.items()
            if (told := _told(trained_on, ours, base))
        ),
        *(
            f"{name}: {told}; " + (_OWN if own_processors else _NOT_OWN)
            for name, folder in folders.items()
            if (told := _processor_told(folder, base_folder))
        ),
    ]


def _processor_told(folder: Path, base: Path) -> str:
    """Say how the processor that a trainer left beside an adapter differs from the base's."""
    try:
        return "; ".join(differences(folder, base))
    except BrokenError as error:
        return str(error)


def _names_of(base: str, folder: Path) -> dict[str, str]:
    """Every name of the base, without letters' case -> as it is written."""
    hub = HubId.parse(base)
    config = read_json(folder / "config.json")
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
