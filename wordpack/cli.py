"""The command line: flags -> Options -> one library call -> files. The only place that prints.

Exit status: 0 the drawing is proven; 1 it is not; 2 the input or the usage is wrong; 130 interrupted; 141 whoever read
the output left before its end. Results go to stdout, everything about them to stderr. Only click, the data model, the
options and assets are imported before a command runs, so that --help starts in a blink.
"""

from __future__ import annotations

import io
import logging
import math
import sys
import traceback
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, NoReturn, Optional, Sequence, Tuple

import click
from click.core import ParameterSource

from wordpack import __version__
from wordpack.assets import font_names, shape_names
from wordpack.errors import UnprovenError, WordpackError, reason
from wordpack.model import COMPILED, Observer, Progress, Report
from wordpack.options import (
    ANCHORS,
    BEGINNINGS,
    DEVICES,
    DPI,
    FRAMES,
    MISSING_POLICIES,
    QUALITIES,
    RENDERERS,
    SCALES,
    TRACE_EVERY,
    Options,
)

if TYPE_CHECKING:
    from rich.progress import TaskID

UNPROVEN, USAGE, INTERRUPTED, UNREAD = 1, 2, 130, 141
"""Exit statuses other than 0; the last two are those that shells give what ends by the signals SIGINT and SIGPIPE."""

PALETTES = ("ink", "ember", "forest", "ocean", "plum", "clay", "atlas", "mono", "newsprint", "midnight", "chalk")
"""The names of palette.BUNDLED, here so that --help need not import coloraide."""

DEFAULTS = Options()


# ------------------------------------------------------------------------------------------------ the command's frame


class _Thousandths(click.ParamType):
    """A length in thousandths of the page's longer side, for which nobody is left to guess the unit."""

    name = "float"

    def convert(self, value: Any, param: Optional[click.Parameter], ctx: Optional[click.Context]) -> float:
        try:
            return float(value)
        except ValueError:
            self.fail(
                f"{value!r} was given; give thousandths of the page's longer side, as a number without a unit",
                param,
                ctx,
            )


THOUSANDTHS = _Thousandths()


class Wordpack(click.Group):
    """The group whose errors are one sentence on stderr and an exit status."""

    def main(self, args: Optional[Sequence[str]] = None, *rest: Any, **extra: Any) -> NoReturn:
        words = list(sys.argv[1:] if args is None else args)
        verbose = "--verbose" in words and "--quiet" not in words
        _hush(verbose)
        _escape()
        extra["standalone_mode"] = False
        try:
            status = super().main(words, *rest, **extra) or 0
        except Exception as error:
            status, sentence = _explain(error)
            if verbose:
                traceback.print_exc()
            _say_last(f"wordpack: {sentence}")
        sys.exit(status)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _until_nobody_reads():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _until_nobody_reads():
            return super().invoke(ctx)


@contextmanager
def _until_nobody_reads() -> Iterator[None]:
    """Where a pipe's reader has left, as head does once it has its lines, a command ends and says nothing; click would
    end it with the status of a drawing that is not proven."""
    try:
        yield
    except BrokenPipeError:
        sys.stdout = sys.stderr = io.StringIO()  # else what still waits for the reader is complained of at exit
        raise click.exceptions.Exit(UNREAD) from None


def _say_last(sentence: str) -> None:
    """What a command ends with. Where stderr takes nothing, its reader having left or its disk being full, nobody can
    be told, and the exit status says what there is to say."""
    try:
        click.echo(sentence, err=True)
    except OSError:
        sys.stderr = io.StringIO()  # as in _until_nobody_reads


def _hush(verbose: bool) -> None:
    """Libraries talk only under --verbose: what concerns the user is told in our own warnings."""
    if verbose:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, force=True)
    else:
        warnings.simplefilter("ignore")
        logging.lastResort = None


def _escape() -> None:
    """Words that the terminal's or the file's encoding does not have are told in escapes, and end no command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _explain(error: Exception) -> Tuple[int, str]:
    """Exit status and sentence for whatever ended a command."""
    if isinstance(error, click.Abort):
        return INTERRUPTED, "interrupted"
    if isinstance(error, click.UsageError):
        hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
        return USAGE, " ".join(error.format_message().split()) + hint
    if isinstance(error, click.ClickException):
        return USAGE, error.format_message()
    if isinstance(error, UnprovenError):
        return UNPROVEN, str(error)
    if isinstance(error, WordpackError):
        return USAGE, str(error)
    if isinstance(error, OSError):
        return USAGE, f"{error.filename or 'input or output'}: {reason(error)}"
    if isinstance(error, MemoryError):
        return UNPROVEN, "out of memory; ask for fewer words or a lower --quality"
    told = " ".join(f"{type(error).__name__}: {error}".split())
    return UNPROVEN, f"a fault of wordpack's own ({told}); run it with --verbose and report what it says"


class GroupedOption(click.Option):
    """An option that is listed under the heading `group` in --help."""

    def __init__(self, *args: Any, group: str = "Options", **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose --help lists its options under their headings, in the order of first use; it does not run
    with a voice that is both raised and lowered."""

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.params.get("quiet") and ctx.params.get("verbose"):
            raise click.UsageError("--quiet and --verbose were both given; choose one of the two", ctx)
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        groups: Dict[str, List[Tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record:
                groups.setdefault(getattr(parameter, "group", "Talk"), []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def option(group: str, *names: str, **extra: Any) -> Decorator:
    """A grouped option; one that names a field of Options takes its default from there."""
    field = names[-1].lstrip("-").replace("-", "_")
    if "default" not in extra and hasattr(DEFAULTS, field):
        extra["default"] = getattr(DEFAULTS, field)
    extra.setdefault("show_default", extra.get("default") is not None and not extra.get("is_flag"))
    return click.option(*names, cls=GroupedOption, group=group, **extra)


def options(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, listed in the order given."""

    def apply(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


VOICE = options(
    option("Talk", "--quiet", is_flag=True, help="No progress, no summary: errors only."),
    option("Talk", "--verbose", is_flag=True, help="All figures, the libraries' own messages, tracebacks."),
)


@click.group(cls=Wordpack, invoke_without_command=True, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name="wordpack")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Word clouds with exact sizes, packed tight into any silhouette, proven free of overlap."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


# --------------------------------------------------------------------------------------------------------------- pack


@cli.command("pack", cls=GroupedCommand)
@click.argument("words")
@options(
    option(
        "Output",
        "-o",
        "--output",
        multiple=True,
        required=True,
        metavar="FILE",
        help="Where to; .svg, .pdf, .png or .json picks the format, - is stdout (SVG). May be given several times.",
    ),
    option("Output", "--dpi", type=float, default=DPI, help="Pixels per inch of a PNG."),
    option(
        "Output",
        "--width",
        metavar="LENGTH",
        help="Printed width: 600mm, 24in; a plain number is px; the height follows.",
    ),
    option("Output", "--height", metavar="LENGTH", help="Printed height; the width follows, or is given, too."),
    option("Words", "--max-words", type=int, metavar="N", help="Only the N heaviest words."),
    option("Words", "--scale", type=click.Choice(SCALES), help="How size follows weight; sqrt: ink follows it."),
    option("Words", "--sizes", metavar="HOW", help="exact, or flex:15%: each may be so far off, packed tighter."),
    option(
        "Words",
        "--missing",
        type=click.Choice(MISSING_POLICIES),
        help="A word with characters that no font at hand has: refuse the list, or skip the word and say so.",
    ),
    option("Shape", "--shape", metavar="SHAPE", help="A bundled shape, an SVG, a picture, or text:2026."),
    option("Shape", "--shape-font", metavar="FONT", help="The font of a text:2026; else the words' own."),
    option("Shape", "--invert", is_flag=True, help="Fill the light part of a picture, or what an SVG leaves empty."),
    option("Shape", "--frame", type=click.Choice(FRAMES), help="The page: the picture's own frame, or its content."),
    option("Shape", "--margin", type=THOUSANDTHS, help="Least distance to the edge, in thousandths of the page."),
    option(
        "Layout",
        "--orientation",
        metavar="ANGLES",
        help="horizontal, vertical, cross (0 and 90), any, slight:20, angles:0,45 (anticlockwise), radial or flow.",
    ),
    option("Layout", "--gap", type=THOUSANDTHS, help="Least distance of two words, in thousandths of the page."),
    option(
        "Layout", "--word-space", type=float, metavar="EM", help="Least distance along the line that words are read on."
    ),
    option("Layout", "--fill", is_flag=True, help="Repeat words, smaller and lighter, in what room is left."),
    option("Layout", "--anchor", type=click.Choice(ANCHORS), help="Where the largest words gather; center: balanced."),
    option(
        "Layout", "--pin", multiple=True, metavar="WORD:X,Y", help="Where a word is to stand, in shares: joy:50%,20%."
    ),
    option("Layout", "--wrap", is_flag=True, help="Break long phrases into lines, at spaces and soft hyphens."),
    option("Layout", "--limit-share", metavar="SHARE", help="No word longer than this share of the shape's width."),
    option("Layout", "--min-size", type=float, help="Warn of words under this size, in printed points."),
    option("Looks", "--font", metavar="FONT", help="A bundled font, or a file: TTF, OTF, WOFF, WOFF2, file.ttc#2."),
    option(
        "Looks",
        "--palette",
        metavar="COLOURS",
        help=f"{', '.join(PALETTES)}, or colours separated by commas; of groups, if named: left=red,right=navy.",
    ),
    option(
        "Looks",
        "--background",
        metavar="COLOUR",
        help="The page's colour, or none; else the palette's ground if it has one. A PNG with none is see-through, "
        "its words as dark as on white.",
    ),
    option("Effort", "--quality", type=click.Choice(QUALITIES), help="How long to search for a tighter packing."),
    option("Effort", "--start", type=click.Choice(BEGINNINGS), help="The first layout; the last three overlap."),
    option(
        "Effort", "--starts", type=int, metavar="N", help="Begin N layouts and keep the best; else as --quality asks."
    ),
    option("Effort", "--time-limit", type=float, metavar="SECONDS", help="End the search early; still proven."),
    option("Effort", "--seed", type=int, help="The same seed gives the same drawing."),
    option("Effort", "--device", type=click.Choice(DEVICES), help="Where to optimise."),
    option("Effort", "--trace", metavar="DIR", help="Write the layout on its way as DIR/frame-0001.svg, ..."),
    option(
        "Effort",
        "--trace-every",
        type=int,
        default=TRACE_EVERY,
        metavar="N",
        help="From one frame to the next: N steps of the optimiser, or 10 N rounds of the search.",
    ),
    option("Effort", "--renderer", type=click.Choice(RENDERERS), help="Which renderer optimises."),
)
@VOICE
@click.pass_context
def pack_command(
    ctx: click.Context,
    words: str,
    output: Tuple[str, ...],
    dpi: float,
    trace: Optional[str],
    trace_every: int,
    quiet: bool,
    verbose: bool,
    **fields: Any,
) -> None:
    """Pack the words of WORDS (CSV, TSV or JSON; - is stdin) into a shape.

    \b
    wordpack pack words.csv --shape heart -o poster.svg
    wordpack pack words.csv --shape logo.png -o poster.svg -o poster.png --width 600mm
    """
    chosen = Options(**fields)
    from wordpack.export import check_targets, suffix_of, write
    from wordpack.units import refuse_senseless_dpi

    refuse_senseless_dpi(dpi)  # also where no PNG is written, which is only warned of
    pixels = dpi if any(suffix_of(name) == ".png" for name in output) else None
    check_targets(output, {"the word list": words, "the silhouette": chosen.shape})
    with _progress(quiet) as observer:
        from wordpack.pipeline import pack  # it takes a second, and who waits is told

        poster = pack(words, chosen, observer=observer, trace=trace, trace_every=trace_every, dpi=pixels)
    write(poster, output, dpi)
    if not quiet:
        _tell(_summary(poster.report, chosen, output, verbose))
        if pixels is None and ctx.get_parameter_source("dpi") is not ParameterSource.DEFAULT:
            click.echo(f"warning: --dpi {dpi:g} was given, but no PNG is written: name one with -o", err=True)


@contextmanager
def _progress(quiet: bool) -> Iterator[Optional[Observer]]:
    """An observer that draws a live line on stderr; None when stderr is no terminal or nobody wants it."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %"))
    with Bar(*columns, TextColumn("{task.fields[left]}"), console=Console(stderr=True), transient=True) as bar:
        task: TaskID = bar.add_task("reading", total=1.0, left="")

        def observe(event: Progress) -> None:
            bar.update(task, completed=event.fraction, description=_doing(event), left=_time_left(event))

        yield observe


def _doing(event: Progress) -> str:
    """What goes on, in a few words: stage, level, resolution, fill, overlap."""
    level = f" {event.level}/{event.levels}" if event.levels else ""
    pixels = f"  {event.resolution} px" if event.resolution else ""
    return f"{event.stage}{level}{pixels}  fill {event.fill:.3f}  overlap {100 * event.overlap:.2f} %"


def _time_left(event: Progress) -> str:
    if not 0 < event.fraction < 1 or event.elapsed <= 0:
        return ""
    return f"{event.elapsed * (1 - event.fraction) / event.fraction:.0f} s left"


def _summary(report: Report, chosen: Options, output: Sequence[str], verbose: bool) -> Iterator[str]:
    """The lines that say what was drawn."""
    from wordpack.export import written  # loaded long since

    yield from _figures(report, chosen, verbose)
    renderer = f", renderer {report.renderer}" if report.renderer else ""
    yield from (f"{heading:7s} {sentence}" for heading, sentence in report.remarks)
    compiled = f", of which {report.compiling:.1f} s went to compiling" if report.compiling >= COMPILED else ""
    yield f"time    {report.seconds:.1f} s{compiled}{renderer}"
    yield f"wrote   {', '.join(map(written, output))}"
    yield from _warnings(report)


def _figures(report: Report, chosen: Options, verbose: bool) -> Iterator[str]:
    many = "filler" if report.fillers == 1 else "fillers"
    fillers = f", and {report.fillers} {many}" if report.fillers else ""
    yield f"placed  {report.placed} of {report.asked} words{fillers}"
    data = f", {dict(report.figures)['fill_data']:.3f} without fillers" if report.fillers else ""
    yield f"fill    {report.fill:.3f} of the silhouette's area is ink{data}"
    off = f"off by {100 * report.size_error:.2g} % at most"
    flexed = f"flexed by up to {100 * chosen.flex:g} % as asked ({off})"
    yield f"sizes   {chosen.scale} of the weight, {flexed if chosen.flex else off}"
    if math.isfinite(report.smallest_gap):
        asked = f"asked for {chosen.gap:g}; thousandths of the page"
        yield f"gap     {report.smallest_gap:.3f} at least between words ({asked})"
    if verbose:
        yield f"scale   {report.scale:.6g} thousandths of the page per em at f(weight) = 1"
        for name, value in report.figures:
            yield f"{name:7s} {value:.6g}"
        if report.stopped:
            yield f"stopped {report.stopped}"


def _warnings(report: Report) -> Iterator[str]:
    for note in report.notes:
        yield f"warning: {note}"


def _tell(lines: Iterator[str], err: bool = True) -> None:
    for line in lines:
        click.echo(line, err=err)


# -------------------------------------------------------------------------------------------------------------- check


@cli.command("check", cls=GroupedCommand)
@click.argument("poster")
@options(
    option("Against", "--words", required=True, metavar="FILE", help="The word list that was packed."),
    option("Against", "--shape", default=None, metavar="SHAPE", help="The shape; else the one the drawing names."),
    option("Against", "--font", default=None, metavar="FONT", help="The font; else the one the drawing names."),
    option(
        "Against", "--shape-font", default=None, metavar="FONT", help="Else as the drawing says, or the words' own."
    ),
    option("Against", "--max-words", type=int, metavar="N", help="Only the N heaviest words were asked for."),
    option("Against", "--missing", default=None, type=click.Choice(MISSING_POLICIES), help="Else as the drawing says."),
    option("Against", "--scale", default=None, type=click.Choice(SCALES), help="Else as the drawing says."),
    option("Against", "--sizes", default=None, metavar="HOW", help="exact or flex:15%; else as the drawing says."),
    option("Against", "--gap", default=None, type=THOUSANDTHS, help="Else as the drawing says."),
    option("Against", "--margin", default=None, type=THOUSANDTHS, help="Else as the drawing says."),
    option("Against", "--word-space", default=None, type=float, metavar="EM", help="Else as the drawing says."),
    option("Against", "--orientation", default=None, metavar="ANGLES", help="Else as the drawing says, if it does."),
    option("Against", "--frame", default=None, type=click.Choice(FRAMES), help="Else as the drawing says."),
    option("Against", "--wrap/--no-wrap", default=None, help="Whether words may break into lines; else as it says."),
    option("Against", "--limit-share", default=None, metavar="SHARE", help="Else as the drawing says."),
    option("Against", "--invert/--no-invert", default=None, help="Else as the drawing says."),
)
@VOICE
def check_command(poster: str, quiet: bool, verbose: bool, **against: Any) -> int:
    """Prove a drawing from its file alone: every word there, inside, apart, and of its true size.

    The ink is measured from the paths of POSTER (an SVG; - is stdin); what the drawing says of itself only stands in
    for options that are not given.
    """
    from wordpack.proof import prove_file

    proof = prove_file(poster, **against)
    if not quiet:
        _tell(_figures(proof.report, proof.options, verbose), err=False)
        _tell(_warnings(proof.report))
    _tell(f"problem: {problem}" for problem in proof.report.problems)
    if not quiet:
        click.echo(f"{poster}: {'proven' if proof.report.proven else 'NOT proven'}")
    return 0 if proof.report.proven else UNPROVEN


# --------------------------------------------------------------------------------------------------- shapes and fonts

SHEET = option("Output", "-o", "--output", multiple=True, metavar="FILE", help="Draw a contact sheet: .svg or .png.")


@cli.command("shapes", cls=GroupedCommand)
@SHEET
@VOICE
def shapes_command(output: Tuple[str, ...], **_: bool) -> None:
    """List the bundled shapes; -o draws them all on one sheet."""
    if output:
        from wordpack.sheet import shape_sheet, write_sheet

        write_sheet(shape_sheet, output)
    else:
        _tell(iter(shape_names()), err=False)


@cli.command("fonts", cls=GroupedCommand)
@SHEET
@VOICE
def fonts_command(output: Tuple[str, ...], **_: bool) -> None:
    """List the bundled fonts; -o draws them all on one sheet."""
    if output:
        from wordpack.sheet import font_sheet, write_sheet

        write_sheet(font_sheet, output)
    else:
        _tell(iter(font_names()), err=False)


main = cli
