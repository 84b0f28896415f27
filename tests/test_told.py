"""What the reader is told: small words by printed points, groups by name, and nothing where there is nothing to say."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Dict, Optional

import numpy as np
import pytest
from problems import disc_region, problem, rectangle, state

from wordpack import geometry, told
from wordpack.fonts import load_font
from wordpack.model import Layout, Outlines, Placement, Report, Silhouette, State, Word, Words
from wordpack.options import Options
from wordpack.outlines import outline_text, outline_words
from wordpack.page import points_per_page_unit
from wordpack.palette import load_palette
from wordpack.told import small

LATO = load_font("lato-black")


def outlined(**weights: float) -> Outlines:
    return outline_words(Words(tuple(Word(text, weight) for text, weight in weights.items())), LATO)


def test_small_words_are_told_by_printed_points_and_with_what_helps() -> None:
    """On 200 mm a page unit is 0.2 mm; 4 points are 4 / 72 inches, which 5 units are on 1000 * 4 / 72 * 25.4 / 5 mm."""
    sizes = {"large": 20.0, "small": 7.0, "tiny": 5.0}
    outlines = outlined(**sizes)
    placements = [
        Placement(word, outline, 0.0, 0.0, 0.0, sizes[word.text])
        for word, outline in zip(outlines.words, outlines.items)
    ]
    filler = replace(placements[0], size=1.0, filler=True)
    ring = np.array([[0, 0], [1000, 0], [1000, 500], [0, 500]], float)
    silhouette, report = Silhouette((ring,), 1000.0, 500.0, 5e5), Report(3, 3, 1, 0.1, 0.0, 2.0, 1.0)
    layout = Layout((*placements, filler), silhouette, report, Options(), "lato-black", (200.0, 100.0))
    (warning,) = small(layout)
    assert warning == (
        f"2 of 3 words are smaller than 4 pt ('small', 'tiny'; the smallest {5 * 0.2 / 25.4 * 72:.2g} pt): "
        f"print the longer side at {math.ceil(1000 * 4 / 72 * 25.4 / 5)} mm, or keep the heaviest with --max-words 1"
    )
    assert small(replace(layout, options=Options(min_size=2.8))) == []
    tiny = replace(layout, physical=(0.01, 0.005), options=Options(min_size=100.0))
    assert small(tiny)[0].endswith(" pt): choose a smaller --min-size")  # on 7 m, and a word alone is as small
    long = [replace(p, word=Word("x" * 500, 1.0)) for p in placements]
    (warning,) = small(replace(layout, placements=tuple(long)))
    assert len(warning) < 300
    assert f"('{'x' * 56}..., " in warning


def drawn(sizes: Dict[float, float], side: float, **asked: Any) -> Layout:
    """The word "oak" at sizes (page units) of weights, on a page of `side` mm that is all silhouette."""
    (outline,) = outlined(oak=1.0).items
    placements = [Placement(Word("oak", weight), outline, 0.0, 0.0, 0.0, size) for weight, size in sizes.items()]
    ring = np.array([[0, 0], [1000, 0], [1000, 500], [0, 500]], float)
    silhouette, report = Silhouette((ring,), 1000.0, 500.0, 5e5), Report(3, 3, 1, 0.1, 0.0, 2.0, 1.0)
    return Layout(tuple(placements), silhouette, report, Options(**asked), "lato-black", (side, side / 2))


@pytest.mark.parametrize(
    ("scale", "side", "advice"),
    [
        ("linear", 250.0, "choose --scale sqrt or log, or "),
        ("linear", 200.0, "choose --scale log, or "),
        ("linear", 80.0, ""),
        ("sqrt", 250.0, "choose --scale log, or "),
        ("log", 250.0, ""),
    ],
)
def test_a_scale_is_advised_for_small_words_where_it_makes_them_large_enough(
    scale: str, side: float, advice: str
) -> None:
    """Weights of 1000, 100 and 1 with as much ink as sizes of 200, 20 and 0.2 have: at sqrt the smallest has
    sqrt(40400 / 1101) = 6.06 units, at log 24.1 log(2) = 16.7; 4 pt are 5.6 of 250 mm, 7.1 of 200 and 17.6 of 80."""
    (warning,) = small(drawn({1000.0: 200.0, 100.0: 20.0, 1.0: 0.2}, side, scale=scale))
    assert f" pt): {advice}keep the heaviest with --max-words " in warning  # a print would have to be 7 m long


@pytest.mark.parametrize(("least", "advice"), [(8.99, "choose fewer words"), (9.01, "choose a smaller --min-size")])
def test_fewer_words_are_advised_where_one_alone_would_be_large_enough(least: float, advice: str) -> None:
    """Nine words of 3 units have the ink of one of 9; on a page of 2 m a print would have to be 6 m long."""
    unit = points_per_page_unit((2000.0, 1000.0))
    (warning,) = small(drawn({1.0 + k / 1e9: 3.0 for k in range(9)}, 2000.0, min_size=least * unit))
    assert warning.endswith(f" pt): {advice}")


@pytest.mark.parametrize(("share", "told"), [("20%", True), ("21%", False), (None, False)])
def test_a_share_that_holds_the_words_small_is_named_first(share: Optional[str], told: bool) -> None:
    size = 200.0 / geometry.length(outlined(oak=1.0).items[0].rings)  # as long as a fifth of the silhouette
    least = 0.6 * size * points_per_page_unit((20.0, 10.0))
    (warning,) = small(drawn({4.0: size, 1.0: size / 2}, 20.0, limit_share=share, min_size=least))
    first = "choose a larger --limit-share or none, or print" if told else "print"
    assert warning.partition(" pt): ")[2].startswith(f"{first} the longer side at ")


@pytest.mark.parametrize("least", [0.37, 1.0, 4.0, 7.3, 12.0])
@pytest.mark.parametrize("size", [5.0, 6.1, 7.3, 11.7, 19.0])
def test_who_prints_as_large_as_is_told_sees_no_warning(size: float, least: float) -> None:
    (outline,) = outlined(tiny=1.0).items
    placement = Placement(Word("tiny", 1.0), outline, 0.0, 0.0, 0.0, size)
    ring = np.array([[0, 0], [1000, 0], [1000, 500], [0, 500]], float)
    silhouette, report = Silhouette((ring,), 1000.0, 500.0, 5e5), Report(1, 1, 0, 0.1, 0.0, 2.0, 1.0)
    layout = Layout((placement,), silhouette, report, Options(min_size=least), "lato-black", (1.0, 0.5))
    (warning,) = small(layout)
    side = float(warning.rpartition(" at ")[2].removesuffix(" mm"))
    assert small(replace(layout, physical=(side, side / 2))) == []
    exact = least / 72 * 25.4 / size * 1000
    assert exact <= side < exact + (1.0 if exact >= 100 else 0.1) + 1e-6


@pytest.mark.parametrize("least", [0.37, 1.0, 4.0])
def test_advice_that_is_exact_to_the_last_bit_is_no_less_enough(least: float) -> None:
    """Words of such sizes are large enough on a print of so many millimetres exactly, but for rounding."""
    (outline,) = outlined(tiny=1.0).items
    ring = np.array([[0, 0], [1000, 0], [1000, 500], [0, 500]], float)
    silhouette, report = Silhouette((ring,), 1000.0, 500.0, 5e5), Report(1, 1, 0, 0.1, 0.0, 2.0, 1.0)
    for exact in (20.0, 35.5, 99.9, *map(float, range(100, 1200))):
        placement = Placement(Word("tiny", 1.0), outline, 0.0, 0.0, 0.0, least / points_per_page_unit((exact, exact)))
        layout = Layout((placement,), silhouette, report, Options(min_size=least), "lato-black", (10.0, 5.0))
        (warning,) = small(layout)
        side = float(warning.rpartition(" at ")[2].removesuffix(" mm"))
        assert small(replace(layout, physical=(side, side / 2))) == []


def test_the_key_has_a_colour_for_each_group_and_is_not_where_there_are_none() -> None:
    words = [Word("a", 1.0, "x"), Word("b", 1.0), Word("c", 1.0, "x")]
    assert told.key(words, ["#000000", "#a63d2f", "#000000"]) == [
        ("groups", "'x' #000000, the words without a group #a63d2f")
    ]
    assert told.key(words[1:2], ["#a63d2f"]) == []


@pytest.mark.parametrize(
    ("space", "advice"),
    [(0.0, "--word-space 0.3 parts those side by side instead"), (0.3, "more colours of your own would do")],
)
def test_a_word_space_is_not_advised_to_whom_has_it(space: float, advice: str) -> None:
    words = (Word("law", 1.0), Word("laws", 1.0))
    outlines = Outlines(words, tuple(outline_text(word.text, load_font("lato-black")) for word in words))
    options = Options(palette="#13233f", word_space=space)
    (note,) = told._recoloured(["#13233f", "#a63d2f"], outlines, load_palette("#13233f"), options)
    assert note.endswith(f"with which it might be read as one; {advice}")


@pytest.mark.parametrize(("framed", "told_of"), [(1.0, False), (0.7, False), (0.69, True), (0.45, True)])
def test_a_page_that_is_in_good_part_bands_is_told_of(framed: float, told_of: bool) -> None:
    silhouette = Silhouette((), 1000.0, 700.0, 1.0, framed=framed)
    notes = told.bands(silhouette)
    assert bool(notes) is told_of
    assert all(f"is {100 * framed:.0f} % of one of that --width and --height" in note for note in notes)


def test_groups_that_have_one_colour_are_named_in_pairs_with_the_palette_that_tells_them_apart() -> None:
    three = [Word("a", 1.0, "x"), Word("b", 1.0, "y"), Word("c", 1.0)]
    warned = told._groups_alike(three, ["#000000"] * 3, Options())
    assert warned == [
        "3 pairs of groups have colours that differ little ('x' and 'y', 'x' and the words without a group, "
        "'y' and the words without a group); choose --palette atlas, or fewer groups"
    ]
    many = [Word(str(k), 1.0, f"{k}") for k in range(40)]
    (warned_of_many,) = told._groups_alike(many, ["#000000"] * 40, Options())
    assert warned_of_many.endswith("; choose another --palette or --background, or fewer groups")


@pytest.mark.parametrize(
    ("words", "holding", "sentence"),
    [
        ("abc", (), "cooled"),
        ("a", (0,), "cooled: the silhouette holds 'a'"),
        ("abc", (1,), "cooled: 'b' holds all others"),
        ("abc", (2, 0), "cooled: 'c', 'a' hold each other"),
        ("abcdefghi", tuple(range(9)), "cooled: 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' and 1 more hold each other"),
    ],
)
def test_who_holds_the_scale_is_named_after_why_it_stopped(words: str, holding: tuple, sentence: str) -> None:
    outlines = outlined(**dict.fromkeys(words, 1.0))
    assert told.why(State(np.zeros((len(words), 3)), 1.0, "cooled", holding), outlines) == sentence


def test_a_limit_that_was_passed_is_told_with_what_took_the_time() -> None:
    report = Report(1, 1, 0, 0.1, 0.0, 2.0, 1.0, compiling=7.4)
    layout = Layout((), Silhouette((), 1000.0, 500.0, 5e5), report, Options(time_limit=5.0))
    assert told.late(layout, 5.0) == []
    (warning,) = told.late(layout, 12.4)
    assert warning == (
        "the time limit of 5 s was passed: a first layout and its proof took 12 s, of which 7 s went to compiling"
    )
    filled = replace(layout, options=Options(time_limit=5.0, fill=True), report=replace(report, compiling=0.0))
    (warning,) = told.late(filled, 6.0)
    assert warning == "the time limit of 5 s was passed: a first layout, its fillers and its proof took 6 s"
    assert told.late(replace(layout, options=Options()), 1e6) == []


@pytest.mark.parametrize(("longest", "advised"), [(0.002, True), (0.02, False), (1e-5, False)])
def test_a_share_is_advised_for_a_pin_only_where_it_can_be_asked_for(longest: float, advised: bool) -> None:
    """200 from the middle of a disc of 300 a word of 2 x 0.6 em has room up to some 97 page units per em: a fifth of a
    percent of the width for each is 19 % then, two percent 190 %, and a thousandth of one none."""
    given = replace(problem([rectangle(2, 0.6)], disc_region(300, 500, 500)), pins=np.array([(700.0, 500.0)]))
    ((heading, text),) = told.pinned(given, state(200.0, (500, 500)), outlined(sky=1.0), longest)
    assert (heading, "stands 200 thousandths off" in text) == ("pin", True)
    assert ("--limit-share 18%" in text or "--limit-share 19%" in text) == advised
    assert ("--limit-share" in text) == advised
    flexed = replace(state(200.0, (500, 500)), flex=np.ones(1))
    ((_, text),) = told.pinned(given, flexed, outlined(sky=1.0), longest)
    assert "--limit-share" not in text


def test_the_share_that_is_advised_for_a_pin_is_rounded_down() -> None:
    """As there the word's outer corners are 300 from the middle: (200 + k)^2 + (0.3 k)^2 = 300^2. It has room at 18.6 %
    of the width, and may have none at 19."""
    given = replace(problem([rectangle(2, 0.6)], disc_region(300, 500, 500)), pins=np.array([(700.0, 500.0)]))
    k = (-400 + math.sqrt(160000 + 4 * 1.09 * 50000)) / (2 * 1.09)
    ((_, text),) = told.pinned(given, state(200.0, (500, 500)), outlined(sky=1.0), 0.186 / (told.ENOUGH_ROOM * k))
    assert text.endswith("by --limit-share 18%, it has room there")


def test_no_share_is_advised_for_a_word_that_has_room_at_its_pin_as_large_as_it_is() -> None:
    """It stands elsewhere because of others: a smaller scale of all is not known to bring it there."""
    given = replace(problem([rectangle(2, 0.6)], disc_region(300, 500, 500)), pins=np.array([(500.0, 500.0)]))
    ((_, text),) = told.pinned(given, state(200.0, (650, 500)), outlined(sky=1.0), 0.002)
    assert text == "'sky' found no room where it is pinned to and stands 150 thousandths off"
