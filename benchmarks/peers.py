"""wordpack beside the peers that are installed here: same words, masks and font, one run, one independent score.

    python benchmarks/peers.py --python peers/bin/python --node-modules peers
    python benchmarks/peers.py --cases C1 --only wordpack "wordcloud default"
    python benchmarks/peers.py --gallery              # and docs/gallery/peers-C1.png, peers-C2.png

`peers/` is an environment of your own: `python -m venv peers && peers/bin/pip install wordcloud` and
`npm install --prefix peers @antv/g2 wordcloud @napi-rs/canvas`. What is missing is told in a sentence and left out.
Each peer's layout is redrawn as an SVG by the drawing's contract (words as this font's outlines at the peer's pen
positions) and compared with the peer's own picture: `as drawn` is the intersection over union of the two inks.
Only --gallery writes pictures, one sheet of these SVGs a case: a benchmark does not rewrite files of the repository
unasked.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple
from xml.sax.saxutils import quoteattr

import common
import contact_sheet
from common import Absent, Case, Figures, Run

HERE = Path(__file__).resolve().parent
PX = 1000
LIMIT = 300.0
EXACT = 0.002
"""A largest size error that counts as none: what pack.py asks of every row, since the drawing's digits are rounded."""


@dataclass(frozen=True)
class Peer:
    """A program under a name; `mode` is passed on. `exact`: sizes keep the data's proportions by its own search."""

    name: str
    kind: str
    mode: str = ""


PEERS: Tuple[Peer, ...] = (
    Peer("wordpack draft", "wordpack", "draft"),
    Peer("wordpack", "wordpack", "standard"),
    Peer("wordpack best", "wordpack", "best"),
    Peer("wordcloud default", "python", "default"),
    Peer("wordcloud horizontal", "python", "horizontal"),
    Peer("wordcloud relative_scaling=1", "python", "relative_scaling=1"),
    Peer("wordcloud repeat", "python", "repeat"),
    Peer("G2 (d3-cloud with a mask)", "node", "g2"),
    Peer("wordcloud2.js", "node", "wordcloud2"),
    Peer("d3-cloud", "maskless"),
)
PACKAGE = {"g2": "@antv/g2", "wordcloud2": "wordcloud"}

COLUMNS: Dict[str, int] = {
    "fill": 3, "fill_data": 3, "iou": 3, "hole": 3, "evenness": 3, "size_rms": 3, "size_max": 3, "overlap": 4,
    "outside": 4, "clearance": 2, "seconds": 1, "cpu": 1, "mb": 0, "as drawn": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Tools:
    """Where things are."""

    python: str
    node_modules: Path
    bench: Path
    out: Path
    seed: int


@dataclass(frozen=True)
class Result:
    """A process that ran, its files' stem, and the figures of its drawing."""

    peer: Peer
    task: Case
    stem: Path
    run: Run
    figures: Figures


def run_one(peer: Peer, task: Case, tools: Tools) -> Tuple[Path, Run]:
    """Run one peer on one case, measured; leaves STEM.svg (wordpack) or STEM.layout and STEM.own.png (peers)."""
    stem = tools.out / f"{task.name}-{peer.name.split(' (')[0]}".replace(" ", "-").replace("=", "")
    if peer.kind == "wordpack":
        run = common.wordpack(task, stem, ("--quality", peer.mode, "--seed", str(tools.seed)), LIMIT)
    else:
        job = {
            "words": task.rows(), "mask": str(task.mask), "font": str(task.font), "px": PX, "mode": peer.mode,
            "seed": tools.seed, "png": f"{stem}.own.png",
        }  # fmt: skip
        run = _python(job, tools) if peer.kind == "python" else _node(peer, job, tools)
    if run.status:
        raise Absent(f"it ended with status {run.status} ({run.sentence})")
    if peer.kind != "wordpack":
        Path(f"{stem}.layout").write_text(run.out, encoding="utf-8")
    return stem, run


def _python(job: Dict[str, Any], tools: Tools) -> Run:
    if common.measured([tools.python, "-c", "import wordcloud"], LIMIT).status:
        raise Absent(f"{tools.python} has no package wordcloud; install it there, or name another with --python")
    return common.measured([tools.python, str(HERE / "peer_wordcloud.py")], LIMIT, json.dumps(job))


def _node(peer: Peer, job: Dict[str, Any], tools: Tools) -> Run:
    """The common factor is searched first and not counted; the measured run makes one layout with it."""
    node = shutil.which("node")
    if node is None:
        raise Absent("there is no node on this machine")
    for package in (PACKAGE[peer.mode], "@napi-rs/canvas"):
        if not (tools.node_modules / "node_modules" / package).is_dir():
            raise Absent(f"the npm package {package} is not in the folder that --node-modules names")
    command = [node, str(HERE / "peer_node.cjs"), peer.mode, str(tools.node_modules)]
    searched = common.measured(command, LIMIT, json.dumps(job))
    if searched.status:
        return searched
    return common.measured(command, LIMIT, json.dumps({**job, "factor": json.loads(searched.out)["factor"]}))


def draw(layout: Dict[str, Any], task: Case) -> str:
    """The peer's layout by the drawing's contract. A word that comes again is a filler."""
    from fontTools.pens.svgPathPen import SVGPathPen

    from wordpack.fonts import load_font
    from wordpack.outlines import outline_text

    font = load_font(str(task.font))
    weights = dict(task.rows())
    seen: Set[str] = set()
    width, height = layout["px"]
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">']
    for item in layout["items"]:
        outline = outline_text(item["text"], font)
        pen = SVGPathPen(None, lambda value: f"{value:.6f}")
        for command, points in outline.path:
            getattr(pen, command)(*points)
        kind = "data-filler=''" if item["text"] in seen else f'data-weight="{weights[item["text"]]:g}"'
        seen.add(item["text"])
        x, y = outline.baseline
        place = f"translate({item['x']} {item['y']}) rotate({item['angle']}) scale({item['size']}) translate({-x} {-y})"
        lines.append(f'<g data-word={quoteattr(item["text"])} {kind} transform="{place}">')
        lines.append(f'<path d="{pen.getCommands()}"/></g>')
    return "\n".join([*lines, "</svg>"])


def agreement(svg: str, own: Path) -> float:
    """Intersection over union of the ink in our drawing and in the peer's own picture as pictures."""
    import numpy as np
    import resvg_py
    from PIL import Image

    theirs = np.asarray(Image.open(own).convert("RGBA")).astype(float)
    height, width = theirs.shape[:2]
    ours = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height))))
    ink = np.asarray(ours.convert("RGBA"))[:, :, 3] > 127
    colour = theirs[:, :, :3] * (theirs[:, :, 3:] / 255)
    spread = colour.max(axis=2) - colour.min(axis=2)
    grey = colour.max(axis=2) > 127 if spread.max() < 1 else spread > 60
    drawn = theirs[:, :, 3] > 127 if theirs[:, :, 3].min() == 0 else grey
    return float((ink & drawn).sum() / (ink | drawn).sum())


def finish(peer: Peer, task: Case, stem: Path, run: Run, tools: Tools) -> Result:
    """Draw what the peer laid out, and score it."""
    svg, extra = Path(f"{stem}.svg"), {}
    if peer.kind != "wordpack":
        drawing = draw(json.loads(run.out), task)
        svg.write_text(drawing, encoding="utf-8")
        extra = {"as drawn": agreement(drawing, Path(f"{stem}.own.png"))}
    figures = common.scored(svg, task, tools.bench)
    times = {"seconds": run.seconds, "cpu": run.cpu, "mb": run.mb}
    return Result(peer, task, stem, run, {**figures, **times, **extra})


def line(result: Result, base: Optional[float]) -> List[str]:
    """The result as a line of the table; `base` is wordpack's own time on the case."""
    figures = result.figures
    ratio = "-" if base is None or math.isclose(base, 0) else f"{base / figures['seconds']:.1f}"
    parts = [common.number(figures.get(name), digits) for name, digits in COLUMNS.items()]
    return [result.task.name, result.peer.name, figures["placed"], str(figures["fillers"]), *parts, ratio]


def pictures(results: Sequence[Result]) -> Dict[str, List[contact_sheet.Picture]]:
    """What each sheet shows, by the name of its file, in the order of the table."""
    sheets: Dict[str, List[contact_sheet.Picture]] = {}
    for result in results:
        picture = contact_sheet.Picture(Path(f"{result.stem}.svg"), result.peer.name, caption(result.figures))
        sheets.setdefault(f"peers-{result.task.name}.png", []).append(picture)
    return sheets


def caption(figures: Figures) -> str:
    """How full it is, and at whose expense: sizes that left the data's proportions, words that were not drawn."""
    off, (placed, asked) = figures["size_max"], map(int, figures["placed"].split("/"))
    sizes = "sizes exact" if off <= EXACT else f"sizes off by up to {100 * off:.{0 if off >= 0.01 else 1}f} %"
    return f"fill {figures['fill']:.3f}, {sizes}" + (f", {asked - placed} missing" if placed < asked else "")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=common.BENCH, help="folder with score.py, words, masks, fonts")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the package wordcloud")
    parser.add_argument("--node-modules", type=Path, default=Path(), help="folder with node_modules")
    parser.add_argument("--cases", default="C1,C2", help="C1,C2,C4")
    parser.add_argument("--only", nargs="+", metavar="PEER", help="names as in the table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep the drawings and the peers' own pictures here")
    parser.add_argument("--json", action="store_true")
    contact_sheet.add_option(parser, "one sheet a case (peers-C1.png and so on)")
    return parser.parse_args()


def measure(args: argparse.Namespace, tools: Tools) -> Tuple[List[Tuple[Peer, Case, Path, Run]], List[str]]:
    """All measured processes; nothing is drawn or scored while they run."""
    ran, absent = [], []
    for key in args.cases.split(","):
        for peer in PEERS:
            if args.only and peer.name not in args.only:
                continue
            try:
                if peer.kind == "maskless":
                    raise Absent("it takes no mask; G2's layout is d3-cloud with one")
                task = common.case(key, tools.bench, tools.out)
                print(f"{key} {peer.name}", file=sys.stderr, flush=True)
                ran.append((peer, task, *run_one(peer, task, tools)))
            except Absent as why:
                absent.append(f"{key} {peer.name}: left out: {why}")
    return ran, absent


def table(results: Sequence[Result]) -> str:
    base = {r.task.name: r.figures["seconds"] for r in results if r.peer.name == "wordpack"}
    head = ("case", "who", "words", "repeats", *COLUMNS, "wordpack's time / its")
    return common.markdown(head, (line(result, base.get(result.task.name)) for result in results))


def as_json(results: Sequence[Result]) -> str:
    return json.dumps([{"case": r.task.name, "who": r.peer.name, **r.figures} for r in results], indent=1)


def main() -> None:
    args = arguments()
    sys.path.insert(0, str(common.ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        out = (args.out or Path(scratch)).resolve()
        out.mkdir(parents=True, exist_ok=True)
        python = shutil.which(args.python) or args.python
        tools = Tools(str(Path(python).absolute()), args.node_modules.resolve(), args.bench.resolve(), out, args.seed)
        named = common.machine()
        ran, absent = measure(args, tools)
        results = [finish(*one, tools) for one in ran]
        print(as_json(results) if args.json else "\n".join([named, "", table(results), "", *absent]), flush=True)
        for name, shown in pictures(results).items() if args.gallery else ():
            contact_sheet.save(args.gallery / name, shown)


if __name__ == "__main__":
    main()
