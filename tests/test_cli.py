"""cli.py: what a user sees. Every kind of bad input gets one sentence, exit status 2, and nothing written."""

from __future__ import annotations

import inspect
import io
import itertools
import os
import re
import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, List, Sequence

import pytest
from PIL import Image, ImageColor

from wordpack import cli as cli_module
from wordpack.assets import font_names, font_path, shape_names
from wordpack.cli import cli
from wordpack.errors import UnprovenError
from wordpack.model import Progress, Report
from wordpack.options import TRACE_EVERY, Options
from wordpack.palette import BUNDLED, PAPER, load_palette
from wordpack.pipeline import pack

ROOT = Path(__file__).resolve().parents[1]
GOOD = "word,weight\nliberty,16\nunion,9\njustice,4\n"


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture) -> Run:
    """wordpack, run in an empty folder that holds a good word list."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_module, "_hush", lambda verbose: None)  # warnings and logging are pytest's here
    Path("words.csv").write_text(GOOD, encoding="utf-8")

    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as end:
            cli(list(arguments), prog_name="wordpack")
        told = capfd.readouterr()
        return Outcome(int(end.value.code or 0), told.out, told.err)

    return run


def files() -> List[str]:
    return sorted(str(path) for path in Path().rglob("*"))


def must_refuse(run: Run, arguments: Sequence[str], said: str) -> None:
    """One line on stderr with `said` in it, exit status 2, no file more or less."""
    before = files()
    end = run(*arguments)
    assert end.status == 2, end.err
    assert end.err.count("\n") == 1, end.err
    assert end.err.startswith("wordpack: ")
    assert re.search(said, end.err), end.err
    assert end.out == ""
    assert files() == before


# ----------------------------------------------------------------------------------------------------------- bad words


def csv(*rows: str) -> bytes:
    return "\n".join(("word,weight", *rows, "")).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"word,weight\n", "bad.csv"),
        (bytes(range(256)) * 9, "bad.csv"),
        ("word,weight\ncafé,3\n".encode("latin-1"), "line 2"),
        ("word,weight\nunion,3\n".encode("utf-16"), "UTF-16"),
        (csv("union,9", "liberty,many"), "line 3.*many"),
        (csv("union,NaN"), "line 2.*NaN"),
        (csv("union,inf"), "line 2.*inf"),
        (csv("union,1e999"), "line 2.*1e999"),
        (csv("union,-3"), "line 2.*-3"),
        (csv("union,0"), "line 2.*0"),
        (csv('union,"1,000"'), "line 2.*1,000"),
        (csv("union,"), "line 2"),
        (csv(",3"), "line 2"),
        (csv("\U0010fffd,3"), r"U\+10FFFD.*--font"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_word_lists(run: Run, data: bytes, said: str) -> None:
    Path("bad.csv").write_bytes(data)
    must_refuse(run, ["pack", "bad.csv", "-o", "poster.svg"], said)


def test_word_lists_that_are_not_there(run: Run) -> None:
    must_refuse(run, ["pack", "none.csv", "-o", "poster.svg"], "none.csv")
    Path("folder").mkdir()
    must_refuse(run, ["pack", "folder", "-o", "poster.svg"], "folder")


# ------------------------------------------------------------------------------------------------ bad shapes and fonts


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{}</svg>'


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("bomb.png", png(60_000, 60_000), "bomb.png"),
        ("truncated.png", png(100, 100), "truncated.png"),
        ("blank.svg", SVG.format("").encode(), "blank.svg"),
        ("nothing.svg", SVG.format('<rect width="9" height="9" fill="none"/>').encode(), "nothing.svg"),
        ("full.svg", SVG.format('<rect width="100" height="100"/>').encode(), "full.svg"),
        ("hairline.svg", SVG.format('<rect width="100" height=".1"/>').encode(), "hairline.svg"),
        ("broken.svg", SVG.format("<rect").encode(), "broken.svg"),
        ("text.png", b"these are not pixels", "text.png"),
        ("empty.png", b"", "empty.png"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith("g") else "",
)
def test_bad_shapes(run: Run, name: str, data: bytes, said: str) -> None:
    Path(name).write_bytes(data)
    must_refuse(run, ["pack", "words.csv", "--shape", name, "-o", "poster.svg"], said)


@pytest.mark.parametrize(
    ("shape", "said"), [("hart", "heart"), ("none.png", "none.png"), ("text:", "text:"), (".", "folder")]
)
def test_shapes_that_are_not_there(run: Run, shape: str, said: str) -> None:
    must_refuse(run, ["pack", "words.csv", "--shape", shape, "-o", "poster.svg"], said)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.ttf", b"this is no font"),
        ("empty.ttf", b""),
        ("truncated.ttf", font_path("lato-black").read_bytes()[:5000]),
        ("header.ttf", font_path("lato-black").read_bytes()[:12]),
        ("bomb.woff2", b"wOF2" + b"\xff" * 60),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_fonts(run: Run, name: str, data: bytes) -> None:
    Path(name).write_bytes(data)
    must_refuse(run, ["pack", "words.csv", "--font", name, "-o", "poster.svg"], name)


@pytest.mark.parametrize(("font", "said"), [("lato-blak", "lato-black"), ("none.ttf", "none.ttf"), (".", ".")])
def test_fonts_that_are_not_there(run: Run, font: str, said: str) -> None:
    must_refuse(run, ["pack", "words.csv", "--font", font, "-o", "poster.svg"], said)


# ---------------------------------------------------------------------------------------------- bad outputs and options


NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder that not even root may write in")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("nowhere/poster.svg", "nowhere"),
        ("poster.docx", r"\.docx"),
        ("poster", "suffix"),
        ("words.csv/poster.svg", "words.csv"),
        (".", r"output \."),
        pytest.param("/proc/poster.svg", "may not be written", marks=NEEDS_PROC),
        ("", "output"),
    ],
)
def test_bad_outputs_are_refused_before_any_work(
    run: Run, output: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: List[Any] = []
    pipeline = pytest.importorskip("wordpack.pipeline")
    monkeypatch.setattr(pipeline, "pack", lambda *a, **k: packed.append(a))
    must_refuse(run, ["pack", "words.csv", "-o", output], said)
    assert packed == []


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--dpi", "600"], "dpi: 600 makes a picture of 23622 x 23622 pixels.* at most 508 "),
        (["--dpi", "600", "--shape", "hart"], "hart.*heart"),
    ],
)
def test_a_picture_too_large_is_refused_before_any_packing(
    run: Run, flags: List[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A metre is 1000 / 25.4 inches; 600 dots on each of them are 23622, and 508 make 20000."""
    packed: List[Any] = []
    monkeypatch.setattr("wordpack.arrange.arrange", lambda *a, **k: packed.append(a))
    must_refuse(run, ["pack", "words.csv", "--width", "1m", *flags, "-o", "poster.svg", "-o", "poster.PNG"], said)
    assert packed == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list.json", "-o", "poster.svg", "-o", "./list.json"], "output ./list.json: that is the word list itself"),
        (["list.json", "--shape", "logo.svg", "-o", "logo.svg"], "output logo.svg: that is the silhouette itself"),
        (["list.json", "--shape", "logo.svg", "-o", "link.svg"], "output link.svg: that is the silhouette itself"),
    ],
)
def test_no_input_is_written_over(run: Run, arguments: List[str], said: str) -> None:
    inputs = {
        Path("list.json"): '{"river": 3, "elm": 2}',
        Path("logo.svg"): '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
    }
    for path, text in inputs.items():
        path.write_text(text, encoding="utf-8")
    Path("link.svg").hardlink_to("logo.svg")
    must_refuse(run, ["pack", *arguments], re.escape(said))
    assert all(path.read_text(encoding="utf-8") == text for path, text in inputs.items())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(run: Run) -> None:
    Path("locked").mkdir(mode=0o500)
    must_refuse(run, ["pack", "words.csv", "-o", "locked/poster.svg"], "locked")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--gap", "-1"], "gap: -1"),
        (["--gap", "nan"], "gap: nan"),
        (["--gap", "wide"], "--gap.*wide"),
        (["--margin", "480"], r"margin: 480 leaves no room in circle, .* radius of 470\.0 .*; give a smaller margin"),
        (["--margin", "501"], "margin: 501.*from 0 to 500"),
        (["--margin", "-2"], "margin: -2"),
        (["--max-words", "0"], "max-words: 0"),
        (["--seed", "-1"], "seed: -1"),
        (["--min-size", "nan"], "min-size: nan"),
        (["--scale", "cube"], "--scale.*cube.*sqrt"),
        (["--quality", "superb"], "--quality.*superb.*draft"),
        (["--frame", "gold"], "--frame.*gold"),
        (["--missing", "ignore"], "--missing.*ignore"),
        (["--orientation", "sideways"], "orientation.*sideways"),
        (["--palette", "rainbowy"], "palette.*rainbowy"),
        (["--background", "notacolour"], "background.*notacolour"),
        (["--width", "wide"], "width.*wide"),
        (["--width", "-5mm"], "width.*-5mm"),
        (["--width", "1e9mm"], "width.*give a length from 0.2 mm to 100 m, such as"),
        (["--width", "0.0004mm"], "width.*give a length from 0.2 mm to 100 m, such as"),
        (["--height", "0in"], "height.*0in"),
        (["--dpi", "0"], "dpi: 0"),
        (["--dpi", "nan"], "dpi: nan"),
        (["--dpi", "1e308"], r"dpi: 1e\+308 was given; give a number above 0 and up to 100000, such as 300"),
        (["--device", "tpu"], "--device.*tpu"),
        (["--renderer", "crayon"], "--renderer.*crayon"),
        (["--colour", "red"], "--colour.*wordpack pack --help"),
        (["--quiet", "--verbose"], "--quiet and --verbose were both given; choose one"),
    ],
)
def test_bad_options(run: Run, flags: List[str], said: str) -> None:
    must_refuse(run, ["pack", "words.csv", *flags, "-o", "poster.svg"], said)


def test_bad_input_leaves_no_folder_for_the_frames_and_good_input_fills_it(run: Run) -> None:
    must_refuse(run, ["pack", "none.csv", "--trace", "frames", "-o", "poster.svg"], "none.csv: there is no such file")
    must_refuse(run, ["pack", "words.csv", "--shape", "hart", "--trace", "frames", "-o", "poster.svg"], "hart")
    must_refuse(run, ["pack", "words.csv", "--trace", "", "-o", "poster.svg"], "trace: no folder was named")
    assert run("pack", "words.csv", "--quality", "draft", "--trace", "frames", "-o", "poster.svg").status == 0
    assert Path("frames/frame-0001.svg").is_file()
    must_refuse(run, ["pack", "words.csv", "--trace", "frames", "-o", "poster.svg"], "frames: it holds frames already")


def test_a_gap_that_leaves_no_room(run: Run) -> None:
    """A hundred words cannot stand a quarter of the page apart on it.

    Even points so far apart are the middles of disjoint discs of radius 125 in a circle of radius 470 + 125: 22 at most
    by their area.
    """
    Path("words.csv").write_bytes(csv(*(f"word{i},{i + 1}" for i in range(100))))
    flags = ["--gap", "250", "--quality", "draft"]
    must_refuse(run, ["pack", "words.csv", *flags, "-o", "poster.svg"], "gap.*smaller --gap")


def test_what_is_not_given_and_what_is_not_a_command(run: Run) -> None:
    must_refuse(run, ["pack", "words.csv"], "--output.*wordpack pack --help")
    must_refuse(run, ["pack", "-o", "poster.svg"], "WORDS")
    must_refuse(run, ["check", "poster.svg"], "--words")
    must_refuse(run, ["pakc"], "pakc")
    must_refuse(run, ["check", "none.svg", "--words", "words.csv"], "none.svg")


# ------------------------------------------------------------------------------------------------------------ good runs


def test_help_and_version(run: Run) -> None:
    assert run().out == run("--help").out
    assert "pack" in run("--help").out
    assert run("--version").status == 0


@pytest.mark.parametrize("palette", ["ink", "midnight"])
@pytest.mark.parametrize("background", [[], ["--background", "none"]])
def test_the_help_is_true_of_the_palettes_and_their_grounds(run: Run, palette: str, background: List[str]) -> None:
    told = " ".join(run("pack", "--help").out.split())
    assert f"{', '.join(BUNDLED)}, or colours separated by commas" in told
    assert "or none; else the palette's ground if it has one. A PNG with none is see-through, its words as dark" in told
    flags = ["--quality", "draft", "--palette", palette, *background]
    assert run("pack", "words.csv", *flags, "-o", "poster.svg", "-o", "poster.png").status == 0
    ground = load_palette(palette).background
    assert (ground == PAPER) == (palette == "ink")
    has_ground = ground != PAPER and not background
    assert ("<rect" in Path("poster.svg").read_text(encoding="utf-8")) == has_ground
    corner = Image.open("poster.png").convert("RGBA").getpixel((0, 0))
    assert corner[3] == (0 if background else 255)
    assert background or corner == ImageColor.getcolor(ground if has_ground else "white", "RGBA")


def test_the_lists(run: Run) -> None:
    assert run("shapes") == Outcome(0, "\n".join(shape_names()) + "\n", "")
    assert run("fonts") == Outcome(0, "\n".join(font_names()) + "\n", "")
    assert run("fonts", "-o", "fonts.svg") == Outcome(0, "", "")
    assert Path("fonts.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_poster_is_packed_told_and_proven(run: Run) -> None:
    pytest.importorskip("wordpack.pipeline")
    end = run("pack", "words.csv", "--quality", "draft", "-o", "poster.svg", "-o", "poster.png", "-o", "poster.json")
    assert end.status == 0, end.err
    assert end.out == ""
    assert "placed  3 of 3 words" in end.err
    assert "wrote   poster.svg, poster.png, poster.json" in end.err
    assert files() == ["poster.json", "poster.png", "poster.svg", "words.csv"]
    end = run("check", "poster.svg", "--words", "words.csv")
    assert (end.status, end.err) == (0, "")
    assert end.out.endswith("poster.svg: proven\n")

    Path("words.csv").write_text(GOOD + "tyranny,1\n", encoding="utf-8")
    end = run("check", "poster.svg", "--words", "words.csv")
    assert end.status == 1
    assert end.err.endswith("problem: 'tyranny' is missing\n")
    assert end.err.startswith("warning: poster.svg says that it was made of 3 words, the list has 4; --max-words 3 ")
    assert end.out.endswith("poster.svg: NOT proven\n")


def test_a_drawing_names_its_font_and_shape_as_they_were_given(run: Run) -> None:
    Path("mine").mkdir()
    Path("mine/my.ttf").write_bytes(font_path("lato-black").read_bytes())
    Path("mine/my.svg").write_text(SVG.format('<circle cx="50" cy="50" r="40"/>'), encoding="utf-8")
    given = ["--quality", "draft", "--shape", "mine/my.svg", "--font", "mine/my.ttf"]
    assert run("pack", "words.csv", *given, "-o", "poster.svg").status == 0
    root = Path("poster.svg").read_text(encoding="utf-8")
    assert 'data-font="mine/my.ttf"' in root
    assert 'data-shape="mine/my.svg"' in root
    end = run("check", "poster.svg", "--words", "words.csv")
    assert (end.status, end.err) == (0, "")
    Path("mine/my.ttf").unlink()
    must_refuse(run, ["check", "poster.svg", "--words", "words.csv"], "mine/my.ttf.*give the path of a font file")


def test_a_drawing_records_that_words_were_skipped(run: Run) -> None:
    Path("odd.csv").write_text("word,weight\nliberty,3\n\ue123,2\n", encoding="utf-8")
    assert run("pack", "odd.csv", "--quality", "draft", "-o", "poster.svg").status == 2
    assert run("pack", "odd.csv", "--quality", "draft", "--missing", "skip", "-o", "poster.svg").status == 0
    assert run("check", "poster.svg", "--words", "odd.csv").status == 0
    assert run("check", "poster.svg", "--words", "odd.csv", "--missing", "refuse").status == 2


def test_dots_per_inch_that_nothing_is_drawn_in_are_told(run: Run) -> None:
    Path("one.csv").write_bytes(csv("liberty,3"))
    common = ("pack", "one.csv", "--quality", "draft", "-o", "poster.svg")
    assert "--dpi 40 was given, but no PNG is written" in run(*common, "--dpi", "40").err
    for silent in ((), ("--dpi", "40", "-o", "poster.png"), ("--dpi", "40", "--quiet")):
        assert "dpi" not in run(*common, *silent).err


def test_of_one_word_no_gap_is_told(run: Run) -> None:
    Path("one.csv").write_bytes(csv("liberty,3"))
    end = run("pack", "one.csv", "--quality", "draft", "-o", "poster.svg")
    assert (end.status, "gap" in end.err, "placed  1 of 1" in end.err) == (0, False, True)
    end = run("check", "poster.svg", "--words", "one.csv")
    assert (end.status, "gap" in end.out) == (0, False)


def test_weights_too_far_apart_are_refused_by_their_list_and_words(run: Run) -> None:
    Path("wide.csv").write_bytes(csv("liberty,1e12", "union,1"))
    must_refuse(
        run, ["pack", "wide.csv", "--scale", "linear", "-o", "poster.svg"],
        r"wide\.csv: .* 1 \('union'\) to 1e\+12 \('liberty'\).*--scale sqrt or log",
    )  # fmt: skip
    Path("wide.csv").write_bytes(csv("liberty,1e300", "union,1"))
    must_refuse(run, ["pack", "wide.csv", "-o", "poster.svg"], "choose --scale log, or leave")


def test_weights_that_span_a_billion_are_drawn_and_the_small_words_told(run: Run) -> None:
    Path("wide.csv").write_bytes(csv("liberty,1e9", "union,1"))
    for scale in ("sqrt", "linear"):
        end = run("pack", "wide.csv", "--scale", scale, "--quality", "draft", "-o", "poster.svg")
        assert end.status == 0
        assert re.search(r"warning: 1 of 2 words is smaller than 4 pt \('union'.*--scale log, or .*--max", end.err)
        assert run("check", "poster.svg", "--words", "wide.csv").status == 0


def test_stdout_takes_the_drawing_and_quiet_says_nothing(run: Run) -> None:
    pytest.importorskip("wordpack.pipeline")
    end = run("pack", "words.csv", "--quality", "draft", "--quiet", "-o", "-")
    assert (end.status, end.err) == (0, "")
    assert end.out.startswith("<svg")
    assert end.out.endswith("</svg>\n")
    assert files() == ["words.csv"]


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "wordpack: interrupted\n"),
        (UnprovenError("no room"), 1, "wordpack: no room\n"),
        (OSError(28, "No space left on device", "poster.svg"), 2, "wordpack: poster.svg: No space left on device\n"),
        (MemoryError(), 1, "wordpack: out of memory; ask for fewer words or a lower --quality\n"),
        (
            ZeroDivisionError("by\nzero"),
            1,
            "wordpack: a fault of wordpack's own (ZeroDivisionError: by zero); "
            "run it with --verbose and report what it says\n",
        ),
    ],
)
def test_whatever_ends_a_run_is_one_line_and_a_status(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    pipeline = pytest.importorskip("wordpack.pipeline")

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(pipeline, "pack", fail)
    end = run("pack", "words.csv", "-o", "poster.svg")
    assert (end.status, end.out, end.err.lstrip("\n")) == (status, "", said)
    assert files() == ["words.csv"]
    if status != 130:
        assert "Traceback" in run("pack", "words.csv", "--verbose", "-o", "poster.svg").err


@pytest.mark.parametrize("command", ["shapes", "fonts"])
def test_the_advice_about_a_fault_can_be_taken(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wordpack.sheet.write_sheet", fail)
    end = run(command, "-o", "sheet.svg")
    (flag,) = re.findall(r"run it with (--\w+)", end.err)
    end = run(command, flag, "-o", "sheet.svg")
    assert end.status == 1
    assert "Traceback" in end.err
    assert "--quiet" in run(command, "--help").out


@pytest.mark.parametrize(
    "arguments", [["shapes"], ["--help"], ["pack", "--help"], ["--version"], ["shapes", "-o", "-"]]
)
def test_a_closed_pipe_is_no_traceback_and_no_proof_that_failed(arguments: List[str]) -> None:
    """The reader of stdout is gone before anything is written: the status is what shells give a command that SIGPIPE
    ends, which is signal 13."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(as_command(*arguments), stdout=write, stderr=subprocess.PIPE, cwd=ROOT, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (128 + 13, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full is Linux's")
@pytest.mark.parametrize(
    ("words", "status"), [(["pack", "none.csv", "-o", "a.svg"], 2), (["check", "a.svg", "--words", "none.csv"], 2)]
)
def test_where_nobody_can_be_told_the_status_tells(words: List[str], status: int) -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run([sys.executable, "-m", "wordpack", *words], stderr=full, stdout=subprocess.PIPE)
    assert (ended.returncode, ended.stdout) == (status, b"")


def test_what_waits_for_a_reader_that_has_left_is_written_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter flushes stdout and stderr when it ends, and would complain of either."""

    class Broken(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(cli_module, "_hush", lambda verbose: None)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, Broken())
    with pytest.raises(SystemExit) as end:
        cli(["shapes"])
    assert end.value.code == 141
    sys.stdout.flush()
    sys.stderr.flush()


def as_command(*arguments: str) -> List[str]:
    """wordpack as a process of its own."""
    return [sys.executable, "-c", f"from wordpack.cli import cli; cli({list(arguments)!r}, prog_name='wordpack')"]


@pytest.mark.parametrize(
    ("arguments", "closed", "said"),
    [
        (["pack", "{list}", "-o", "-"], ">&-", "output -: standard output is closed, or takes no bytes; name a file"),
        (["pack", "-", "-o", "{made}"], "<&-", "standard input: it is closed, or gives no bytes; name a file"),
        (["check", "-", "--words", "{list}"], "<&-", "standard input: it is closed, or gives no bytes; name a file"),
        pytest.param(
            *(["shapes", "-o", "-"], "> /dev/full", "output -: it cannot be written (No space left on device)"),
            marks=pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is full is Linux's"),
        ),
    ],
)
def test_streams_that_are_closed_or_full_are_told(arguments: List[str], closed: str, said: str, tmp_path: Path) -> None:
    """As a shell closes them, before any packing: that would be told in a summary."""
    listed, made = tmp_path / "words.csv", tmp_path / "made.svg"
    listed.write_text(GOOD, encoding="utf-8")
    command = as_command(*(argument.format(list=listed, made=made) for argument in arguments))
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *command], stderr=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"wordpack: {said}")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [listed]


# ------------------------------------------------------------------------------------------------------------- progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


EVENT = Progress("optimise", 2, 4, 128, fill=0.412, overlap=0.0123, fraction=0.25, elapsed=3.0)


def test_progress_says_level_resolution_fill_overlap_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")
    with cli_module._progress(quiet=False) as observe:
        assert observe is not None
        observe(EVENT)
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
    assert "optimise 2/4  128 px  fill 0.412  overlap 1.23 %" in told
    assert "9 s left" in told


def test_progress_is_silent_for_files_and_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, quiet in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with cli_module._progress(quiet=quiet) as observe:
            assert observe is None
        assert stream.getvalue() == ""


def test_defaults_are_those_of_the_library() -> None:
    command = cli_module.pack_command
    defaults = {parameter.name: parameter.default for parameter in command.params if parameter.name != "words"}
    assert defaults.pop("dpi") == 96.0
    known = {name: value for name, value in vars(Options()).items() if name in defaults}
    assert {name: defaults[name] for name in known} == known
    assert set(known) == set(vars(Options()))  # whatever the library knows has a flag
    assert defaults["trace_every"] == TRACE_EVERY
    assert inspect.signature(pack).parameters["trace_every"].default == TRACE_EVERY
    assert tuple(BUNDLED) == cli_module.PALETTES
    assert set(defaults) - set(known) == {"output", "quiet", "trace", "trace_every", "verbose"}


def test_every_renderer_that_there_is_can_be_asked_for() -> None:
    """A renderer is a file that has a function coverage; a device is a processor or a GPU."""
    sources = (ROOT / "wordpack" / "render").glob("*.py")
    siblings = {path.stem for path in sources if re.search(r"^def coverage\(", path.read_text("utf-8"), re.M)}
    offered = {parameter.name: parameter.type for parameter in cli_module.pack_command.params}
    assert "reference" in siblings
    assert set(offered["renderer"].choices) == {"auto", *siblings}
    assert set(offered["device"].choices) == {"auto", "cpu", "cuda"}
    for name in ("renderer", "device"):
        assert {getattr(Options(**{name: value}), name) for value in offered[name].choices} == {*offered[name].choices}


@pytest.mark.parametrize(("seconds", "told"), [(20.4, True), (0.4, False)])
def test_a_first_run_tells_how_long_it_compiled(
    seconds: float, told: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(0.0, seconds)
    monkeypatch.setattr("wordpack.compiled.compiling", lambda: next(clock))
    end = run("pack", "words.csv", "--quality", "draft", "--time-limit", "0", "-o", "a.svg")
    assert end.status == 0
    assert ("of which 20.4 s went to compiling" in end.err + end.out) == told
    assert bool(re.search(r"the time limit of 0 s was passed: .* s, of which 20 s went to compiling", end.err)) == told


@pytest.mark.parametrize(
    ("count", "said"), [(0, "3 words"), (1, "3 words, and 1 filler"), (2, "3 words, and 2 fillers")]
)
def test_fillers_are_counted_in_words(count: int, said: str) -> None:
    report = Report(3, 3, count, 0.5, 0.0, 1.0, 9.0, figures=(("fill_data", 0.4),))
    assert next(cli_module._figures(report, Options(), verbose=False)) == f"placed  3 of {said}"


def test_the_summary_tells_the_sizes_of_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, size in (("b.svg", 6_900_000), ("c.pdf", 2_000)):
        Path(name).write_bytes(bytes(size))
    told = cli_module._summary(Report(3, 3, 0, 0.5, 0.0, 1.0, 9.0), Options(), ["b.svg", "-", "c.pdf"], verbose=False)
    assert "wrote   b.svg (6.9 MB), stdout, c.pdf" in told
