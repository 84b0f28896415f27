"""What the benchmarks share: inputs, a measured process, the independent score, tables.

Nothing of wordpack is imported here. The parent stays small on purpose: Linux counts the memory of the process that
starts another one into the other's peak, so whatever this process holds would be a floor under every peak it reports.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple, Union

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared" / "bench"
"""Default of --bench: a folder with score.py, words/, masks/ and fonts/."""

Figures = Dict[str, Any]


class Absent(Exception):
    """An input or a program that is not on this machine: one sentence for the reader."""


@dataclass(frozen=True)
class Case:
    """A word list, a silhouette and a font. `shape` is what wordpack is given, `mask` the picture that scores."""

    name: str
    words: Path
    shape: str
    mask: Path
    font: Path

    def rows(self) -> List[Tuple[str, float]]:
        """The list's words and weights, header left out."""
        with open(self.words, encoding="utf-8") as file:
            return [(row[0], float(row[1])) for row in list(csv.reader(file))[1:]]


@dataclass(frozen=True)
class Run:
    """A finished process: wall seconds, processor seconds of all its threads, peak resident MB, what it said."""

    status: int
    seconds: float
    cpu: float
    mb: float
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The last line on stderr: what a failing command has to say."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        return lines[-1].strip() if lines else f"exit status {self.status} without a word"


def case(key: str, bench: Path, scratch: Path) -> Case:
    """The case named C1, C2, C4 or C5; raises Absent for files that are not there. `scratch` takes rendered masks."""
    table: Dict[str, Tuple[Path, Union[Path, str]]] = {
        "C1": (bench / "words" / "constitution100.csv", bench / "masks" / "s.png"),
        "C2": (bench / "words" / "alice200.csv", bench / "masks" / "heart.png"),
        "C4": (ROOT / "examples" / "alice1000.csv", bench / "masks" / "heart.png"),
        "C5": (ROOT / "benchmarks" / "words" / "words5000.csv", "circle"),
    }
    words, shape = table[key]
    mask = shape if isinstance(shape, Path) else rendered(shape, scratch)
    found = Case(key, words, str(shape), mask, bench / "fonts" / "Lato-Black.ttf")
    for path in (found.words, found.mask, found.font, bench / "score.py"):
        if not path.exists():
            raise Absent(f"{path.name} is not in the folder of inputs; name the folder that has it with --bench")
    return found


def rendered(shape: str, scratch: Path, px: int = 1200) -> Path:
    """A bundled silhouette as a picture, black on white, its frame the SVG's own."""
    import resvg_py

    target = scratch / f"{shape}.png"
    if not target.exists():
        source = ROOT / "shapes" / f"{shape}.svg"
        target.write_bytes(bytes(resvg_py.svg_to_bytes(svg_path=str(source), width=px, background="#ffffff")))
    return target


def measured(command: Sequence[str], limit: float, stdin: str = "", cwd: Path = ROOT) -> Run:
    """Run a command to its end or for `limit` seconds (status 124), with its time and peak memory from wait4."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
        text=True, start_new_session=True,
    )  # fmt: skip
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        os.killpg(child.pid, signal.SIGKILL)

    clock = threading.Timer(limit, stop)
    said: Dict[str, str] = {}
    readers = [
        threading.Thread(target=_drain, args=(said, name, getattr(child, name))) for name in ("stdout", "stderr")
    ]
    clock.start()
    for reader in readers:
        reader.start()
    _feed(child, stdin)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    clock.cancel()
    for reader in readers:
        reader.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    code = 124 if expired.is_set() else child.returncode
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Run(code, seconds, cpu, usage.ru_maxrss * unit / 1e6, said["stdout"], said["stderr"])


def _drain(said: Dict[str, str], name: str, stream: Any) -> None:
    said[name] = stream.read()


def _feed(child: subprocess.Popen[str], text: str) -> None:
    assert child.stdin is not None
    try:
        child.stdin.write(text)
        child.stdin.close()
    except BrokenPipeError:  # it ended without reading: its exit status will tell
        pass


def wordpack(task: Case, out: Path, options: Sequence[str], limit: float, without: str = "") -> Run:
    """A fresh process that packs the case, `without` one of its parts if named; writes out.svg and out.json."""
    program = ["benchmarks/without.py", without] if without else ["-m", "wordpack"]
    return measured(
        [sys.executable, *program, "pack", str(task.words), "--shape", task.shape, "--font", str(task.font),
         "-o", f"{out}.svg", "-o", f"{out}.json", *options],
        limit,
    )  # fmt: skip


def scored(svg: Path, task: Case, bench: Path, limit: float = 600.0) -> Figures:
    """score.py's figures of a drawing, from a process of its own."""
    run = measured(
        [sys.executable, str(bench / "score.py"), str(svg), "--words", str(task.words), "--mask", str(task.mask),
         "--font", str(task.font), "--json"],
        limit,
    )  # fmt: skip
    if run.status:
        raise Absent(f"score.py could not score {svg.name}: {run.sentence}")
    figures: Figures = json.loads(run.out)
    return figures


def balance(drawing: Path) -> float:
    """Distance of the words' size-weighted mean position from the silhouette's centroid / sqrt(area), from the JSON."""
    page = json.loads(drawing.read_text(encoding="utf-8"))
    words = [word for word in page["words"] if not word["filler"]]
    total = sum(word["size"] for word in words)
    mean = [sum(word["size"] * word[axis] for word in words) / total for axis in ("x", "y")]
    area, x, y = 0.0, 0.0, 0.0
    for ring in page["silhouette"]["rings"]:
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
            cross = x0 * y1 - x1 * y0
            area, x, y = area + cross / 2, x + (x0 + x1) * cross / 6, y + (y0 + y1) * cross / 6
    offset = ((mean[0] - x / area) ** 2 + (mean[1] - y / area) ** 2) ** 0.5
    return float(offset / abs(area) ** 0.5)


def reported(drawing: Path) -> Figures:
    """The figures that wordpack's own report adds (run_on and the like), as far as the JSON carries them."""
    figures = json.loads(drawing.read_text(encoding="utf-8"))["report"].get("figures") or {}
    return dict(figures) if isinstance(figures, dict) else {name: value for name, value in figures}


def machine() -> str:
    """Processor, cores, load: what times mean."""
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else ""
    load = os.getloadavg()[0]
    return f"{model or 'unknown processor'}, {os.cpu_count()} cores, load {load:.1f} at the start"


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that reads as text and renders as Markdown."""
    lines = [list(head), *[list(row) for row in rows]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    body = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    return "\n".join([body[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *body[1:]])


def number(value: Optional[float], digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
