"""pack(): from input to poster, a line each. The stages between, which move words, are in the order of arrange.py."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from wordpack import export, geometry
from wordpack.check import validate
from wordpack.directions import turning_in
from wordpack.export.png import pixels
from wordpack.memory import estimate, refuse_too_large
from wordpack.model import (
    COMPILED,
    Layout,
    Observer,
    Options,
    Outlines,
    Placement,
    Problem,
    Report,
    Silhouette,
    State,
    Turning,
    UnprovenError,
    Word,
    WordpackError,
    Words,
    flexed,
    shown,
    target_size,
)
from wordpack.outlines import Font, load_font, outline_silhouette, outline_words
from wordpack.palette import (
    Palette,
    assign,
    beside,
    filler_tones,
    groups_alike,
    load_background,
    load_palette,
    moved,
    recolour_apart,
    still_alike,
)
from wordpack.pins import largest_at_pin, strayed, wishes
from wordpack.reading import parting, run_on, spaced, stacked
from wordpack.silhouette import inset, load_silhouette
from wordpack.trace import EVERY, Trace, traced
from wordpack.units import DEFAULT_PAGE_MM, length_mm, longest_word, points_per_page_unit
from wordpack.words import as_read, read_words
from wordpack.wrap import wrap

if TYPE_CHECKING:
    from wordpack.arrange import Arranged
    from wordpack.swell import Filler


@dataclass(frozen=True, eq=False, repr=False)
class Poster(Layout):
    """A proven Layout that can write itself."""

    def __repr__(self) -> str:
        report = self.report
        proven = "proven" if report.proven else "not proven"
        return f"<Poster: {report.placed} of {report.asked} words in {self.silhouette.source}, {proven}>"

    def to_svg(self) -> str:
        """The drawing by the contract of docs/conventions.md."""
        return export.render(self, ".svg").decode()

    def to_png(self, dpi: float = 96.0) -> bytes:
        """The drawing as pixels, its physical size times `dpi`."""
        return export.render(self, ".png", dpi=dpi)

    def to_json(self) -> str:
        """Everything needed to draw the layout again."""
        return export.render(self, ".json").decode()

    def save(self, *paths: Union[str, Path], dpi: float = 96.0) -> None:
        """Write the drawing; each path's suffix picks the format.

        All are written beside their places before the first is moved there, so that a mistake or a full disk leaves
        every old file as it was. Raises WordpackError for a path that cannot be written, and for a senseless `dpi`.
        """
        export.write(self, [str(path) for path in paths], dpi=dpi)

    def _repr_svg_(self) -> str:
        return self.to_svg()


def pack(
    words: Any,
    options: Optional[Options] = None,
    *,
    observer: Optional[Observer] = None,
    trace: Union[Trace, str, Path, None] = None,
    trace_every: int = EVERY,
    dpi: Optional[float] = None,
    **asked: Any,
) -> Poster:
    """Pack the words into the silhouette and prove it.

    `words` is a dict, pairs (text, weight[, group]), a pandas Series or DataFrame, or a path (words.read_words).
    `options`, or fields of model.Options by name, say how. `observer` is told of the progress, and `trace` is given
    the layout on its way every `trace_every` steps of the optimiser and tens of rounds of the search, or names a folder
    to write it to (trace.Frames). `dpi` says, in dots per inch, that a PNG is to follow: a page too large for one is
    refused before the packing.

    Raises WordpackError for bad input, UnprovenError when no layout could be proven.
    """
    begun = time.perf_counter()
    options = _options(options, asked)
    palette = load_palette(options.palette)
    options = replace(options, background=load_background(options.background, palette))
    drawing, report = _read(words, options)
    if dpi is not None:
        pixels(drawing.physical, dpi)
    outlines, problem = drawing.outlines, drawing.problem

    def on_its_way(state: State) -> Poster:
        largest = max(target_size(word.weight, options.scale) for word in outlines.words)
        return drawing.of(state, plain, replace(report, scale=state.scale / largest))

    from wordpack.arrange import LONGEST, arrange  # a second of numba and scipy, which bad input need not wait for
    from wordpack.compiled import compiling
    from wordpack.limits import limits

    compiled = compiling()
    plain = assign(outlines.words, palette, options.background, fill=options.fill)
    watch = traced(trace, trace_every, on_its_way, observer)
    made = arrange(problem, options, np.random.default_rng(options.seed), observer=watch, begun=begun)
    drawn = flexed(problem, made.state)
    colours, alike = _told_apart(plain, outlines, made.state, drawn, palette, options)
    whole = drawing.silhouette
    told = _pinned(problem, made.state, outlines, whole) if len(problem) <= LONGEST else []  # for which it has a note
    told += limits(drawn, _lengths(outlines, drawn.relative), made.state, outlines.words, options, whole.area)
    report = replace(
        report,
        figures=(("run_on", float(len(alike))), ("memory_mb", estimate(problem) / 1e6)),
        remarks=(*_wrapped(outlines), *told),
        compiling=compiling() - compiled,
        notes=(
            *report.notes,
            *_recoloured(colours, outlines, palette, options),
            *_groups_alike(outlines.words, colours),
            *_read_as_one(colours, alike, parting(outlines.items)),
        ),
    )
    tones = filler_tones(plain, palette, options.background)
    fillers = _filler_placements(outlines, made.fillers, [tones[colour] for colour in plain])
    return _proven(drawing.of(made.state, colours, report, fillers), outlines, problem.turning, begun, made)


@dataclass(frozen=True, eq=False)
class _Drawing:
    """The input as it was read, from which the poster of any state is drawn; `physical` is the page's printed size in
    millimetres."""

    outlines: Outlines
    silhouette: Silhouette
    problem: Problem
    options: Options
    physical: Tuple[float, float]

    def of(self, state: State, colours: Sequence[str], report: Report, fillers: Tuple[Placement, ...] = ()) -> Poster:
        """The poster on which the words stand as in the state. It names the font as it was given, a path as a path,
        for it is found again by that, as the shape is."""
        placements = _placements(self.outlines, state, colours, self.options)
        font = self.options.font
        return Poster((*placements, *fillers), self.silhouette, report, self.options, font, self.physical)


def _read(words: Any, options: Options) -> Tuple[_Drawing, Report]:
    """The input, and what is known before anything is measured. Raises WordpackError for what cannot be packed."""
    listed = read_words(words, options.max_words)
    font = load_font(options.font)
    outlines = outline_words(listed, font, missing=options.missing)
    if not outlines.items:
        raise WordpackError(f"{listed.source}: none of its words can be drawn with {font.name}; choose another --font")
    silhouette, physical = _page(options, font)
    if options.wrap:
        outlines = wrap(outlines, font, silhouette, options)
    problem = _problem(outlines, silhouette, options, listed.source)
    refuse_too_large(problem, listed.source)
    drawing = _Drawing(outlines, silhouette, problem, options, physical)
    return drawing, _first_report(listed, silhouette, outlines)


def _options(options: Optional[Options], asked: Dict[str, Any]) -> Options:
    known = {field.name for field in fields(Options)}
    unknown = sorted(set(asked) - known)
    if unknown:
        raise WordpackError(f"option {unknown[0]!r} is unknown; choose from {', '.join(sorted(known))}")
    return replace(options or Options(), **asked)


def _page(options: Options, font: Font) -> Tuple[Silhouette, Tuple[float, float]]:
    """The silhouette on its page, and the page's printed size in millimetres."""
    width = None if options.width is None else length_mm(options.width, "width")
    height = None if options.height is None else length_mm(options.height, "height")
    silhouette = load_silhouette(
        options.shape,
        invert=options.invert,
        frame=options.frame,
        page=(width, height) if width and height else None,
        text_outline=lambda text: outline_silhouette(text, font),
    )
    longer = max(silhouette.width, silhouette.height)
    if width:
        unit = width / silhouette.width
    elif height:
        unit = height / silhouette.height
    else:
        unit = DEFAULT_PAGE_MM / longer
    return silhouette, (silhouette.width * unit, silhouette.height * unit)


def _problem(outlines: Outlines, silhouette: Silhouette, options: Options, source: str) -> Problem:
    """The numbers that the packing stages solve; WordpackError naming the list or the option that leaves no room."""
    inner = inset(silhouette, options.margin, MARGIN_SAFETY)
    needed = len(outlines.items) * math.pi * (0.5 * options.gap) ** 2 / DENSEST
    if needed > geometry.area(geometry.offset(inner.rings, 0.5 * options.gap)):
        raise WordpackError(
            f"option gap: {options.gap:g} was given, and {len(outlines.items)} words so far apart find no place in "
            f"{silhouette.source} at any size; choose a smaller --gap or fewer words"
        )
    ideal = [target_size(word.weight, options.scale) for word in outlines.words]
    largest = max(ideal)
    relative = np.array([size / largest for size in ideal])
    if not relative.min() > SMALLEST_SHARE:
        light, heavy = (extreme(outlines.words, key=lambda word: word.weight) for extreme in (min, max))
        raise WordpackError(
            f"{source}: the weights span {light.weight:g} ({light.text!r}) to {heavy.weight:g} ({heavy.text!r}), too "
            f"wide a range to draw at one scale; {_milder(light, heavy)}leave out the lightest words with --max-words"
        )
    pins = [(as_read("option pin", text), x, y) for text, x, y in options.pin]
    return Problem(
        rings=tuple(spaced(outline, options.word_space) for outline in outlines.items),
        areas=np.array([outline.area for outline in outlines.items]),
        relative=relative,
        region=inner.rings,
        page=(silhouette.width, silhouette.height),
        gap=options.gap,
        turning=turning_in(options.orientation, silhouette),
        pins=wishes(outlines.words, pins, (silhouette.width, silhouette.height), source),
        largest_scale=longest_word(options, silhouette) / float(_lengths(outlines, relative).max()),
    )


def _milder(light: Word, heavy: Word) -> str:
    """The advice to take another scale, of those at which the lightest word can be drawn beside the heaviest."""
    sizes = {scale: [target_size(word.weight, scale) for word in (light, heavy)] for scale in ("sqrt", "log")}
    able = [scale for scale, (small, large) in sizes.items() if small / large > SMALLEST_SHARE]
    return f"choose --scale {' or '.join(able)}, or " if able else ""


def _lengths(outlines: Outlines, relative: np.ndarray) -> np.ndarray:
    """Length [N] of every word along its baseline at k = 1, page units."""
    return relative * np.array([geometry.length(outline.rings) for outline in outlines.items])


DENSEST = math.pi / math.sqrt(12)
"""Largest share of the plane that equal discs can cover (Thue 1910): points a gap apart are discs of that diameter."""

MARGIN_SAFETY = 1.0 / math.cos(math.pi / (4 * geometry.ROUND_SEGMENTS))
"""An offset's round corners are chords; so much further out, even the chords' middles keep the distance."""

LARGEST_PRINT = 5000.0
"""Longer side of a print, mm, past which nobody is advised to print larger."""

SMALLEST_SHARE = 1e-10
"""Smallest over largest size that double precision and the drawing's decimals can still carry."""


def _told_apart(
    colours: Tuple[str, ...],
    outlines: Outlines,
    state: State,
    problem: Problem,
    palette: Palette,
    options: Options,
) -> Tuple[Tuple[str, ...], Tuple[Tuple[int, int], ...]]:
    """Colours with which words that might be read as one differ, and the pairs that are left alike: all, where a
    word's colour is its group's, of one group or of groups that hardly differ."""
    where = outlines.items, state.poses, state.scale * problem.relative
    pairs = run_on(*where)
    if all(word.group is None for word in outlines.words):
        apart = (*pairs, *stacked(*where))
        colours = recolour_apart(colours, apart, palette, options.background, fill=options.fill)
    return colours, still_alike(colours, pairs)


def _placements(outlines: Outlines, state: State, colours: Sequence[str], options: Options) -> Tuple[Placement, ...]:
    """Sizes are f(weight) times one number, whatever happened to the words on their way, and times the words' own
    factors where these were asked for."""
    k = state.scale / max(target_size(word.weight, options.scale) for word in outlines.words)
    sizes = [k * target_size(word.weight, options.scale) for word in outlines.words]
    if state.flex is not None:
        sizes = (state.flex * sizes).tolist()
    return tuple(
        Placement(word, outline, float(x), float(y), float(angle), size, colour)
        for word, outline, (x, y, angle), size, colour in zip(
            outlines.words, outlines.items, state.poses, sizes, colours
        )
    )


def _pinned(problem: Problem, state: State, outlines: Outlines, silhouette: Silhouette) -> List[Tuple[str, str]]:
    """What is to be said of words that do not stand where they were pinned to, and what would bring them there."""
    told = []
    lengths = _lengths(outlines, problem.relative)
    x0, _, x1, _ = geometry.bounds(silhouette.rings)
    for word, off in strayed(problem, state):
        scale = ENOUGH_ROOM * largest_at_pin(problem, word, state.scale)
        share = math.floor(100 * scale * float(lengths.max()) / (x1 - x0)) if scale < ENOUGH_ROOM * state.scale else 0
        there = f"; at a smaller scale, by --limit-share {share}%, it has room there" if share > 0 else ""
        named = repr(outlines.words[word].text)
        told.append(("pin", f"{named} found no room where it is pinned to and stands {off:.0f} thousandths off{there}"))
    return told


ENOUGH_ROOM = 0.98
"""Share of the largest scale at which a word has room at its pin that is advised: places are sought on whole pixels."""


def _filler_placements(outlines: Outlines, fillers: Sequence[Filler], tones: Sequence[str]) -> Tuple[Placement, ...]:
    """Repeated words, each in the lighter tone [N] of its word."""
    return tuple(
        Placement(outlines.words[f.word], outlines.items[f.word], f.x, f.y, f.angle, f.size, tones[f.word], True)
        for f in fillers
    )


def _first_report(listed: Words, silhouette: Silhouette, outlines: Outlines) -> Report:
    """What is known before anything is measured. That it is not is a problem: words on their way may overlap."""
    return Report(
        asked=len(listed),
        placed=0,
        fillers=0,
        fill=math.nan,
        size_error=math.nan,
        smallest_gap=math.nan,
        scale=math.nan,
        problems=("nothing is measured yet: the layout is on its way",),
        notes=(*listed.notes, *silhouette.notes, *outlines.notes),
        missing=outlines.missing,
    )


def _proven(layout: Poster, outlines: Outlines, turning: Turning, begun: float, made: Arranged) -> Poster:
    """The layout with its measured report; UnprovenError when the proof fails."""
    report = validate(layout, outlines.words, layout.options.flex, turning=turning)
    if not report.proven:
        raise UnprovenError(f"the layout could not be proven: {report.problems[0]}; please report this with its input")
    notes = (*report.notes, *made.notes, *_late(layout, begun), *_small(layout))
    report = replace(
        report,
        asked=layout.report.asked,
        notes=notes,
        stopped=_why(made.state, outlines),
        renderer=made.renderer,
        seconds=time.perf_counter() - begun,
        compiling=layout.report.compiling,
    )
    return replace(layout, report=report)


def _why(state: State, outlines: Outlines) -> str:
    """Why the packing stopped, and at which words."""
    if not state.holding:
        return state.why
    named = ", ".join(shown(outlines.words[i].text) for i in state.holding[:HELD_NAMED])
    if len(state.poses) == 1:
        return f"{state.why}: the silhouette holds {named}"
    more = ", ..." if len(state.holding) > HELD_NAMED else ""
    hold = "holds all others" if len(state.holding) == 1 else "hold each other"
    return f"{state.why}: {named}{more} {hold}"


HELD_NAMED = 8
"""Words that hold the scale where it is, told by name."""


def _wrapped(outlines: Outlines) -> List[Tuple[str, str]]:
    """What is told of the words that --wrap broke."""
    named = [repr(" / ".join(line.text for line in outline.lines)) for outline in outlines.items if outline.lines]
    if not named:
        return []
    more = f" and {len(named) - WRAPPED_NAMED} more" if len(named) > WRAPPED_NAMED else ""
    words = "1 word" if len(named) == 1 else f"{len(named)} words"
    return [("wrapped", f"{words} in several lines: {', '.join(named[:WRAPPED_NAMED])}{more}")]


WRAPPED_NAMED = 5
"""Words in several lines that are told by name."""


def _recoloured(colours: Sequence[str], outlines: Outlines, palette: Palette, options: Options) -> List[str]:
    """The warnings about colours of the user's own that are drawn otherwise, and about others drawn beside them."""
    notes = [
        f"{text} has too little contrast with the page and is drawn as {made}"
        for text, made in moved(colours, palette, options.background)
    ]
    other = beside(colours, palette, options.background)
    if not other:
        return notes
    words = outlines.words
    if any(word.group is not None for word in words):
        groups, those = ({words[k].group for k in indices} for indices in (range(len(words)), other))
        are = "is drawn in a colour" if len(those) == 1 else "are drawn in colours"
        own = len(set(palette.colours))
        return [*notes, f"{len(those)} of {len(groups)} groups {are} beside the palette's, which has {own}"]
    one = len(other) == 1
    are = "1 word is drawn in a colour" if one else f"{len(other)} words are drawn in colours"
    them = "it from a neighbour with which it" if one else "them from neighbours with which they"
    return [
        *notes,
        f"{are} beside the palette's, to tell {them} might be read as one; "
        f"--word-space {parting(outlines.items):g} parts those side by side instead",
    ]


def _groups_alike(words: Sequence[Word], colours: Sequence[str]) -> List[str]:
    """The warning about groups that their colours do not tell apart."""
    pairs = groups_alike(words, colours)
    if not pairs:
        return []
    named = ", ".join(" and ".join(_group(group) for group in pair) for pair in pairs[:GROUPS_NAMED])
    more = ", ..." if len(pairs) > GROUPS_NAMED else ""
    who = f"the groups {named} have" if len(pairs) == 1 else f"{len(pairs)} pairs of groups have"
    all_named = "" if len(pairs) == 1 else f" ({named}{more})"
    return [f"{who} colours that differ little{all_named}; choose another --palette or --background, or fewer groups"]


def _group(group: Optional[str]) -> str:
    return "the words without a group" if group is None else shown(group)


GROUPS_NAMED = 5
"""Pairs of groups of like colours that are told by name."""


def _read_as_one(colours: Sequence[str], alike: Sequence[Tuple[int, int]], space: float) -> List[str]:
    """The warning about neighbours that no colour tells apart, but which so much --word-space would part."""
    if not alike:
        return []
    pairs = "1 pair" if len(alike) == 1 else f"{len(alike)} pairs"
    same = all(colours[i] == colours[j] for i, j in alike)
    having = "one colour" if same else "colours that are the same or hardly differ"
    return [f"{pairs} of neighbours might be read as one word, having {having}; --word-space {space:g} parts them"]


def _late(layout: Layout, begun: float) -> List[str]:
    """What is told when even the shortest road took longer than the limit."""
    limit, taken = layout.options.time_limit, time.perf_counter() - begun
    if limit is None or taken <= limit:
        return []
    what = "a first layout, its fillers and its proof" if layout.options.fill else "a first layout and its proof"
    compiled = layout.report.compiling
    of_it = f", of which {compiled:.0f} s went to compiling" if compiled >= COMPILED else ""
    return [f"the time limit of {limit:g} s was passed: {what} took {taken:.0f} s{of_it}"]


def _small(layout: Layout) -> List[str]:
    """The warning about words too small to read at the page's printed size."""
    points = points_per_page_unit(layout.physical)
    small: List[Tuple[float, Word]] = [
        (p.size * points, p.word)
        for p in layout.placements
        if not p.filler and p.size * points < layout.options.min_size
    ]
    if not small:
        return []
    smallest = min(size for size, _ in small)
    side = max(layout.physical) * layout.options.min_size / smallest
    are = "is" if len(small) == 1 else "are"
    ways = [f"print the longer side at {_no_less(side):g} mm"] if side <= LARGEST_PRINT else []
    if not ways and layout.options.scale != "log":
        ways.append("choose --scale log")
    named = ", ".join(shown(word.text) for _, word in small[:SMALL_NAMED]) + (
        ", ..." if len(small) > SMALL_NAMED else ""
    )
    data = sum(not p.filler for p in layout.placements)
    if data > len(small):
        ways.append(f"keep the heaviest with --max-words {data - len(small)}")
    return [
        f"{len(small)} of {data} words {are} smaller than {layout.options.min_size:g} pt ({named}; "
        f"the smallest {smallest:.2g} pt): {', or '.join(ways) or 'choose fewer words'}"
    ]


def _no_less(side: float) -> float:
    """A length, mm, as it is told: rounded up, for who follows the advice is to see no warning again."""
    steps = 10 if side < SMALL_PRINT else 1
    return math.ceil(side * steps * (1 + ROUNDING)) / steps


SMALL_PRINT = 100.0
"""Longer side of a print, mm, under which it is told to a tenth: a whole millimetre would be more than a hundredth."""

ROUNDING = 1e-9
"""Share by which doubles may bring a word on a page as large as is told under the size that is asked for."""

SMALL_NAMED = 20
"""Words too small to read that are told by name."""
