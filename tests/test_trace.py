"""Frames on the way: every n-th layout, the last one, in order, and nothing changed by being watched."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, List

import numpy as np
import pytest

from wordpack import progress, search
from wordpack.cli import pack_command
from wordpack.drawn import read_drawing
from wordpack.errors import WordpackError
from wordpack.model import Layout, Progress, State
from wordpack.pipeline import pack
from wordpack.trace import Frames, traced

WORDS = {"river": 9.0, "stone": 5.0, "elm": 4.0}
DRAFT = {"quality": "draft", "renderer": "cpu", "device": "cpu"}


def news(stage: str, state: bool = True) -> Progress:
    return Progress(stage, 0, 0, 0, 0.0, 0.0, 0.0, 0.0, State(np.zeros((1, 3)), 1.0) if state else None)


def test_every_nth_state_and_the_last_are_traced() -> None:
    told: List[Progress] = []
    traces: List[int] = []
    states: List[State] = []

    def layout_of(state: State) -> int:
        states.append(state)
        return len(told)

    observe = traced(traces.append, 3, layout_of, told.append)  # type: ignore[arg-type]
    events = [news("start", state=False), *(news("optimise") for _ in range(7)), news("done")]
    for event in events:
        observe(event)
    assert told == events
    assert traces == [2, 5, 8, 9]
    assert states[-1] is events[-1].state


def test_without_a_trace_the_observer_is_the_same() -> None:
    told: List[Progress] = []
    watch = told.append
    assert traced(None, 3, lambda state: None, watch) is watch  # type: ignore[arg-type, return-value]


def test_frames_are_drawings_of_all_words_and_change_nothing(tmp_path: Path) -> None:
    plain = pack(WORDS, **DRAFT)
    made = pack(WORDS, trace=Frames(tmp_path / "frames"), trace_every=20, **DRAFT)
    assert made.to_svg() == plain.to_svg()
    files = sorted((tmp_path / "frames").iterdir())
    assert [file.name for file in files] == [f"frame-{n:04d}.svg" for n in range(1, len(files) + 1)]
    assert len(files) >= 4
    drawings = [read_drawing(file.read_bytes()) for file in files]
    assert all({word.text for word in drawing.words} == set(WORDS) for drawing in drawings)
    last, end = (
        sorted((w.text, w.polygon.bounds) for w in d.words) for d in (drawings[-1], read_drawing(plain.to_svg()))
    )
    for (text, bounds), (other, expected) in zip(last, end):
        assert text == other
        assert bounds == pytest.approx(expected, abs=0.01)
    ratio = {w.text: w.polygon.area for w in drawings[0].words}
    final = {w.text: w.polygon.area for w in drawings[-1].words}
    factors = [final[text] / ratio[text] for text in WORDS]  # sizes keep their proportions on the way
    assert factors == pytest.approx([factors[0]] * 3, rel=1e-2)


def test_layouts_reach_a_callback_of_the_library() -> None:
    seen: List[Layout] = []
    made = pack(WORDS, trace=seen.append, trace_every=1000, **DRAFT)
    assert len(seen) == 2
    assert [p.word for p in seen[0].placements] == [p.word for p in made.placements]


def test_a_layout_on_its_way_is_not_proven_and_can_be_written() -> None:
    seen: List[Layout] = []
    made = pack({"river": 9.0}, trace=seen.append, trace_every=1000, **DRAFT)
    for layout in seen:
        assert not layout.report.proven
        told = json.loads(layout.to_json())["report"]  # type: ignore[attr-defined]
        assert (told["proven"], told["fill"], told["size_error"], told["smallest_gap"]) == (False, None, None, None)
        assert told["problems"] == ["nothing is measured yet: the layout is on its way"]
        assert told["scale"] > 0
    assert made.report.proven
    told = json.loads(made.to_json())["report"]
    assert (told["proven"], told["problems"], told["smallest_gap"]) == (True, [], None)  # one word has no neighbour
    assert told["fill"] == made.report.fill


def test_how_far_apart_frames_are_is_as_the_help_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """One frame a step of the optimiser and one for ten rounds of the search of the layout that is followed, counted by
    what these do; and two more, where the finish begins and at the end."""
    climbs: List[search.Climb] = []
    steps: List[int] = []
    once, told = search.Climb.round, progress.Teller.of_run

    def counted(climb: search.Climb, *rest: Any) -> float:
        climbs.append(climb)
        return once(climb, *rest)

    def stepped(tell: progress.Teller, run: Any) -> None:
        steps.append(run.count)
        told(tell, run)

    monkeypatch.setattr(search.Climb, "round", counted)
    monkeypatch.setattr(progress.Teller, "of_run", stepped)
    seen: List[Layout] = []
    pack(WORDS, trace=seen.append, trace_every=1, **DRAFT)
    (each,) = set(Counter(map(id, climbs)).values())  # two layouts, searched for as many rounds
    assert len(seen) == len(steps) + each // 10 + 2
    (told_of,) = [option.help for option in pack_command.params if option.name == "trace_every"]  # type: ignore[attr-defined]
    assert "N steps of the optimiser, or 10 N rounds of the search" in told_of


def test_folders_that_will_not_do_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(WordpackError, match="option trace: .*file"):
        Frames(tmp_path / "file")
    with pytest.raises(WordpackError, match="option trace: .*No such file"):
        Frames(tmp_path / "none" / "deep")
    (tmp_path / "frame-0001.svg").write_text("x", encoding="utf-8")
    with pytest.raises(WordpackError, match="holds frames already"):
        Frames(tmp_path)
    with pytest.raises(WordpackError, match="option trace: no folder was named"):
        Frames("")
    with pytest.raises(WordpackError, match=r"^option trace: 'a\\x00b': embedded null byte; give a folder"):
        Frames("a\0b")
    for trace in (None, lambda layout: None):
        for every in (0, 2.5, "x", None, True):
            with pytest.raises(
                WordpackError, match=f"option trace-every: {every!r} was given; give a whole number of at"
            ):
                pack(WORDS, trace=trace, trace_every=every, **DRAFT)


def test_a_folder_s_name_is_a_trace(tmp_path: Path) -> None:
    made = pack(WORDS, **DRAFT)
    for folder in (tmp_path / "one", str(tmp_path / "two")):
        observe = traced(folder, 1, lambda state: made, None)
        assert observe is not None
        observe(news("done"))
        assert [path.name for path in Path(folder).iterdir()] == ["frame-0001.svg"]


@pytest.mark.parametrize("name", ["trace", "observer"])
def test_what_cannot_be_called_is_refused_by_name(name: str) -> None:
    with pytest.raises(WordpackError, match=f"^option {name}: 5 was given; give a f"):
        pack(WORDS, **{name: 5}, **DRAFT)
