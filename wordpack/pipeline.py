"""pack(): from input to poster, a line each. The stages between, which move words, are in the order of arrange.py."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Optional, Sequence, Tuple, Union

import numpy as np

from wordpack import export, geometry, told
from wordpack.check import validate
from wordpack.directions import turning_in
from wordpack.entries import as_read
from wordpack.errors import UnprovenError, WordpackError, shown
from wordpack.export.png import pixels
from wordpack.fonts import Font, load_font
from wordpack.memory import estimate, refuse_too_large
from wordpack.model import (
    Layout,
    Observer,
    Outlines,
    Placement,
    Problem,
    Report,
    Silhouette,
    State,
    Turning,
    Word,
    Words,
    flexed,
    target_size,
)
from wordpack.options import DPI, TEXT_PREFIX, TRACE_EVERY, Options, refuse_unknown
from wordpack.outlines import outline_silhouette, outline_words
from wordpack.page import longest_word, printed
from wordpack.palette import Palette, assign, filler_steps, filler_tones, load_background, load_palette
from wordpack.pins import wishes
from wordpack.reading import columns, run_on, spaced, stacked, stray_marks
from wordpack.recolour import fillers_apart, recolour_apart, still_alike
from wordpack.silhouette import inset, load_silhouette
from wordpack.trace import Trace, traced
from wordpack.units import length_mm
from wordpack.words import read_words
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

    def to_png(self, dpi: float = DPI) -> bytes:
        """The drawing as pixels, its physical size times `dpi`."""
        return export.render(self, ".png", dpi=dpi)

    def to_pdf(self) -> bytes:
        """The drawing as a PDF of its physical size, for printers."""
        return export.render(self, ".pdf")

    def to_json(self) -> str:
        """Everything needed to draw the layout again."""
        return export.render(self, ".json").decode()

    def save(self, *paths: Union[str, Path], dpi: float = DPI) -> None:
        """Write the drawing; each path's suffix picks the format.

        All are written beside their places before the first is moved there, so that a mistake or a full disk leaves
        every old file as it was. Raises WordpackError for a path that cannot be written or is the word list or the
        silhouette itself, and for a senseless `dpi`.
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
    trace_every: int = TRACE_EVERY,
    dpi: Optional[float] = None,
    **asked: Any,
) -> Poster:
    """Pack the words into the silhouette and prove it.

    `words` is a dict, pairs (text, weight[, group]), a pandas Series or DataFrame, or a path (words.read_words).
    `options`, or fields of options.Options by name, say how. `observer` is told of the progress, and `trace` is given
    the layout on its way every `trace_every` steps of the optimiser and tens of rounds of the search, or names a folder
    to write it to (trace.Frames). `dpi` says, in dots per inch, that a PNG is to follow: a page too large for one is
    refused before the packing.

    Raises WordpackError for bad input or options, UnprovenError when no layout could be proven.
    """
    begun = time.perf_counter()
    options = _options(options, asked)
    palette = load_palette(options.palette)
    options = replace(options, background=load_background(options.background, palette))
    drawing, report = _read(words, options)
    if dpi is not None:
        pixels(drawing.physical, dpi)

    from wordpack.arrange import arrange  # a second of numba and scipy, which bad input need not wait for
    from wordpack.compiled import compiling

    compiled, outlines, problem = compiling(), drawing.outlines, drawing.problem
    plain = assign(outlines.words, palette, options.background, fill=options.fill)
    watch = traced(trace, trace_every, lambda state: drawing.draft(state, plain, report), observer)
    made = arrange(problem, options, np.random.default_rng(options.seed), observer=watch, begun=begun)
    colours, alike = _told_apart(plain, outlines, made.state, flexed(problem, made.state), palette, options)
    report = replace(
        report,
        figures=(("run_on", float(len(alike))), ("memory_mb", estimate(problem) / 1e6)),
        remarks=(*told.key(outlines.words, colours), *_remarks(drawing, made.state)),
        compiling=compiling() - compiled,
        notes=(*report.notes, *told.colours(colours, alike, outlines, palette, options)),
    )
    tones = filler_tones(plain, palette, options.background)
    fillers = _filler_placements(outlines, made.fillers, [tones[colour] for colour in plain])
    poster = drawing.of(made.state, colours, report, fillers)
    if fillers:
        apart = fillers_apart(poster.placements, filler_steps(tones, options.background))
        poster = replace(poster, placements=apart)
    return _proven(poster, outlines, problem.turning, begun, made)


@dataclass(frozen=True, eq=False)
class _Drawing:
    """The input as it was read, from which the poster of any state is drawn; `physical` is the page's printed size in
    millimetres, `listed` the word list's name."""

    outlines: Outlines
    silhouette: Silhouette
    problem: Problem
    options: Options
    physical: Tuple[float, float]
    listed: str

    def of(self, state: State, colours: Sequence[str], report: Report, fillers: Tuple[Placement, ...] = ()) -> Poster:
        """The poster on which the words stand as in the state. It names the font as it was given, a path as a path,
        for it is found again by that, as the shape is."""
        placements = _placements(self.outlines, state, colours, self.options)
        font = self.options.font
        return Poster((*placements, *fillers), self.silhouette, report, self.options, font, self.physical, self.listed)

    def draft(self, state: State, colours: Sequence[str], report: Report) -> Poster:
        """The poster of a state on its way, of which the scale alone is known."""
        largest = max(target_size(word.weight, self.options.scale) for word in self.outlines.words)
        return self.of(state, colours, replace(report, scale=state.scale / largest))


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
    drawing = _Drawing(outlines, silhouette, problem, options, physical, listed.source)
    return drawing, _first_report(listed, silhouette, outlines)


def _options(options: Optional[Options], asked: Dict[str, Any]) -> Options:
    refuse_unknown(asked)
    if not isinstance(options, (Options, type(None))):
        raise WordpackError(
            f"options: {shown(options)} was given; give Options, or fields of them by name: shape='heart'"
        )
    return replace(options or Options(), **asked)


def _page(options: Options, font: Font) -> Tuple[Silhouette, Tuple[float, float]]:
    """The silhouette on its page, and the page's printed size in millimetres; a text is drawn in the words' font unless
    it has one of its own."""
    if options.shape_font is not None:
        if not options.shape.startswith(TEXT_PREFIX):
            raise WordpackError(
                f"option shape-font: {shown(options.shape_font)} was given, and {shown(options.shape)} is no text that "
                "a font draws; leave it out, or give a --shape such as text:2026"
            )
        font = load_font(options.shape_font)
    width = None if options.width is None else length_mm(options.width, "width")
    height = None if options.height is None else length_mm(options.height, "height")
    silhouette = load_silhouette(
        options.shape,
        invert=options.invert,
        frame=options.frame,
        page=(width, height) if width and height else None,
        text_outline=lambda text: outline_silhouette(text, font, own=options.shape_font not in (None, options.font)),
    )
    return silhouette, printed(silhouette, width, height)


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
        ends = f"{light.weight:g} ({shown(light.text)}) to {heavy.weight:g} ({shown(heavy.text)})"
        raise WordpackError(
            f"{source}: the weights span {ends}, too wide a range to draw at one scale; "
            f"{_milder(light, heavy)}leave out the lightest words with --max-words"
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
    """Colours with which words that might be read as one, or one's dot as the other's, differ, and the pairs that might
    be read as one and are left alike: all, where a word's colour is its group's, of one group or of groups that hardly
    differ."""
    where = outlines.items, state.poses, state.scale * problem.relative
    pairs = run_on(*where)
    if all(word.group is None for word in outlines.words):
        apart = (*pairs, *stacked(*where), *columns(*where), *stray_marks(*where))
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


def _remarks(drawing: _Drawing, state: State) -> Tuple[Tuple[str, str], ...]:
    """What is remarked on the words: which are in lines, off their pins, or limit the scale, and how much of the
    outline they leave bare."""
    from wordpack.arrange import LONGEST  # as in pack
    from wordpack.bare import bare_outline
    from wordpack.limits import limits

    outlines, problem = drawing.outlines, drawing.problem
    drawn, silhouette = flexed(problem, state), drawing.silhouette
    lengths = _lengths(outlines, drawn.relative)
    longest = float(lengths.max()) / geometry.length(silhouette.rings)
    pinned = told.pinned(problem, state, outlines, longest) if len(problem) <= LONGEST else []  # else a note tells
    bare = bare_outline(drawn, state, np.array([outline.bounds for outline in outlines.items]))
    limited = limits(drawn, lengths, state, outlines.words, drawing.options, silhouette.area, bare)
    return (*told.wrapped(outlines), *pinned, *limited)


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
        notes=(*listed.notes, *silhouette.notes, *told.bands(silhouette), *outlines.notes),
        missing=outlines.missing,
    )


def _proven(layout: Poster, outlines: Outlines, turning: Turning, begun: float, made: Arranged) -> Poster:
    """The layout with its measured report; UnprovenError when the proof fails."""
    report = validate(layout, outlines.words, turning)
    if not report.proven:
        raise UnprovenError(f"the layout could not be proven: {report.problems[0]}; please report this with its input")
    seconds = time.perf_counter() - begun
    report = replace(
        report,
        asked=layout.report.asked,
        notes=(*report.notes, *made.notes, *told.late(layout, seconds), *told.small(layout)),
        stopped=told.why(made.state, outlines),
        renderer=made.renderer,
        seconds=seconds,
        compiling=layout.report.compiling,
    )
    return replace(layout, report=report)
