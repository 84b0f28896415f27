"""Palettes: contrast by WCAG's own formula written out here, difference by published CIEDE2000 pairs."""

from __future__ import annotations

import math
from itertools import combinations
from typing import List, Tuple

import pytest
from coloraide import Color
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wordpack import palette as palette_module
from wordpack.errors import WordpackError
from wordpack.model import Word
from wordpack.options import Options
from wordpack.palette import (
    APART,
    ATLAS,
    BUNDLED,
    CLEAR,
    CONTRAST,
    FILLER_APART,
    PAPER,
    Palette,
    assign,
    beside,
    difference,
    filler_steps,
    filler_tones,
    groups_alike,
    load_background,
    load_palette,
    moved,
    paper_of,
    readable,
)
from wordpack.recolour import recolour_apart, still_alike

BACKGROUNDS = (None, "#ffffff", "#000000", "#777777", "#0e1526", "#f5f0e6", "#c8102e", "#ffe600")
EIGHT_BITS = 0.035
"""How far eight bits a channel may put a colour off in OKLCH's lightness: half the step from #000000 to #010101, 0.067,
the widest that there is."""

HEX = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def luminance(colour: str) -> float:
    """WCAG 2.1's relative luminance, from its definition."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def words(*weights: float, groups: Tuple[str, ...] = ()) -> List[Word]:
    return [Word(f"w{k}", weight, groups[k] if groups else None) for k, weight in enumerate(weights)]


def test_there_are_enough_palettes_and_the_default_is_first() -> None:
    assert len(BUNDLED) >= 8
    assert next(iter(BUNDLED)) == Options().palette


@pytest.mark.parametrize("name", BUNDLED)
def test_named_palettes_need_no_repair_and_fall_off_in_strength(name: str) -> None:
    palette = load_palette(name)
    assert all(ratio(colour, palette.background) >= CONTRAST for colour in palette.colours)
    strengths = [ratio(colour, palette.background) for colour in palette.colours]
    assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize("background", [None, "#f5f0e6", "#0e1526", "#000000"])
def test_atlas_tells_eight_groups_apart(background: str) -> None:
    """And half as well by what is left of its colours to who sees no red or no green, as coloraide has it."""
    palette = load_palette(ATLAS)
    assert groups_alike(grouped(8), assign(grouped(8), palette, background), 1) == ([], 0)
    for lack in ("protan", "deutan"):
        seen = [Color(colour).filter(lack) for colour in palette.colours]
        assert min(one.delta_e(other, method="2000") for one, other in combinations(seen, 2)) >= APART / 2


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_every_word_can_be_read_on_any_ground(name: str, background: str) -> None:
    palette = load_palette(name)
    for given_words in (words(*range(1, 30)), words(*range(1, 13), groups=tuple("abcdefghijkl"))):
        for colour in assign(given_words, palette, background):
            assert ratio(colour, background or PAPER) >= CONTRAST


@pytest.mark.parametrize("background", [None, "#000000", "#777777"])
def test_own_colours_drawn_otherwise_are_told_as_they_were_written(background: str) -> None:
    """Of colours as WCAG's contrast has them; of those that no word has, and of a bundled palette's, nothing."""
    written = ("#e30613", "Gold", "#f28b95", "navy")
    palette = load_palette(",".join(written))
    drawn = assign(words(4, 3, 2, 1), palette, background)
    weak = [k for k, own in enumerate(palette.colours) if ratio(own, background or PAPER) < CONTRAST]
    assert weak
    assert moved(drawn, palette, background) == [(written[k], drawn[k]) for k in weak]
    assert moved(drawn[:1], palette, background) == [(written[k], drawn[k]) for k in weak if k == 0]
    assert beside([*drawn, "#123456"], palette, background) == [4]
    for name in BUNDLED:
        bundled = load_palette(name)
        ink = assign(words(4, 3, 2, 1), bundled, "#777777")
        assert moved(ink, bundled, "#777777") == beside([*ink, "#123456"], bundled, "#777777") == []


@settings(max_examples=60, deadline=None)
@given(HEX, HEX)
def test_readable_is_readable_and_leaves_alone_what_is(colour: str, background: str) -> None:
    made = readable(colour, background)
    assert ratio(made, background) >= CONTRAST
    if ratio(colour, background) >= CONTRAST + 0.01:
        assert made == colour


@settings(max_examples=40, deadline=None)
@given(HEX, HEX)
@example("#d0d0d0", "#808080")  # a little lighter will do; it went past the ground to #373737
def test_no_lightness_nearer_than_that_of_readable_has_the_contrast(colour: str, background: str) -> None:
    """By trying OKLCH's lightness in hundreds."""
    lightness = [Color(each).convert("oklch")["lightness"] for each in (colour, readable(colour, background))]
    moved = abs(lightness[1] - lightness[0])
    for k in range(101):
        tried = Color(colour).convert("oklch").set("lightness", k / 100)
        shown = tried.convert("srgb").fit(method="oklch-chroma").to_string(hex=True)
        if abs(k / 100 - lightness[0]) < moved - EIGHT_BITS:
            assert ratio(shown, background) < CONTRAST + 0.01


@pytest.mark.parametrize("background", BACKGROUNDS)
@settings(max_examples=20, deadline=None)
@given(colours=st.lists(HEX, min_size=1, max_size=4, unique=True))
@example(colours=["#ffd700", "#ffffff", "#ffa500"])
def test_own_colours_that_have_the_contrast_are_drawn_as_they_are(background: str, colours: List[str]) -> None:
    drawn = assign(words(*range(len(colours), 0, -1)), load_palette(",".join(colours)), background)
    for own, made in zip(colours, drawn, strict=True):
        assert ratio(made, background or PAPER) >= CONTRAST
        if ratio(own, background or PAPER) >= CONTRAST + 0.01:
            assert made == own


def test_heavier_words_are_stronger() -> None:
    colours = assign(words(5, 1, 9, 2), load_palette("ink"), None)
    strength = [ratio(colour, PAPER) for colour in colours]
    assert strength[2] > strength[0] > strength[3] > strength[1]
    assert assign([], load_palette("ink")) == ()
    assert len(assign(words(1e308, 1e-300, 1e308), load_palette("ink"))) == 3


@pytest.mark.parametrize(
    ("weights", "classes"),
    [
        ((3, 3, 3), (0, 1, 2)),
        ((3,) * 7, (0, 1, 2, 3, 4, 0, 1)),
        ((9,) * 5 + (1, 2, 3, 4, 5), (0, 1, 0, 1, 0, 4, 4, 3, 3, 2)),  # two words for each colour
        ((5, 5, 4, 3, 3, 2, 1, 1, 1, 1), (0, 0, 1, 1, 1, 2, 3, 4, 3, 4)),
        ((1, 9, 1, 9, 1, 1), (1, 0, 2, 0, 3, 4)),
        ((8, 8, 8, 7, 7, 6, 6, 5, 5, 5), (0, 0, 0, 1, 1, 2, 2, 3, 4, 3)),  # no colour is left over for the eights
    ],
)
def test_equal_weights_are_dealt_the_colours_that_would_be_left_over(
    weights: Tuple[float, ...], classes: Tuple[int, ...]
) -> None:
    ink = load_palette("ink").colours
    assert assign(words(*weights), load_palette("ink")) == tuple(ink[k] for k in classes)


@given(st.lists(st.integers(1, 9), min_size=5, max_size=60))
def test_every_colour_is_used_and_none_is_stronger_than_a_heavier_words(weights: List[int]) -> None:
    ink = load_palette("ink").colours
    ranks = [ink.index(colour) for colour in assign(words(*map(float, weights)), load_palette("ink"))]
    assert set(ranks) == set(range(5))
    by_weight = {weight: [r for r, w in zip(ranks, weights, strict=True) if w == weight] for weight in weights}
    for one, other in combinations(sorted(by_weight, reverse=True), 2):
        assert max(by_weight[one]) <= min(by_weight[other])


def test_a_group_has_one_colour_and_groups_differ() -> None:
    groups = tuple("abcabcabd")
    colours = assign(words(*range(1, 10), groups=groups), load_palette("clay"))
    by_group = {group: {c for c, g in zip(colours, groups, strict=True) if g == group} for group in "abcd"}
    assert all(len(found) == 1 for found in by_group.values())
    assert len(set.union(*by_group.values())) == 4
    many = tuple(chr(97 + k) for k in range(12))
    assert len(set(assign(words(*range(1, 13), groups=many), load_palette("ink")))) == 12
    lots = tuple(str(k) for k in range(60))
    assert len(assign(words(*range(1, 61), groups=lots), load_palette("mono"))) == 60


def test_the_heaviest_group_is_the_strongest() -> None:
    given_words = words(5.0, 2.0, 4.0, 9.0, groups=("a", "b", "a", "c"))  # 9, 2 and 9 in all: a comes before c
    ink = load_palette("ink").colours
    assert assign(given_words, load_palette("ink")) == (ink[0], ink[3], ink[0], ink[2])  # ink[1] is too like ink[0]


def test_groups_of_one_weight_come_in_the_order_of_their_names() -> None:
    ink = load_palette("ink").colours
    given_words = words(5.0, 2.0, 3.0, 5.0, groups=("c", "b", "b", "a"))  # 5 in all each
    assert assign(given_words, load_palette("ink")) == (ink[3], ink[2], ink[2], ink[0])


def grouped(count: int) -> List[Word]:
    """A word for each of so many groups, the heaviest first."""
    return words(*range(count, 0, -1), groups=tuple(f"g{k:02}" for k in range(count)))


@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_groups_have_the_palettes_first_colours_that_differ(name: str, count: int) -> None:
    palette = load_palette(name)
    ways = combinations(palette.colours, count)
    good = [way for way in ways if all(difference(*pair) >= APART for pair in combinations(way, 2))]
    drawn = assign(grouped(count), palette, palette.background)
    assert drawn == (good[0] if good else drawn)
    assert drawn[0] == palette.colours[0]
    assert good or count > 2


@pytest.mark.parametrize("name", BUNDLED)
def test_groups_past_those_whose_colours_differ_have_lighter_and_darker_ones(name: str) -> None:
    palette = load_palette(name)
    for count in range(2, 10):
        drawn = assign(grouped(count), palette, palette.background)
        assert len(set(drawn)) == count
        assert groups_alike(grouped(count), drawn, 99)[1] == 0 or count > 3
    five = assign(grouped(5), load_palette("ink"))
    assert groups_alike(grouped(5), five, 99) == ([], 0)  # though of its own colours but three do
    assert groups_alike(grouped(5), load_palette("ink").colours, 99)[1] > 0


@pytest.mark.parametrize("name", ["ink", "midnight", "newsprint"])
def test_a_group_past_those_that_differ_has_a_colour_near_one_of_the_palettes(name: str) -> None:
    """It was one 0.3 and 0.4 of OKLCH's lightness away, of ink a near-black maroon and of midnight a dull brown, where
    0.2 and less are enough."""
    palette = load_palette(name)
    drawn = assign(grouped(4), palette, palette.background)
    assert all(difference(*pair) >= APART for pair in combinations(drawn, 2))
    last, *own = (Color(c).convert("oklch") for c in (drawn[3], *palette.colours))
    near = [abs(c["lightness"] - last["lightness"]) for c in own if abs(c["hue"] - last["hue"]) < 8]
    assert 0 < min(near) < 0.22


@pytest.mark.parametrize("name", BUNDLED)
def test_no_more_groups_are_alike_for_small_steps(name: str) -> None:
    palette = load_palette(name)
    steps = palette_module._steps(palette.colours, palette.background, False)
    pool = list(dict.fromkeys([*palette.colours, *steps]))
    for count in range(3, 12):
        drawn = assign(grouped(count), palette, palette.background)
        unlike = palette_module._one_by_one(palette.colours, pool, count, False)
        assert groups_alike(grouped(count), drawn, 1)[1] <= groups_alike(grouped(count), unlike, 1)[1]


@given(st.lists(st.sampled_from(["#000000", "#050505", "#606060", "#707070", "#ffffff", "#a00000"]), max_size=12))
def test_groups_that_are_alike_are_those_of_all_pairs(drawn: List[str]) -> None:
    """Against every pair of groups by itself; one of the groups has two words."""
    given_words, colours = [*grouped(len(drawn)), *grouped(len(drawn))[:1]], (*drawn, *drawn[:1])
    pairs = [
        (f"g{i:02}", f"g{j:02}")
        for i, j in combinations(range(len(drawn)), 2)
        if difference(*sorted((drawn[i], drawn[j]))) < APART
    ]
    for most in (0, 1, 5, 99):
        assert groups_alike(given_words, colours, most) == (pairs[:most], len(pairs))


def test_groups_by_the_thousand_are_compared_by_their_colours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, alike = [], palette_module.alike
    monkeypatch.setattr(palette_module, "alike", lambda *pair: asked.append(pair) or alike(*pair))
    count = 3000
    two = ("#000000", "#ffffff") * (count // 2)
    pairs, told = groups_alike([Word(f"w{k}", 1.0, f"g{k}") for k in range(count)], two, 2)
    assert pairs == [("g0", "g2"), ("g0", "g4")]
    assert told == 2 * math.comb(count // 2, 2)
    assert len(asked) <= 4


def test_own_colours_are_the_groups_whether_or_not_they_differ() -> None:
    own = load_palette("#000000,#050505,#a00000,#0000a0")
    assert assign(grouped(3), own) == ("#000000", "#a00000", "#0000a0")
    assert assign(grouped(4), own) == own.colours
    assert groups_alike(grouped(4), own.colours, 99) == ([("g00", "g01")], 1)
    assert groups_alike([Word("a", 1.0), Word("b", 1.0)], ("#000000", "#000000"), 99) == ([], 0)


def test_where_groups_can_be_coloured_in_one_way_alone_it_is_not_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It took a third of the time that 500 groups need."""
    own = load_palette("#000000,#050505,#a00000,#0000a0")
    asked: List[Tuple[str, ...]] = []
    drawn = tuple(f"#0000{k:02x}" for k in range(30))
    monkeypatch.setattr(palette_module, "_one_by_one", lambda *given: drawn)
    monkeypatch.setattr(palette_module, "alike", lambda *pair: bool(asked.append(pair)))
    assert assign(grouped(30), own) == drawn
    assert not asked


def test_with_many_own_colours_the_search_for_those_that_differ_ends() -> None:
    greys = load_palette(",".join(f"#{k:02x}{k:02x}{k:02x}" for k in range(0, 120, 3)))
    assert assign(grouped(20), greys) == greys.colours[:20]


def test_groups_past_the_palette_are_as_different_as_can_be() -> None:
    """Each is the farthest from those before it of all that are left, so that no later one is farther; and once none is
    left, all are had by as many groups."""
    drawn = assign(
        words(*range(60, 0, -1), groups=tuple(f"g{k:02}" for k in range(60))), load_palette("#000000,#a00000")
    )
    fresh = list(dict.fromkeys(drawn))
    nearest = [min(difference(fresh[k], other) for other in fresh[:k]) for k in range(1, len(fresh))]
    assert len(nearest) > 3
    assert nearest == sorted(nearest, reverse=True)
    assert {drawn.count(colour) for colour in fresh} <= {60 // len(fresh), -(-60 // len(fresh))}


@pytest.mark.parametrize("name", BUNDLED)
def test_a_palette_keeps_its_colours_on_its_ground_and_its_order_on_any(name: str) -> None:
    palette = load_palette(name)
    given_words = words(*range(len(palette.colours), 0, -1))
    assert assign(given_words, palette, palette.background) == palette.colours
    for ground in ("#ffffff", "#f5f0e6", "#0e1526", "#000000"):
        strength = [ratio(colour, ground) for colour in assign(given_words, palette, ground)]
        assert strength[0] == max(strength) > 2 * min(strength)


def test_a_group_may_be_missing_for_some_words() -> None:
    given_words = [Word("a", 3.0, "x"), Word("b", 2.0, None)]
    one, other = assign(given_words, load_palette("ink"))
    assert one != other


def test_a_list_of_colours_is_a_palette() -> None:
    assert load_palette("#123, navy ,#A63D2F").colours == ("#112233", "#000080", "#a63d2f")
    assert load_palette("#123456").colours == ("#123456",)
    assert load_palette("rgb(10,20,30),#a00, hsl(120, 100%, 50%)").colours == ("#0a141e", "#aa0000", "#00ff00")
    assert load_palette("rgb(255, 0, 0)").colours == ("#ff0000",)
    assert load_palette(" INK ").name == "ink"


def test_colours_may_be_said_to_be_of_groups() -> None:
    palette = load_palette("left = #a63d2f ,b=c=navy, rgb(1,2,3)")
    assert palette.of_groups() == {"left": "#a63d2f", "b=c": "#000080"}
    assert palette.colours == ("#a63d2f", "#000080", "#010203")
    assert palette.named == ("#a63d2f", "navy", "rgb(1,2,3)")


@pytest.mark.parametrize("weights", [(9.0, 1.0, 1.0, 1.0), (1.0, 9.0, 9.0, 1.0)])
def test_a_group_has_the_colour_that_it_was_given_whatever_its_weight(weights: Tuple[float, ...]) -> None:
    words = [Word(text, weight, group) for text, weight, group in zip("abcd", weights, ("x", "y", "z", None))]
    colours = assign(words, load_palette("y=#a63d2f,#13233f,x=#1f5136"))
    assert colours[:2] == ("#1f5136", "#a63d2f")
    assert sorted(map(str, colours[2:]))[0] == "#13233f"  # the one that is nobody's
    assert len(set(colours)) == 4
    assert assign(words[:2], load_palette("y=red,x=red")) == ("#ff0000", "#ff0000")
    assert assign(words[:1], load_palette("x=#ffff00"), "#ffffff")[0] not in ("#ffff00", "#ffffff")  # made readable


@pytest.mark.parametrize("background", [None, "#101010"])
@pytest.mark.parametrize("spec", ["g00=#ff0000", "g00=#ff0000,g03=#888888", "#888888,g02=#ff0000"])
def test_one_group_may_be_named_to_stand_out(spec: str, background: str) -> None:
    """The others were shades of its colour, and it could not be told from them."""
    drawn = assign(grouped(7), load_palette(spec), background)
    assert drawn.index("#ff0000") == (2 if "g02" in spec else 0)
    assert groups_alike(grouped(7), drawn, 9) == ([], 0)
    atlas = assign(grouped(8), load_palette(ATLAS), background)
    assert {*drawn} - {*atlas} == {"#ff0000", *(["#888888"] if "888888" in spec else [])}
    assert len({*assign(grouped(20), load_palette(spec), background)}) == 20  # then lighter and darker ones of these


def test_a_colour_of_a_group_that_is_not_there_is_refused() -> None:
    words = [Word("a", 1.0, "left"), Word("b", 1.0, "right"), Word("c", 1.0)]
    with pytest.raises(WordpackError, match="palette: 'lft' is no group of the list; its groups are 'left', 'right'"):
        assign(words, load_palette("lft=red"))
    with pytest.raises(WordpackError, match="palette: 'left' is no group of the list; it has none"):
        assign(words[2:], load_palette("left=red"))


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("a=red,a=blue", "the group 'a' has two colours"),
        ("a=rde", "'rde' is not a colour"),
        ("inc", "did you mean ink"),
        ("", "choose one of"),
        ("#12", "#12"),
        ("#123,nocolour", "nocolour"),
        ("#123,rgb(10,20", r"rgb\(10"),
        ("#123,#456)", "#456"),
        ("#11223344,#111", "see-through"),
        ("#112233f0,#111", "see-through"),
        (",", "choose one of"),
    ],
)
def test_a_wrong_palette_is_refused(spec: str, told: str) -> None:
    with pytest.raises(WordpackError, match=told) as caught:
        load_palette(spec)
    assert "palette" in str(caught.value)


def test_background() -> None:
    ink, midnight = load_palette("ink"), load_palette("midnight")
    assert load_background(None, ink) is None
    assert load_background(None, midnight) == midnight.background
    assert load_background("none", midnight) == load_background(" Transparent ", ink) == CLEAR
    assert paper_of(CLEAR) == paper_of(None) == PAPER
    assert paper_of("#102030") == "#102030"
    assert load_background("Navy", ink) == "#000080"
    with pytest.raises(WordpackError, match="background"):
        load_background("notacolour", ink)


@pytest.mark.parametrize("text", ["rgb(0 0 0 / none)", "oklch(50% 0.1 30 / none)", "rgb(0 0 0 / 99%)"])
def test_a_see_through_colour_is_refused_however_it_is_written(text: str) -> None:
    """By CSS Color 4, 4.4, a missing component is drawn as 0, an alpha too."""
    with pytest.raises(WordpackError, match="option background: .* is see-through; give an opaque colour"):
        load_background(text, load_palette("ink"))
    with pytest.raises(WordpackError, match="option palette: .* is see-through; give an opaque colour"):
        load_palette(text)
    assert load_background(text.rpartition("/")[0] + "/ 1)", load_palette("ink")) is not None


@pytest.mark.parametrize(
    "text", ["oklch(50% 1e300 30)", "color(srgb 1e308 0 0)", "rgb(1e400 0 0)", "oklch(.5 1e99 1e400)"]
)
def test_a_colour_whose_numbers_nothing_can_reckon_with_is_refused(text: str) -> None:
    with pytest.raises(WordpackError, match="option background: .* is not a colour; give one like"):
        load_background(text, load_palette("ink"))
    with pytest.raises(WordpackError, match="option palette: .* give colours separated by commas"):
        load_palette(text)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#ffffff", "#000000", 100.0),
        ("#ff0000", "#00ff00", 86.6),
        ("#0000ff", "#ff0000", 52.9),
        ("#777777", "#777777", 0),
    ],
)
def test_difference_is_ciede2000(one: str, other: str, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=0.1)


def test_words_have_the_contrast_that_wcag_asks_of_large_text() -> None:
    """Success criteria 1.4.3 and 1.4.11 ask for 3:1; a grey that has it is left alone, a lighter one is not."""
    enough, faint = "#949494", "#959595"
    assert ratio(enough, PAPER) > 3.0 > ratio(faint, PAPER)
    assert readable(enough, PAPER) == enough
    assert ratio(readable(faint, PAPER), PAPER) >= 3.0


def test_a_grey_that_is_made_readable_is_the_nearest_that_is() -> None:
    """Of all 256, on a light and a dark ground and on one where it may be lighter or darker."""
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
    for ground in (PAPER, "#000000", "#f5f0e6", "#0e1526", "#909090"):
        enough = [k for k, grey in enumerate(greys) if ratio(grey, ground) >= 3.0 + 1e-3]
        for k in (0, 100, 120, 160, 200, 255):
            made = greys.index(readable(greys[k], ground))
            assert made in enough
            assert abs(made - k) == min(abs(each - k) for each in enough)


def test_colours_are_alike_up_to_a_difference_of_20() -> None:
    """Of two greys CIEDE2000 is their difference in lightness over 1 + 0.015 d^2 / sqrt(20 + d^2), d being how far
    their mean lightness is from 50."""

    def lightness(grey: str) -> float:
        return 116 * luminance(grey) ** (1 / 3) - 16

    dark, told = "#404040", {}
    for level in range(0x41, 0xFF):
        grey = f"#{level:02x}{level:02x}{level:02x}"
        far = (lightness(dark) + lightness(grey)) / 2 - 50
        expected = (lightness(grey) - lightness(dark)) / (1 + 0.015 * far**2 / (20 + far**2) ** 0.5)
        assert difference(dark, grey) == pytest.approx(expected, abs=0.05)
        if abs(expected - 20) > 0.05:
            told[grey] = len(still_alike((dark, grey), [(0, 1)])), int(expected < 20)
    assert all(alike == expected for alike, expected in told.values())
    assert {alike for alike, _ in told.values()} == {0, 1}


@pytest.mark.parametrize("background", [None, "#0e1526", "#f5f0e6"])
def test_fillers_are_lighter_than_any_datum(background: str) -> None:
    colours = assign(words(*range(1, 20)), load_palette("ink"), background)
    tones = filler_tones(colours, load_palette("ink"), background)
    for colour in colours:
        tone = tones[colour]
        dark = background == "#0e1526"
        assert 1.1 < ratio(tone, background or PAPER) <= (2.5 if dark else 2.0)  # and every datum has 3
        assert ratio(colour, background or PAPER) >= 3.0


GRID = [(k, k + step) for k in range(42) for step in (1, 7, 8) if step == 7 or k % 7 < 6]
"""Neighbours of seven rows of seven words, to the right, below and on one diagonal."""


@pytest.mark.parametrize(
    ("spec", "background"),
    [
        ("midnight", "#0e1526"),
        ("chalk", "#16302b"),
        ("ink", "#000000"),
        ("ocean", "#102030"),
        ("mono", "#000000"),
        ("gold,white,#525d48", "black"),
    ],
)
@pytest.mark.parametrize("groups", [0, 5, 12])
def test_on_dark_grounds_no_datum_is_taken_for_a_filler(spec: str, background: str, groups: int) -> None:
    palette = load_palette(spec)
    background = load_background(background, palette)
    listed = words(*range(49, 0, -1), groups=tuple(f"g{k % groups}" for k in range(49)) if groups else ())
    plain = assign(listed, palette, background, fill=True)
    tones = filler_tones(plain, palette, background)
    drawn = plain if groups else recolour_apart(plain, GRID, palette, background, fill=True)
    assert min(difference(tone, colour) for tone in tones.values() for colour in drawn) >= FILLER_APART
    assert all(1.15 < ratio(tone, background) <= 2.5 for tone in tones.values())
    assert spec not in ("midnight", "chalk") or max(ratio(tone, background) for tone in tones.values()) > 2.2
    assert all(ratio(colour, background) >= 3.0 for colour in drawn)


@pytest.mark.parametrize(("ground", "faint"), [("#111111", "#343434"), ("#444444", "#6c6c6c")])
def test_a_filler_that_no_tone_keeps_clear_of_the_data_has_the_one_farthest_from_them(ground: str, faint: str) -> None:
    """A datum that is given a colour not much lighter than the ground leaves too little between them."""
    data, paper = ("#ffffff", faint), Color(ground)
    for colour, tone in filler_tones(data, Palette("alone", data[:1]), ground).items():
        mixed = [Color(colour).mix(paper, k / 20, space="oklab").convert("srgb").to_string(hex=True) for k in range(21)]
        seen = [each for each in mixed if 1.15 <= ratio(each, ground) <= 2.0]
        away = [min(difference(each, datum) for datum in data) for each in (tone, *seen)]
        assert max(away) < FILLER_APART
        assert away[0] == max(away)


@pytest.mark.parametrize("name", ["ink", "plum", "mono", "newsprint"])
def test_on_light_grounds_fillers_change_no_colour(name: str) -> None:
    """Nor do the colours change the fillers': each has the same tone beside others as alone."""
    palette = load_palette(name)
    ground = palette.background
    plain = assign(words(*range(49, 0, -1)), palette, ground)
    assert recolour_apart(plain, GRID, palette, ground, fill=True) == recolour_apart(plain, GRID, palette, ground)
    for colour, tone in filler_tones(plain, palette, ground).items():
        assert filler_tones((), Palette("alone", (colour,), ground), ground) == {colour: tone}
    if name == "ink":
        assert list(filler_tones(plain, palette, ground).values())[:2] == ["#bdc3cc", "#aebcd0"]


@pytest.mark.parametrize("name", BUNDLED)
def test_each_tone_of_fillers_has_paler_steps_of_its_hue_that_are_told_from_it_and_are_no_datums(name: str) -> None:
    palette = load_palette(name)
    ground = load_background(None, palette)
    colours, paper = assign(words(*range(9, 0, -1)), palette, ground), ground or PAPER
    tones = filler_tones(colours, palette, ground)
    steps = filler_steps(tones, ground)
    assert [*steps] == [*tones.values()]
    for tone, paler in steps.items():
        assert paler[0] == tone
        assert max(Color(tone).delta_e(step, method="2000") for step in paler) > 5
        assert all(1.1 < ratio(step, paper) <= ratio(tone, paper) <= 2.5 for step in paler)
        if paper == PAPER:
            assert ratio(tone, paper) <= 2.0
        elif name != "newsprint":
            assert all(Color(step).delta_e(colour, method="2000") >= 20 for step in paler for colour in colours)
