"""What the page's tables count: recipes that changed, characters mistaken for others."""

from __future__ import annotations

from harness.report.confusion import base_alone, confusion
from harness.report.recipes import settings
from tests.report.published import document


def test_a_setting_is_marked_where_it_differs_from_the_adapter_before() -> None:
    table = {setting.name: setting for setting in settings(document()["adapters"])}
    marks = [(cell.text, cell.was, cell.direction) for cell in table["max_length"].cells]
    assert marks == [
        ("128", None, ""),
        ("256", "128", "up"),
        ("256", None, ""),
        ("128", "256", "down"),
    ]
    assert not table["seed"].varies


def test_settings_that_differ_come_first() -> None:
    varies = [setting.varies for setting in settings(document()["adapters"])]
    assert varies == sorted(varies, reverse=True)


def test_a_setting_that_one_recipe_lacks_is_a_dash() -> None:
    (setting,) = settings([{"recipe": {"r": 8}}, {}, {"recipe": None}])
    assert [cell.text for cell in setting.cells] == ["8", "–", "–"]
    assert setting.cells[1].direction == ""


def test_counts_who_was_taken_for_whom() -> None:
    heat = confusion(document()["answers"], ["base", "lora_v1"])
    base, adapter = heat.maps
    assert base.counts[("crocodile_gena", "Губка-Боб")] == 2
    assert adapter.counts[("kolobok", "cheburashka")] == 2
    assert heat.shown == ["cheburashka", "kolobok", "alyosha_popovich", "crocodile_gena"]
    assert heat.named[:2] == ["cheburashka", "crocodile_gena"], "the suite's own come first"
    assert heat.never == ["matryoshka", "spider_man", "superman"]
    assert [heat.level(count) for count in range(3)] == [0, 3, 5]


def test_sums_up_the_base_alone() -> None:
    rows = {row["character"]: row for row in base_alone(document([])["answers"])}
    assert rows["alyosha_popovich"]["after"] == 1
    assert rows["crocodile_gena"]["hallucinated"] == {"Губка-Боб": 2}
