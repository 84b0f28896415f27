"""Colours: palettes by name or by list, words to colours, the promise that every word can be read (WCAG contrast), and
what colours are alike (CIEDE2000).

Lightness and hue are OKLCH's (Ottosson 2020), contrast is WCAG 2.1's, difference is CIEDE2000; the formulas are
coloraide's. All colours that leave this file are "#rrggbb".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, combinations, islice
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple

from coloraide import Color

from wordpack.entries import as_read
from wordpack.errors import WordpackError, first_few, shown
from wordpack.meant import hint
from wordpack.model import Word
from wordpack.veils import PAPER, is_faint

CONTRAST = 3.0
"""Smallest contrast of a word against its background: WCAG 2.1's for large text and graphics."""

APART = 20.0
"""Smallest CIEDE2000 difference of two neighbours' colours: different at a glance, not only side by side."""

WAYS_TRIED = 10_000
"""Ways to choose colours for groups out of a palette that are tried for one in which all differ: every one of up to 15
colours; of many more there are too many to try."""

FILLER_MIX = (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
"""Shares of the background that a filler's colour may have, tried in this order."""

FILLER_CONTRAST = 2.0
"""Largest contrast of a filler against the background: every datum has CONTRAST, so the two are told apart."""

FILLER_CONTRAST_DARK = 2.5
"""The same on a dark ground, where a contrast of 2 is less to the eye: a step of 20 of CIELAB's lightness on chalk's,
of 25 on white; this is one of 26."""

FILLER_APART = APART
"""Smallest CIEDE2000 difference of a filler's tone from every datum's colour on a dark ground, as of neighbours', for
fillers stand beside all words. On light grounds it is not asked for: there the palettes' own colours differ by 13 to 24
from their fillers', and one that was changed to 11 is still seen among them. On dark ones they shine and differ by 27
and more, and a word that was darkened to 10 is taken for a filler."""

FILLERS_APART = 10.0
"""Smallest CIEDE2000 difference of the tones of two fillers that might be read as one. Tones are pale, so that half of
APART is much: ink's five, the most unlike left out, differ by 2 to 9."""

CLEAR = "none"
"""The ground of whoever asks for none: words are chosen for white paper, and pictures are see-through."""

CROSSOVER = 0.179
"""Relative luminance at which black and white contrast alike, sqrt(1.05 * 0.05) - 0.05."""

GROUPS_LISTED = 8
"""Groups of a list that are named to whoever names another."""

ROUNDING = 1e-3
"""Added to CONTRAST: other tools compute luminance with coefficients rounded elsewhere."""

_BETWEEN = re.compile(r",(?![^(]*\))")
"""A comma between colours, not one within the brackets of rgb(10,20,30)."""

_BISECTIONS = 20
_LIGHTNESS_STEPS = (0.1, -0.1, 0.2, -0.2, 0.3, -0.3, 0.4, -0.4)

BUNDLED: Dict[str, Tuple[str, Tuple[str, ...]]] = {
    "ink": (PAPER, ("#13233f", "#27477a", "#a63d2f", "#3572b0", "#6b7f99")),
    "ember": (PAPER, ("#3b0f12", "#7a1c1c", "#b5371f", "#a0702a", "#d9602a")),
    "forest": (PAPER, ("#10291f", "#1f5136", "#3a7d44", "#7d7a1f", "#6f8f5a")),
    "ocean": (PAPER, ("#06283d", "#0b4f6c", "#0f7c8a", "#2b8bb8", "#a8813f")),
    "plum": (PAPER, ("#2a1033", "#5b1f5e", "#94306f", "#7a5ea8", "#c0588f")),
    "clay": (PAPER, ("#3d1f1a", "#8a3b2a", "#2f6f73", "#b8623c", "#8a7f6a")),
    "atlas": (PAPER, ("#122e5f", "#7a0026", "#006a47", "#893c98", "#c73200", "#2f7bd3", "#b48800", "#18a19d")),
    "mono": (PAPER, ("#111111", "#3a3a3a", "#5a5a5a", "#757575", "#8f8f8f")),
    "newsprint": ("#f5f0e6", ("#1b1a17", "#4a443b", "#8c2f1f", "#6f675b", "#8a7a5e")),
    "midnight": ("#0e1526", ("#fdf6e3", "#ffd27a", "#f2a65a", "#8fb8de", "#7090ba")),
    "chalk": ("#16302b", ("#ffffff", "#f2e3a0", "#9fd8c0", "#e8a58c", "#7fb5d5")),
}
"""Palettes by name, the default first: the ground, and the colours, strongest first, which is darkest on paper and
brightest on a dark ground; lightness falls off monotonically, so that order is seen even where hues differ. Two hue
families at most beside neutrals: inks of a press, not a rainbow; but for `ATLAS`."""

ATLAS = "atlas"
"""The palette for groups, as a map's for countries: eight colours that all differ by APART, by half of it to people who
see no red or no green."""


Pool = Mapping[str, int]
"""Colours that words may be given, and how many steps of lightness each is from one of the palette's: 0 for those."""


@dataclass(frozen=True)
class Palette:
    """Colours for words, strongest (for the heaviest words) first.

    A bundled one knows the ground that it was chosen for. Colours that the user names are for whatever ground they are
    drawn on; `named` is how they were written, a text for each of `colours`, and `groups` for whose words each is, None
    where that is not said.
    """

    name: str
    colours: Tuple[str, ...]
    background: str = PAPER
    named: Tuple[str, ...] = ()
    groups: Tuple[Optional[str], ...] = ()

    def of_groups(self) -> Dict[str, str]:
        """Groups -> the colours that the user gave them."""
        return {group: colour for group, colour in zip(self.groups, self.colours) if group is not None}


def load_palette(spec: str) -> Palette:
    """A bundled palette by name, or colours separated by commas ("#13233f,#a63d2f" or CSS names), strongest first, or
    with their groups ("left=#a63d2f,right=#13233f")."""
    key = spec.strip().lower()
    if key in BUNDLED:
        ground, colours = BUNDLED[key]
        return Palette(key, colours, ground)
    parts = [part.strip() for part in _BETWEEN.split(spec) if part.strip()]
    if parts and (len(parts) > 1 or "=" in spec or parts[0].startswith("#") or _is_colour(parts[0])):
        pairs = [part.rpartition("=") for part in parts]
        named = tuple(colour.strip() for _, _, colour in pairs)
        groups = tuple(as_read("option palette", group) if equals else None for group, equals, _ in pairs)
        _refuse_twice([group for group in groups if group is not None])
        colours = tuple(parse_colour(colour, "palette") for colour in named)
        return Palette(",".join(parts), colours, named=named, groups=groups)
    raise WordpackError(
        f"option palette: {shown(spec)} was given{hint(key, BUNDLED)}; choose one of {', '.join(BUNDLED)}, "
        "or give colours separated by commas"
    )


def _refuse_twice(groups: Sequence[str]) -> None:
    for group in groups:
        if groups.count(group) > 1:
            raise WordpackError(f"option palette: the group {shown(group)} has two colours; give it one")


def load_background(spec: Optional[str], palette: Palette) -> Optional[str]:
    """The ground to draw: the user's colour, else the palette's own; None (nothing drawn, white paper) for a palette
    made for white, and CLEAR for "none" and "transparent"."""
    if spec is None:
        return None if palette.background == PAPER else palette.background
    if spec.strip().lower() in (CLEAR, "transparent"):
        return CLEAR
    return parse_colour(spec, "background")


def paper_of(background: Optional[str]) -> str:
    """What words are seen on: a ground as load_background has it, or white paper."""
    return PAPER if background in (None, CLEAR) else str(background)


def parse_colour(text: str, option: str) -> str:
    """A CSS colour as "#rrggbb"; raises WordpackError, in the name of `option`, for what is none or is see-through."""
    if not _is_colour(text):
        raise WordpackError(f"option {option}: {shown(text)} is not a colour; give one like #1d2430, #36c or navy")
    colour = Color(text)
    if colour.alpha(nans=False) < 1:  # an alpha of "none" is nan, and drawn as 0
        raise WordpackError(f"option {option}: {shown(text)} is see-through; give an opaque colour")
    return _hex(colour)


def _is_colour(text: str) -> bool:
    """Whether a text is a colour, of numbers that can be turned into a screen's."""
    try:
        colour = Color(text)
        _hex(colour)
    except (ValueError, OverflowError):
        return False
    return not any(map(math.isinf, colour))


# ------------------------------------------------------------------------------------------------- words to colours


def assign(
    words: Sequence[Word], palette: Palette, background: Optional[str] = None, *, fill: bool = False
) -> Tuple[str, ...]:
    """A colour for every word, readable on `background` (None: white paper), and with `fill` none that on a dark one is
    like a filler's.

    When words have groups, each group has one colour, which differs by APART from the others' where that can be had,
    the heaviest group the strongest; otherwise the words' ranks by weight are cut into as many classes as the palette
    has colours, the heaviest first, equal weights alike but where colours would be left over.
    """
    _refuse_unlisted(palette, words)
    if any(word.group is not None for word in words):
        by_group = _group_colours(words, palette, background, fill)
        return tuple(by_group[word.group] for word in words)
    colours = _on_ground(palette, background)
    return tuple(colours[k] for k in _classes([word.weight for word in words], len(colours)))


def _classes(weights: Sequence[float], count: int) -> List[int]:
    """Each weight's class of `count` by its rank, 0 the heaviest's: that of as many words as are heavier. Where so many
    weigh the same that classes after theirs would stay empty, these are dealt out among them, in the list's order."""
    same = Counter(weights)
    heaviest_first = sorted(same, reverse=True)
    heavier = [0, *accumulate(same[weight] for weight in heaviest_first)]
    first = {weight: seen * count // len(weights) for weight, seen in zip(heaviest_first, heavier)}
    lightest = {first[weight]: weight for weight in heaviest_first}  # of those that have the same class
    after = dict(zip(lightest, [*list(lightest)[1:], count]))
    span = {weight: after[k] - k for k, weight in lightest.items()}
    dealt: Dict[float, int] = Counter()
    classes = []
    for weight in weights:
        classes.append(first[weight] + dealt[weight] % span.get(weight, 1))
        dealt[weight] += 1
    return classes


def _refuse_unlisted(palette: Palette, words: Sequence[Word]) -> None:
    """Raise WordpackError for a colour of a group that no word has."""
    listed = dict.fromkeys(word.group for word in words if word.group is not None)
    for group in palette.of_groups():
        if group not in listed:
            have = f"its groups are {first_few(list(map(shown, listed)), GROUPS_LISTED)}" if listed else "it has none"
            raise WordpackError(f"option palette: {shown(group)} is no group of the list; {have}")


def _group_colours(
    words: Sequence[Word], palette: Palette, background: Optional[str], fill: bool
) -> Dict[Optional[str], str]:
    """Groups -> their colours: those that the user gave them, and for the rest others, no shades of those; or, in
    descending total weight (then by name), the first of the palette's colours, made readable, that all differ, in its
    order; where it has too few, one by one out of its pool, of a bundled palette from small steps lighter and darker
    on, unless more would be alike for it among as many groups as the pool has colours: those after are alike anyway."""
    colours = _on_ground(palette, background)
    total: Dict[Optional[str], float] = defaultdict(float)
    for word in words:
        total[word.group] += word.weight
    groups = sorted(total, key=lambda group: (-total[group], group or ""))
    if palette.of_groups():
        return _beside_given(groups, palette, colours, pool_of(load_palette(ATLAS), background, fill=fill))
    named = bool(palette.named)
    ways = islice(combinations(colours, len(groups)), WAYS_TRIED)
    chosen = next((way for way in ways if not any(alike(*pair) for pair in combinations(way, 2))), None)
    if chosen is None:
        pool = pool_of(palette, background, fill=fill)
        starts = [()] if named else [_by_small_steps(pool, len(groups)), ()]
        tried = [_one_by_one(colours, list(pool), len(groups), named, start) for start in starts]
        chosen = tried[0]
        if len(tried) > 1:  # else every pair of the user's colours would be compared for nothing
            chosen = min(tried, key=lambda way: sum(alike(*pair) for pair in combinations(way[: len(pool)], 2)))
    return dict(zip(groups, chosen, strict=True))


def _beside_given(
    groups: Sequence[Optional[str]], palette: Palette, colours: Sequence[str], spare: Pool
) -> Dict[Optional[str], str]:
    """The colours that the user gave to groups, and for the other groups those that the user named for none, then, one
    by one, those of `spare` that differ most, and steps of these once all are taken."""
    given: Dict[Optional[str], str] = {g: colour for g, colour in zip(palette.groups, colours) if g is not None}
    named = [*given.values(), *(colour for group, colour in zip(palette.groups, colours) if group is None)]
    own = [colour for colour, steps in spare.items() if not steps and colour not in named]
    chosen = _one_by_one(named, own, min(len(groups), len(named) + len(own)), True, tuple(given.values()))
    chosen = _one_by_one(named, list(spare), len(groups), True, chosen)
    rest = [group for group in groups if group not in given]
    return {**given, **dict(zip(rest, chosen[len(given) :], strict=True))}


def _by_small_steps(pool: Pool, count: int) -> Tuple[str, ...]:
    """So many colours that all differ, each of the palette's or as few steps from one as can be, and of those the
    first, or of steps the one most unlike the others; fewer where the pool runs out."""
    chosen: List[str] = []
    while len(chosen) < count:
        clear = [c for c in pool if not any(alike(c, other) for other in chosen)]
        if not clear:
            break
        near = [c for c in clear if pool[c] == min(pool[c] for c in clear)]
        apart = {c: min((difference(*sorted((c, other))) for other in chosen), default=0.0) for c in near}
        chosen.append(near[0] if pool[near[0]] == 0 else max(near, key=lambda c: (apart[c], c)))
    return tuple(chosen)


def _one_by_one(
    colours: Sequence[str], pool: Sequence[str], count: int, named: bool, start: Sequence[str] = ()
) -> Tuple[str, ...]:
    """Colours for so many groups, `start` the first: of a bundled palette those that differ from all before them, of
    the user's own all, for they were meant; then those of the pool that differ most, and once none is left, all
    again."""
    chosen = list(start)
    for k in range(len(start), count):
        fresh = [c for c in pool if c not in chosen]
        clear = [c for c in colours if not any(alike(c, other) for other in chosen)]
        if named and k < len(colours):
            chosen.append(colours[k])
        elif fresh and (named or not clear):
            chosen.append(max(fresh, key=lambda c: (min(difference(c, other) for other in chosen), c)))
        else:
            chosen.append(clear[0] if clear else chosen[k % len(pool)])
    return tuple(chosen)


def groups_alike(
    words: Sequence[Word], colours: Sequence[str], most: int
) -> Tuple[List[Tuple[Optional[str], Optional[str]]], int]:
    """The first `most` pairs of groups of words [N], in order of appearance, whose colours [N] differ by less than
    APART, and how many such pairs there are. The work grows with the groups and the square of their colours."""
    by_group = dict(zip((word.group for word in words), colours, strict=True))
    groups, members = list(by_group), defaultdict(list)
    for k, colour in enumerate(by_group.values()):
        members[colour].append(k)
    like = {one: [other for other in members if alike(one, other)] for one in members}
    count = sum(len(members[one]) * len(members[other]) for one in like for other in like[one])

    def pairs() -> Iterator[Tuple[Optional[str], Optional[str]]]:
        for k, group in enumerate(groups):
            after = sorted(i for colour in like[by_group[group]] for i in members[colour] if i > k)
            yield from ((group, groups[i]) for i in after)

    return list(islice(pairs(), most)), (count - len(groups)) // 2


def _on_ground(palette: Palette, background: Optional[str]) -> Tuple[str, ...]:
    """The palette's colours made readable; bundled ones made for the other kind of ground are turned over in lightness,
    the user's are not: gold on black is meant."""
    ground = paper_of(background)
    turn = not palette.named and _is_dark(ground) != _is_dark(palette.background)
    colours = [_mirrored(colour) for colour in palette.colours] if turn else palette.colours
    return tuple(readable(colour, ground) for colour in colours)


def _mirrored(colour: str) -> str:
    """Strong on paper to strong on a dark ground and back: OKLCH lightness 0.25 <-> 0.93, 0.6 <-> 0.58."""
    return _at_lightness(colour, min(1.0, max(0.0, 1.18 - _lightness(colour))))


def moved(colours: Sequence[str], palette: Palette, background: Optional[str] = None) -> List[Tuple[str, str]]:
    """Colours that the user named and that lack CONTRAST, as they were written, and the colours drawn for them, where
    these are among `colours`."""
    pairs = zip(palette.named, palette.colours, _on_ground(palette, background))
    return list(dict.fromkeys((text, made) for text, own, made in pairs if made != own and made in colours))


def beside(colours: Sequence[str], palette: Palette, background: Optional[str] = None) -> List[int]:
    """Indices of the colours that stand for none that the user named; none where the palette is a bundled one."""
    own = _on_ground(palette, background)
    return [k for k, colour in enumerate(colours) if palette.named and colour not in own]


def pool_of(palette: Palette, background: Optional[str] = None, *, fill: bool = False) -> Pool:
    """The palette's colours made readable and, after them, steps of these; with `fill` none of the steps is like a
    filler's on a dark background."""
    listed = _on_ground(palette, background)
    return {
        **dict.fromkeys(listed, 0),
        **{c: n for c, n in _steps(listed, background, fill).items() if c not in listed},
    }


def _steps(colours: Iterable[str], background: Optional[str], fill: bool) -> Dict[str, int]:
    """The colours' hues in lighter and darker steps, all readable, and with `fill` none too near to a filler's tone;
    and how many steps of the smallest size each is from its colour."""
    listed, paper = list(colours), paper_of(background)
    far = {step: round(abs(step) / _LIGHTNESS_STEPS[0]) for step in _LIGHTNESS_STEPS}
    steps = [(_at_lightness(c, _lightness(c) + step), far[step]) for step in _LIGHTNESS_STEPS for c in listed
             if 0.12 <= _lightness(c) + step <= 0.98]  # fmt: skip
    tones = _tones(set(listed), paper).values() if fill else ()
    found: Dict[str, int] = {}
    for colour, count in ((readable(step, paper), count) for step, count in steps):
        if _is_clear(colour, tones, paper):
            found.setdefault(colour, count)
    return found


def filler_tones(colours: Iterable[str], palette: Palette, background: Optional[str] = None) -> Dict[str, str]:
    """Each colour of words -> its fillers' tone: as much of the background mixed in (in OKLab) as brings the contrast
    down to FILLER_CONTRAST or, on a dark ground, FILLER_CONTRAST_DARK, and there makes it differ by FILLER_APART from
    all colours of words, the palette's among them, as far as it is still seen. It is ornament, not data, so CONTRAST
    does not bind it."""
    return _tones({*colours, *_on_ground(palette, background)}, paper_of(background))


def filler_steps(tones: Mapping[str, str], background: Optional[str] = None) -> Dict[str, Tuple[str, ...]]:
    """Each of the fillers' tones (filler_tones) -> it and paler ones of its hue, with more of the background mixed in,
    for where neighbours are to be told apart: all still seen and, on a dark ground, clear of the data."""
    paper, steps = paper_of(background), {}
    for colour, tone in tones.items():
        soft = (step for step in _mixes(colour, paper) if _is_clear(step, tones, paper))
        steps[tone] = tuple(dict.fromkeys((tone, *soft)))
    return steps


def _tones(data: Iterable[str], paper: str) -> Dict[str, str]:
    listed, tones = sorted(data), {}
    for colour in listed:
        soft = _mixes(colour, paper)
        tones[colour] = next((tone for tone in soft if _is_clear(tone, listed, paper)), soft[-1])
    return tones


def _mixes(colour: str, paper: str) -> List[str]:
    """The colour with more and more of the paper in it, from where its contrast is a filler's to where it is hardly
    seen; that with most where none is between."""
    most = FILLER_CONTRAST_DARK if _is_dark(paper) else FILLER_CONTRAST
    mixed = [_hex(Color(colour).mix(paper, share, space="oklab")) for share in FILLER_MIX]
    return [c for c in mixed if contrast(c, paper) <= most and not is_faint(c, paper)] or mixed[-1:]


def _is_clear(colour: str, others: Iterable[str], background: str) -> bool:
    """Whether no filler is taken for a datum, where one has that colour and the other one of those."""
    return not _is_dark(background) or all(difference(*sorted((colour, c))) >= FILLER_APART for c in others)


# --------------------------------------------------------------------------------------------- contrast, difference


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two colours, 1 to 21."""
    return float(Color(one).contrast(other, method="wcag21"))


@lru_cache(maxsize=65536)
def difference(one: str, other: str) -> float:
    """CIEDE2000 colour difference."""
    return float(Color(one).delta_e(other, method="2000"))


def alike(one: str, other: str) -> bool:
    """Whether two colours differ by less than APART."""
    return difference(*sorted((one, other))) < APART


@lru_cache(maxsize=4096)
def readable(colour: str, background: str) -> str:
    """The colour, or the nearest lightness of its hue that has CONTRAST against the background. On a middling ground
    that may be lighter or darker; black or white, whichever contrasts more, always has it."""
    if _has_contrast(colour, background):
        return colour
    own = _lightness(colour)
    ends = [end for end in (0.0, 1.0) if _has_contrast(_at_lightness(colour, end), background)]
    found = [_towards(colour, own, end, background) for end in ends]
    return _at_lightness(colour, min(found, key=lambda lightness: abs(lightness - own)))


def _towards(colour: str, near: float, far: float, background: str) -> float:
    """The lightness nearest to `near`, which lacks CONTRAST, on the way to `far`, which has it."""
    for _ in range(_BISECTIONS):
        middle = (near + far) / 2
        if _has_contrast(_at_lightness(colour, middle), background):
            far = middle
        else:
            near = middle
    return far


def _has_contrast(colour: str, background: str) -> bool:
    return contrast(colour, background) >= CONTRAST + ROUNDING


def _is_dark(colour: str) -> bool:
    return Color(colour).luminance() < CROSSOVER


def _lightness(colour: str) -> float:
    return float(Color(colour).convert("oklch")["lightness"])


def _at_lightness(colour: str, lightness: float) -> str:
    changed = Color(colour).convert("oklch")
    changed["lightness"] = lightness
    return _hex(changed)


def _hex(colour: Color) -> str:
    return str(colour.convert("srgb").fit(method="oklch-chroma").to_string(hex=True))
