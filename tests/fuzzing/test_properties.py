"""What holds for whatever people, models and files say: a few laws, each tried on many inputs.

`EXAMPLES=5000 pytest tests/fuzzing/test_properties.py` tries each on thousands.
"""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.difference import markdown as difference_markdown
from harness.difference import terminal as difference_terminal
from harness.difference.turns import PairError, between
from harness.file_names import is_taken_everywhere
from harness.gate.run import Run
from harness.judge import Judge, Verdict
from harness.judge.overrides import open_overrides
from harness.judge.verdict import Judgement
from harness.models.adapters import Adapter
from harness.models.safetensors_file import SafetensorsError, read_header
from harness.options import Options, report_folder
from harness.record import Record, RecordError, read_answers, write_answers
from harness.report import document, page
from harness.report.markdown import model_card, step_summary
from harness.report.translations import Words
from harness.suite.policy import GatePolicy
from harness.suite.reading import read_character, read_overrides
from harness.suite.suite import Expectation, JudgeSettings, Override, Role, SuiteError
from harness.suite.yaml_text import quoted
from harness.visible import unobeyed, visible
from tests.fuzzing.texts import often, texts, values
from tests.untrusted.answers import parts, rendered

NAMES = {
    "kolobok": ["Колобок", "Kolobok"],
    "gena": ["Крокодил Гена", "Гена"],
    "Карлсон": ["Карлсон"],
}
JUDGE = Judge(NAMES, JudgeSettings(encoder=None), ())
FIELDS = ("character", "question", "accept", "reject", "alias")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("properties")
    (folder / "suite.yaml").touch()
    return folder


def tried(read: Callable[[], Any], refusal: type[Exception]) -> tuple[Any, str]:
    """What was read, or else the one line of its refusal."""
    try:
        return read(), ""
    except refusal as error:
        return None, str(error)


def case_file(said: dict[str, str]) -> dict[str, Any]:
    case = {"id": "who", "images": [], "question": said["question"]}
    case |= {"accept": [said["accept"]], "reject": [said["reject"]]}
    return {
        "character": said["character"], "role": "target", "aliases": [said["alias"]],
        "cases": [case],
    }  # fmt: skip


WRITERS: dict[str, Callable[[Any], str]] = {
    "PyYAML": yaml.safe_dump,
    "JSON": json.dumps,
    "ours": lambda content: "".join(f"{key}: {_ours(value)}\n" for key, value in content.items()),
}


def _ours(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_ours, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_ours(inner)}" for key, inner in value.items()) + "}"
    return quoted(value)


@pytest.mark.parametrize("writer", WRITERS)
@often(0.5)
@given(said=st.fixed_dictionaries({name: texts() for name in FIELDS}))
def test_a_case_file_says_exactly_what_was_written_or_is_refused(
    place: Path, writer: str, said: dict[str, str]
) -> None:
    path = place / "kolobok.yaml"
    path.write_bytes(WRITERS[writer](case_file(said)).encode())
    read, refusal = tried(lambda: read_character(path, place), SuiteError)
    if refusal:
        assert "\n" not in refusal
        assert re.match(rf"{re.escape(str(path))}:\d+: ", refusal)
        assert writer != "ours" or re.search("is empty|accepted and rejected", refusal)
        return
    wanted = read.cases[0].expectation
    found = (read.name, wanted.question, *wanted.accept, *wanted.reject, *read.aliases)
    assert found == tuple(said[name].strip() for name in FIELDS)


REMARKS = texts().map(str.strip)
GIVEN = st.tuples(texts().filter(bool), REMARKS, REMARKS)


@often(0.2)
@given(kept=GIVEN, added=GIVEN)
def test_a_verdict_put_into_a_file_stands_there_as_given_and_goes_without_a_trace(
    place: Path, kept: tuple[str, str, str], added: tuple[str, str, str]
) -> None:
    path = place / "overrides.yaml"
    path.unlink(missing_ok=True)
    one, other = (
        Override(case=f"kolobok/{number}", answer=answer, verdict="wrong", why=why, by=by)
        for number, (answer, why, by) in enumerate((kept, added))
    )
    with open_overrides(place) as overrides:
        overrides.put(one)
        before = path.read_bytes()
        overrides.put(other)
        assert list(read_overrides(path)) == [one, other]
        overrides.remove(other.case, other.answer)
        assert path.read_bytes() == before


@often(0.6)
@given(question=texts(), accept=texts().filter(str.strip), reject=texts(), answer=texts(200))
def test_the_judge_gives_every_answer_one_verdict_and_shows_where(
    question: str, accept: str, reject: str, answer: str
) -> None:
    rejected = (reject,) if reject.strip() else ()
    expectation = Expectation(question=question, accept=(accept,), reject=rejected)
    found = JUDGE.judge(expectation, answer)
    assert found.verdict in Verdict
    assert (found.verdict is Verdict.HALLUCINATION) == bool(found.named)
    assert set(found.named) <= NAMES.keys()
    assert 0 <= found.certainty <= 1
    for start, end in (*found.spans, *found.reasoning):
        assert 0 <= start <= end <= len(answer)
    assert found.reason
    assert JUDGE.judge(expectation, answer) == found


def a_run(said: Sequence[str], question: str = "Кто?", name: str = "Колобок") -> Run:
    """A run of two cases and two models, in which so much was said."""
    wrong = Judgement(verdict=Verdict.WRONG, rule="none", reason="nothing fits")
    records = [
        Record(
            case=case, character=case.partition("/")[0], role=role, adapter=model,
            question=question, accept=(name,), pictures=(), path="kolobok.yaml", line=1,
            answer=answer, judgement=wrong, doubtful_below=0.8,
        )
        for (case, role, model), answer in zip(
            [
                (case, role, model)
                for case, role in (("kolobok/who", Role.TARGET), ("gena/who", Role.CONTROL))
                for model in ("base", "one")
            ],
            said,
            strict=True,
        )
    ]  # fmt: skip
    return Run(
        adapters=(Adapter(name="one", path=None, recipe={"note": said[0]}),),
        records=tuple(records),
        policy=GatePolicy(),
        names={"kolobok": name, "gena": "Гена"},
        about={"suite": {"cases": 2, "path": "cases"}},
    )


FOUR = st.lists(texts(60), min_size=4, max_size=4)


@often(0.4)
@given(said=FOUR)
def test_what_was_said_is_in_report_and_answers_as_it_was_said(
    place: Path, said: list[str]
) -> None:
    run = a_run(said)
    document.write(document.build(run, {}), place)
    again, _ = document.load(place)
    assert [record.answer for record in again.records] == said
    assert again.about["hashes"]["answers"] == document.answers_hash(again.records)
    write_answers(run.records, place / "answers.jsonl")
    assert [row[3] for row in read_answers(place / "answers.jsonl")] == said


def unlike(said: Sequence[str]) -> list[str]:
    """The same, but no two alike: of an adapter that says what its base says there is a warning."""
    return [f"{text}{number}" for number, text in enumerate(said)]


HARMLESS = a_run(unlike(["слово"] * 4), "слово", "слово")


OWN = [(page.TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.js", "page.css")]
"""The page's own script and style: the same in each, and most of what there is to parse."""


def drawn(run: Run) -> Iterator[Counter[tuple[str, ...]]]:
    """What a browser makes of the page, and GitHub of the Markdown."""
    content = document.plain(document.build(run, {}))
    text = page.render(content, lang="ru")
    for own in OWN:
        assert own in text
        text = text.replace(own, "")
    yield parts(text)
    for text in (step_summary(content, lang="ru"), model_card(content, "one", lang="en")):
        found = parts(rendered(visible(text)))
        found.pop(("code",), None)
        yield found


BEFORE = [*drawn(HARMLESS)]


@often(0.06)
@given(said=FOUR, question=texts().filter(str.strip), name=texts().filter(str.strip))
def test_nothing_that_is_said_becomes_a_part_of_page_or_markdown(
    said: list[str], question: str, name: str
) -> None:
    assert [*drawn(a_run(unlike(said), question, name))] == BEFORE


@often()
@given(text=texts(80))
def test_no_line_of_a_log_is_a_command_or_moves_anything(text: str) -> None:
    shown = unobeyed(text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert not any(line.lstrip().startswith("::") for line in shown.split("\n"))
    assert not re.search(r"##\w*\[", shown)


@often()
@given(names=st.lists(texts().filter(bool), min_size=1, max_size=3))
def test_no_name_leads_a_report_out_of_its_folder(names: list[str]) -> None:
    top = Path("/somewhere")
    folder = report_folder(Options(), names, top)
    inside = re.split(r"[/\\]", folder.relative_to(top / "reports").as_posix())
    assert inside
    assert all(map(is_taken_everywhere, inside))
    assert len(str(folder).encode()) < 300


WHOLE = document.plain(document.build(a_run(["Шар", "Колобок", "Гена", "<b>"]), {}))
WHOLE |= {"audited": {"right": 1, "right_accepted": 1, "not_right": 1, "not_right_refused": 0}}
WHOLE |= {"released": {"adapter": "one"}, "provenance": {"device": "cpu"}}
WHOLE |= {
    "history": [
        {"when": "2026", "adapter": "one", "target": {"before": 0, "after": 1, "total": 1},
         "control": {"before": 0, "after": 1, "total": 1},
         "hallucinations": {"before": 0, "after": 0}}
    ]
}  # fmt: skip


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Every place of a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (key,)
        if isinstance(inner, dict | list):
            yield from ((key, *rest) for rest in places(inner))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    key, *rest = path
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[key] = put(value[key], tuple(rest), new) if rest else new
    return changed


@often()
@given(path=st.sampled_from([*places(WHOLE)]), value=values())
def test_any_value_anywhere_in_a_report_is_read_or_refused_by_its_place(
    place: Path, path: tuple[Any, ...], value: Any
) -> None:
    (place / "spoiled.json").write_text(json.dumps(put(WHOLE, path, value)), encoding="utf-8")
    path_of = place / "spoiled.json"
    loaded, refusal = tried(lambda: document.load(path_of), RecordError)
    assert len(refusal.splitlines()) <= 1
    if refusal:
        return
    content, (run, images) = document.read(path_of), loaded
    for one in (content, document.plain(document.build(run, images))):
        page.render(one, lang="ru")
        step_summary(one, lang="en")
        try:
            found = between(WHOLE, one, {})
        except PairError:
            continue
        names = one.get("names", {})
        [*difference_terminal.lines(found, names, every=True)]
        difference_markdown.render(found, names, Words("ru"))


ENTRIES = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["F32", "F16", "I8", "F8_E4M3", "?"]) | values(),
        "shape": st.lists(st.integers(-1, 4), max_size=3) | values(),
        "data_offsets": st.lists(st.integers(-1, 40), max_size=3) | values(),
    }
)


@often()
@given(
    header=st.dictionaries(texts(6), ENTRIES | values(), max_size=3) | values(),
    rest=st.binary(max_size=40),
    told=st.none() | st.integers(0, 2**64 - 1),
)
def test_a_header_of_weights_is_read_or_refused(
    place: Path, header: Any, rest: bytes, told: int | None
) -> None:
    text = json.dumps(header).encode()
    length = struct.pack("<Q", len(text) if told is None else told)
    path = place / "adapter_model.safetensors"
    path.write_bytes(length + text + rest)
    found, refusal = tried(lambda: read_header(path), SafetensorsError)
    assert found is not None or refusal
    for tensor in (found or {}).values():
        assert tensor.is_finite() in (True, False)
        assert tensor.is_zero() in (True, False)
        assert tensor.is_zero(since=0.5) in (True, False)


@often()
@given(
    lines=st.lists(values().map(json.dumps).map(str.encode) | st.binary(max_size=30), max_size=4)
)
def test_lines_of_answers_are_read_or_refused_by_file_and_line(
    place: Path, lines: list[bytes]
) -> None:
    path = place / "given.jsonl"
    path.write_bytes(b"\n".join(lines))
    _, refusal = tried(lambda: [*read_answers(path)], RecordError)
    assert not refusal or re.fullmatch(rf"{re.escape(str(path))}:.+", refusal)
