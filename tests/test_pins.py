"""Pinned words stand where they are told to, in every stage; one that finds no room there is told."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from problems import disc_region, problem, rectangle, square_region, state

from wordpack import directions
from wordpack.errors import WordpackError
from wordpack.finish import _stuck, finish, near_contacts
from wordpack.finish import contacts_of as contacts_at
from wordpack.jam import Freedom
from wordpack.metropolis import Metropolis
from wordpack.model import Problem, Silhouette, Word
from wordpack.options import Options
from wordpack.orientation import turning
from wordpack.picture import Picture
from wordpack.pins import LEASH, is_pinned, largest_at_pin, leashed, settled, slack, strayed, wishes
from wordpack.pipeline import Poster, pack
from wordpack.place import compositions, greedy
from wordpack.search import Stage, search

WORDS = {"river": 9.0, "stone": 8.0, "elm": 7.0, "moss": 6.0, "fern": 5.0, "sky": 4.0}
NAN = math.nan


def pinned(count: int, *at: Any, orientation: str = "horizontal") -> Problem:
    """Words of which the first are pinned."""
    given = problem([rectangle(2, 0.6)] * count, disc_region(300, 500, 500), gap=2.0, turning=turning(orientation))
    return replace(given, pins=np.array([*at, *[(NAN, NAN)] * (count - len(at))], float))


def middle(poster: Poster, word: str) -> np.ndarray:
    found = next(p for p in poster.placements if p.word.text == word)
    return np.array([found.x, found.y])


@pytest.mark.parametrize(
    "options", [{}, {"orientation": "any"}, {"sizes": "flex:20%"}, {"start": "random"}, {"start": "medial-axis"}]
)
def test_they_stand_where_they_are_pinned_to(options: Any) -> None:
    made = pack(WORDS, shape="circle", quality="draft", pin={"fern": (0.3, 0.5), "sky": ("70%", "40%")}, **options)
    assert made.report.proven
    assert middle(made, "fern") == pytest.approx([300, 500], abs=2 * LEASH)
    assert middle(made, "sky") == pytest.approx([700, 400], abs=2 * LEASH)
    assert not any(heading == "pin" for heading, _ in made.report.remarks)


def test_a_word_pinned_to_where_there_is_no_room_is_told_and_stands_near() -> None:
    made = pack(WORDS, shape="circle", quality="draft", pin=("sky:0,50%",))
    (remark,) = [text for heading, text in made.report.remarks if heading == "pin"]
    assert remark.startswith("'sky' found no room where it is pinned to and stands ")
    x, y = middle(made, "sky")
    assert x < 250
    assert 350 < y < 650
    assert f"{math.hypot(x, y - 500):.0f} thousandths" in remark
    assert "--limit-share" not in remark  # no scale would bring it there


def test_the_scale_that_is_advised_brings_a_word_to_its_pin() -> None:
    asked: Any = {"shape": "circle", "quality": "draft", "pin": ("river:50%,85%", "sky:12%,50%")}
    told = [text for heading, text in pack(WORDS, **asked).report.remarks if heading == "pin"]
    assert told[0].startswith("'river' found no room where it is pinned to and stands ")
    shares = [re.search(r"at a smaller scale, by --limit-share (\d+%), it has room there$", text) for text in told]
    made = pack(
        WORDS, **asked, limit_share=min((found[1] for found in shares if found), key=lambda share: int(share[:-1]))
    )
    assert not any(heading == "pin" for heading, _ in made.report.remarks)
    assert middle(made, "river") == pytest.approx([500, 850], abs=2 * LEASH)
    assert middle(made, "sky") == pytest.approx([120, 500], abs=2 * LEASH)


@pytest.mark.parametrize(
    "pin",
    [
        *("sky", "sky:1", "sky:0.5,0.5,0.5", "sky:1.5,0", "sky:-1%,0", "sky:a,b", ":0,0", "sky:nan,0"),
        *(5, [5], [()], {"sky": 0.5}),
    ],
)
def test_pins_that_make_no_sense_are_refused(pin: Any) -> None:
    with pytest.raises(WordpackError, match="option pin: .* was given; give a word and its place"):
        Options(pin=pin)


def test_pins_are_read_from_texts_triples_and_dicts() -> None:
    expected = (("a:b", 0.5, 0.25),)
    for pin in ("a:b:50%,25%", ["a:b:0.5, 0.25"], [("a:b", 0.5, "25%")], {"a:b": (0.5, 0.25)}, expected):
        assert Options(pin=pin).pin == expected  # type: ignore[arg-type]
    assert Options().pin == Options(pin=None).pin == ()  # type: ignore[arg-type]


def test_a_word_has_one_place() -> None:
    with pytest.raises(WordpackError, match="option pin: 'sky' was given two places; choose one"):
        Options(pin=("sky:0.1,0.2", "sky:0.3,0.4"))


@pytest.mark.parametrize("other", ["sky ", " sky", "s\u00adky", "sky\u200b"])
def test_a_word_that_is_spelt_otherwise_has_one_place_too(other: str) -> None:
    with pytest.raises(WordpackError, match="option pin: 'sky' was given two places; choose one"):
        pack(WORDS, pin=("sky:10%,10%", f"{other}:50%,50%"), quality="draft")


def test_a_pin_for_a_word_that_is_not_there_is_refused_by_name() -> None:
    words = [Word("sky", 1.0), Word("elm", 2.0)]
    with pytest.raises(WordpackError, match=r"'oak' was given and is not among the words .* from trees.csv"):
        wishes(words, (("oak", 0.5, 0.5),), (1000, 500), "trees.csv")
    with pytest.raises(WordpackError) as caught:
        wishes(words, (("oak", 0.5, 0.5),), (1000, 500), "trees.csv")
    assert "did you mean" not in str(caught.value)
    assert wishes(words, (), (1000, 500), "") is None
    np.testing.assert_array_equal(wishes(words, (("elm", 0.5, 0.5),), (1000, 500), ""), [(NAN, NAN), (500, 250)])


@pytest.mark.parametrize(("text", "meant"), [("alice", "Alice"), ("STRA\u1e9eE", "Strasse"), ("Alcie", "Alice")])
def test_a_pin_that_nearly_names_a_word_asks_after_it(text: str, meant: str) -> None:
    words = [Word("Alice", 3.0), Word("Strasse", 2.0), Word("alice", 1.0) if text != "alice" else Word("tea", 1.0)]
    with pytest.raises(WordpackError, match=re.escape(f"{text!r} was given (did you mean {meant}?) and is not")):
        wishes(words, ((text, 0.5, 0.5),), (1000, 500), "trees.csv")


def test_a_pinned_word_is_read_as_the_list_reads_it() -> None:
    made = pack({"caf\u00e9 cre\u00adme": 3.0, "tea": 2.0}, quality="draft", pin=" cafe\u0301  creme :50%,30%")
    assert middle(made, "caf\u00e9 creme")[1] == pytest.approx(300, abs=2 * LEASH)


def test_the_start_seats_them_first_and_nearest() -> None:
    given = pinned(8, (380, 600), (500, 500))
    composed = compositions(given, "center", None)
    assert len(composed) == 1  # contact alone knows no pins
    found = greedy(given, 60.0, composed[0])
    assert found.poses[:2, :2] == pytest.approx(np.array([(380, 600), (500, 500)]), abs=3)
    assert is_pinned(given).tolist() == [True, True] + [False] * 6
    far = settled(pinned(8, (0, 0)), state(60.0, *found.poses[:, :2]))
    assert far.pins is not None
    assert far.pins[0] == pytest.approx(found.poses[0, :2])
    assert np.isnan(far.pins[1:]).all()


@pytest.mark.parametrize("orientation", ["horizontal", "any", "cross", "slight:20"])
def test_the_search_keeps_them_on_their_leash(orientation: str) -> None:
    pins = np.array([(400.0, 420.0), (600.0, 580.0)])
    given = pinned(10, *pins, orientation=orientation)
    rng = np.random.default_rng(0)
    at = state(70.0, *pins, *rng.uniform(400, 600, (8, 2)))
    after = search(given, at, Stage(60, 512, (1.0, 0.1)), rng=rng)
    pixel = 1000 / 512
    assert np.abs(after.poses[:2, :2] - pins).max() <= LEASH + 2 * pixel
    assert np.hypot(*(after.poses[2:, :2] - at.poses[2:, :2]).T).max() > 50


def test_words_that_breathe_keep_to_it_too() -> None:
    given = pinned(1, (500.0, 500.0))
    picture = Picture(given, state(60.0, (500, 500)), 1000)
    words = Metropolis(picture, given.turning, bounds=picture.poses[:, 3:] + [(-0.5, 0.5)], pins=given.pins)
    seen = []
    for _ in range(200):
        words.sweep(40, 5.0, np.random.default_rng(len(seen)), 0.01)
        seen.append(words.poses[0, :2] - 508)
    assert 0.7 * LEASH < np.abs(seen).max() <= LEASH + 2


def test_programmes_know_the_leash() -> None:
    given = pinned(2, (500.0, 500.0))
    reach = slack(given, np.array([(504.0, 489.0, 0.0), (300, 300, 0)]))
    assert reach is not None
    assert reach[0].tolist() == [[LEASH - 4, LEASH + 11], [math.inf, math.inf]]
    assert reach[1].tolist() == [[LEASH + 4, 0.0], [math.inf, math.inf]]
    forth, back = Freedom(8.0, np.ones(2), leash=reach).most
    assert forth.tolist() == [6.0, 8.0, 8.0, 8.0]
    assert back.tolist() == [8.0, 0.0, 8.0, 8.0]
    turned = Freedom(8.0, np.full(2, 4.0), 0.5, (np.full(2, 0.1), np.full(2, 9.0)), leash=reach)
    assert turned.most[0].tolist() == [6.0, 8.0, 8.0, 8.0, 1.0, 1.0]
    assert turned.most[1].tolist() == [8.0, 0.0, 8.0, 8.0, 0.1, 0.1]
    *_, freedom = near_contacts(
        given, contacts_at(given, 50.0), np.array([(504.0, 489, 0), (300, 300, 0)]), 50.0, 1.0, False
    )
    assert freedom.leash is not None


def test_the_finish_moves_what_is_free() -> None:
    given = replace(
        problem([rectangle(1, 1)] * 2, square_region(300, 350, 350)), pins=np.array([(425.0, 500), (NAN, NAN)])
    )
    after = finish(given, state(140.0, (425, 500), (440, 500)), rng=np.random.default_rng(0))
    assert abs(after.poses[0, 0] - 425) <= LEASH
    assert after.scale > 140.0


def test_who_has_strayed_is_brought_back_to_the_end_of_the_leash() -> None:
    given = pinned(2, (500.0, 500.0))
    back = leashed(given, state(1.0, (530, 495), (100, 100)))
    assert back.poses[:, :2].tolist() == [[510.0, 495.0], [100.0, 100.0]]
    free = problem([rectangle(1, 1)])
    assert leashed(free, state(1.0, (1, 1))).poses.tolist() == [[1.0, 1.0, 0.0]]
    assert slack(free, np.zeros((1, 3))) is None


def test_pinned_words_that_stand_elsewhere_are_told_the_farthest_first() -> None:
    given = pinned(5, (300.0, 500.0), (500.0, 500.0), (700.0, 500.0), (500.0, 300.0))
    at = state(1.0, (322, 500), (530, 540), (700, 518), (484, 288), (0, 0))  # off by 22, 30 and 40, 18, 16 and 12
    assert strayed(given, at) == [(1, pytest.approx(50.0)), (0, pytest.approx(22.0))]
    assert strayed(replace(given, pins=None), at) == []


@pytest.mark.parametrize(("orientation", "along"), [("horizontal", 2.0), ("vertical", 0.6), ("cross", 0.6)])
def test_how_large_a_word_may_be_at_its_pin_is_told(orientation: str, along: float) -> None:
    """Its corners, half an extent from its middle along each axis, are within the disc of radius 300 about (500, 500)
    where (200 + k along / 2)^2 + (k across / 2)^2 = 300^2."""
    given = pinned(2, (700.0, 500.0), orientation=orientation)
    across = 2.6 - along
    largest = max(np.roots([(along**2 + across**2) / 4, 200 * along, 200**2 - 300**2]))
    size = given.relative[0]
    assert largest_at_pin(given, 0, 500.0) * size == pytest.approx(largest, abs=1.0)
    assert largest_at_pin(given, 0, 0.5 * largest / size) == 0.5 * largest / size
    away = replace(given, pins=np.array([(900.0, 500.0), (NAN, NAN)]))
    assert largest_at_pin(away, 0, 100.0) == 0.0


def test_along_a_field_no_scale_is_told() -> None:
    rays = directions.turning_in("radial", Silhouette(disc_region(300, 500, 500), 1000, 1000, 9e4 * math.pi))
    assert largest_at_pin(replace(pinned(2, (700.0, 500.0)), turning=rays), 0, 100.0) == 0.0


def test_a_list_too_long_to_be_moved_says_that_nothing_is_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    from wordpack import arrange

    monkeypatch.setattr(arrange, "LONGEST", 3)
    made = pack(WORDS, shape="circle", quality="draft", pin="sky:50%,50%")
    assert any("words are not pinned: 6 are too many to be moved" in note for note in made.report.notes)


@pytest.mark.parametrize("ends", [[[1, 0]], [[0, 1]]])
def test_neither_a_pinned_word_nor_the_silhouette_is_taken_out(ends: list) -> None:
    given = pinned(1, (380, 600))
    assert _stuck(given, np.array(ends), np.array([5.0]), 0.05) == []


def test_the_scale_at_a_pin_is_that_of_the_word_as_it_is_turned() -> None:
    """A word 4 x 1 at 30 degrees anticlockwise: a strip that runs so holds it, its mirror image does not."""
    angle = math.radians(-30)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    strip = rectangle(420.0, 120.0) @ turn.T + 500
    given = problem([rectangle(4, 1)], (strip,), turning=turning("angles:30"))
    given = replace(given, pins=np.array([[500.0, 500.0]]))
    assert largest_at_pin(given, 0, 100.0) == 100.0
    mirrored = (strip * (1, -1) + (0, 1000))[::-1]
    assert largest_at_pin(replace(given, region=(mirrored,)), 0, 100.0) < 80
