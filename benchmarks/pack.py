"""How well wordpack packs: every promised row from a fresh process, scored by the independent score.py.

    python benchmarks/pack.py                         # the whole table (long)
    python benchmarks/pack.py --only C1-standard C2-standard --seeds 1,2,3,4,5
    python benchmarks/pack.py --quality standard --json
    python benchmarks/pack.py --ablations
    python benchmarks/pack.py --gallery               # and the drawings side by side, docs/gallery/rows.png

Each figure stands beside its target and says whether it is met. `seconds` is the wall time of the whole process on
whatever else the machine was doing; `cpu` is the processor time of all its threads. A row whose options wordpack does
not know is printed as such, with its own sentence. Only --gallery writes pictures (rows.png, or ablations.png), of the
rows that ran, with the first seed: a benchmark does not rewrite files of the repository unasked.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import common
import contact_sheet
from common import Absent, Case, Figures, Run

Target = Tuple[str, str, float]
"""Figure, ">=" or "<=", limit."""

EVERYWHERE: Tuple[Target, ...] = (
    ("missing", "<=", 0),
    ("overlap", "<=", 0),
    ("outside", "<=", 0),
    ("clearance", ">=", 0.9),
    ("size_max", "<=", 0.002),
    ("balance", "<=", 0.05),
    ("run_on", "<=", 0),
)


@dataclass(frozen=True)
class Row:
    """One line of the table: a case, the options, and what is promised of it."""

    name: str
    case: str
    orientation: str
    quality: str
    targets: Tuple[Target, ...]
    options: Tuple[str, ...] = ()
    without: str = ""

    def flags(self, seed: int) -> Tuple[str, ...]:
        return ("--orientation", self.orientation, "--quality", self.quality, "--seed", str(seed), *self.options)

    def all_targets(self) -> Dict[str, Target]:
        return {target[0]: target for target in (*EVERYWHERE, *self.targets)}


def shape_of(
    fill: float, iou: Optional[float], hole: Optional[float], evenness: Optional[float], seconds: float
) -> Any:
    """Targets in the order in which the table of promises lists them; None where nothing is promised."""
    listed = (("fill", ">=", fill), ("iou", ">=", iou), ("hole", "<=", hole), ("evenness", "<=", evenness))
    return (*(target for target in listed if target[2] is not None), ("seconds", "<=", seconds))


ROWS: Tuple[Row, ...] = (
    Row("C1-main", "C1", "horizontal", "standard", (*shape_of(0.40, 0.84, None, None, 60), ("mb", "<=", 1500))),
    Row("C2-main", "C2", "horizontal", "standard", (*shape_of(0.43, 0.92, None, None, 60), ("mb", "<=", 1500))),
    Row("C1-standard", "C1", "horizontal", "standard", shape_of(0.44, 0.91, 0.030, 0.20, 8)),
    Row("C1-best", "C1", "horizontal", "best", shape_of(0.47, 0.92, 0.028, 0.19, 60)),
    Row("C2-standard", "C2", "horizontal", "standard", shape_of(0.475, 0.955, 0.022, 0.16, 12)),
    Row("C2-best", "C2", "horizontal", "best", shape_of(0.51, 0.96, 0.020, 0.15, 60)),
    Row("C1-any", "C1", "any", "best", shape_of(0.49, 0.94, 0.025, None, 60)),
    Row("C2-any", "C2", "any", "best", shape_of(0.54, 0.97, 0.018, None, 60)),
    Row("C4-standard", "C4", "horizontal", "standard", shape_of(0.50, 0.975, 0.014, None, 40)),
    Row("C4-best", "C4", "horizontal", "best", shape_of(0.55, 0.98, 0.012, None, 150)),
    Row(
        "C2-flex", "C2", "horizontal", "best",
        (*shape_of(0.56, None, None, None, 60), ("size_max", "<=", 0.15)), ("--sizes", "flex:15%"),
    ),
    Row("C2-fill", "C2", "horizontal", "standard", shape_of(0.62, 0.985, 0.009, None, 30), ("--fill",)),
    Row("C2-fill-best", "C2", "horizontal", "best", shape_of(0.66, 0.985, 0.009, None, 60), ("--fill",)),
    Row("C5-draft", "C5", "horizontal", "draft", (("seconds", "<=", 120), ("mb", "<=", 3000))),
)  # fmt: skip

ABLATED = next(row for row in ROWS if row.name == "C2-standard")
ABLATIONS: Tuple[Tuple[str, Tuple[str, ...], str], ...] = (
    ("everything", (), ""),
    ("one start", ("--starts", "1"), ""),
    ("start: distance", ("--start", "distance"), ""),
    ("start: medial axis", ("--start", "medial-axis"), ""),
    ("no start (random)", ("--start", "random"), ""),
    ("random, no level of detail", ("--start", "random"), "levels"),
    ("random, no pressure", ("--start", "random"), "pressure"),
    ("no gradients", (), "gradients"),
    ("no search", (), "search"),
    ("search without exchange", (), "exchange"),
    ("random, no search", ("--start", "random"), "search"),
)
"""Name, options, and the part that benchmarks/without.py takes out; C2-standard otherwise. After a greedy start there
is neither pressure nor a coarse level, so these are taken from a random one."""

COLUMNS = ("fill", "iou", "hole", "evenness", "clearance", "size_max", "balance", "run_on", "seconds", "cpu", "mb")
DIGITS = {
    "clearance": 2, "size_max": 4, "run_on": 0, "seconds": 1, "cpu": 1, "mb": 0, "missing": 0, "overlap": 5,
}  # fmt: skip
LEAST_LIMIT = 180.0
SLACK = 3.0
"""A process is stopped after so many times its promised seconds: a busy machine is slow, a hanging one is reported."""


@dataclass(frozen=True)
class Outcome:
    """What one process gave: its figures and the name of its drawing, or the sentence that says why there are none."""

    row: Row
    seed: int
    figures: Figures
    sentence: str = ""
    drawing: str = ""

    def misses(self) -> List[str]:
        """Figures beyond their target, and promised figures that nobody measured."""
        targets = self.row.all_targets().items()
        return [] if self.sentence else [name for name, target in targets if not meets(self.figures.get(name), target)]

    @property
    def verdict(self) -> str:
        if self.sentence:
            return self.sentence.split(":")[0]
        return "met" if not self.misses() else "missed: " + ", ".join(self.misses())


def meets(value: Optional[float], target: Target) -> bool:
    """A promised figure that was not measured is not met."""
    return value is not None and (value >= target[2] if target[1] == ">=" else value <= target[2])


def attempt(row: Row, seed: int, bench: Path, out: Path) -> Outcome:
    """Pack once and score."""
    try:
        task = common.case(row.case, bench, out)
        stem = out / f"{row.name}-{seed}".replace(" ", "-").replace(":", "")
        promised = next(target[2] for target in row.targets if target[0] == "seconds")
        limit = max(LEAST_LIMIT, SLACK * promised)
        run = common.wordpack(task, stem, row.flags(seed), limit=limit, without=row.without)
        if run.status:
            return Outcome(row, seed, {}, _why(run))
        return Outcome(row, seed, _figures(run, stem, task, bench), drawing=f"{stem.name}.svg")
    except Absent as absent:
        return Outcome(row, seed, {}, f"skipped: {absent}")


def _why(run: Run) -> str:
    if run.status == 124:
        return f"stopped after {run.seconds:.0f} s"
    unknown = run.status == 2 and "no such option" in run.sentence.lower()
    return f"{'not supported' if unknown else f'failed with exit status {run.status}'}: {run.sentence}"


def _figures(run: Run, stem: Path, task: Case, bench: Path) -> Figures:
    figures = common.scored(Path(f"{stem}.svg"), task, bench)
    placed, asked = (int(part) for part in figures["placed"].split("/"))
    drawing = Path(f"{stem}.json")
    own = {name: value for name, value in common.reported(drawing).items() if name == "run_on"}
    measured = {"seconds": run.seconds, "cpu": run.cpu, "mb": run.mb, "balance": common.balance(drawing)}
    return {**figures, **own, **measured, "missing": asked - placed}


def cells(outcome: Outcome) -> List[str]:
    """The line of the table: each figure, and its target where there is one."""
    row = outcome.row
    first = [row.name, row.case, row.orientation, row.quality, str(outcome.seed)]
    if outcome.sentence:
        return [*first, "-", *["-"] * len(COLUMNS), outcome.verdict]
    targets = row.all_targets()
    parts = [_cell(outcome.figures.get(name), targets.get(name), DIGITS.get(name, 3)) for name in COLUMNS]
    return [*first, outcome.figures["placed"], *parts, outcome.verdict]


def _cell(value: Optional[float], target: Optional[Target], digits: int) -> str:
    shown = common.number(value, digits)
    if target is None:
        return shown
    limit = f"{round(target[2], 4):g}"
    return f"{shown} ({target[1]} {limit})" if meets(value, target) else f"**{shown}** ({target[1]} {limit})"


def spread(outcomes: Sequence[Outcome]) -> List[str]:
    """One sentence for each row that ran with several seeds."""
    lines = []
    for name in dict.fromkeys(outcome.row.name for outcome in outcomes):
        fills = [o.figures["fill"] for o in outcomes if o.row.name == name and not o.sentence]
        if len(fills) > 1:
            mean = sum(fills) / len(fills)
            lines.append(
                f"{name}: fill {min(fills):.4f} to {max(fills):.4f} over {len(fills)} seeds, mean {mean:.4f}, "
                f"spread {100 * (max(fills) - min(fills)) / mean:.1f} % of the mean (promised: at most 3 %)"
            )
    return lines


def table(outcomes: Sequence[Outcome]) -> str:
    head = ("row", "case", "orientation", "quality", "seed", "words", *COLUMNS, "verdict")
    asides = [f"{outcome.row.name}: {outcome.sentence}" for outcome in outcomes if outcome.sentence]
    return "\n".join([common.markdown(head, map(cells, outcomes)), "", *asides, *spread(outcomes)])


def as_json(outcomes: Sequence[Outcome]) -> str:
    return json.dumps([{**dataclasses.asdict(o), "misses": o.misses()} for o in outcomes], indent=1)


def pictures(outcomes: Sequence[Outcome], seed: int, folder: Path) -> List[contact_sheet.Picture]:
    """The drawings made with a seed. Rows of the same options are one run and one picture."""
    shown: Dict[str, List[Outcome]] = {}
    for outcome in outcomes:
        if outcome.seed == seed and outcome.drawing:
            shown.setdefault(outcome.drawing, []).append(outcome)
    return [
        contact_sheet.Picture(
            folder / drawing,
            ", ".join(outcome.row.name for outcome in same),
            f"fill {same[0].figures['fill']:.3f}, {same[0].figures['seconds']:.1f} s",
        )
        for drawing, same in shown.items()
    ]


def chosen(args: argparse.Namespace) -> List[Row]:
    if args.ablations:
        return [dataclasses.replace(ABLATED, name=n, options=flags, without=part) for n, flags, part in ABLATIONS]
    names = {row.name for row in ROWS}
    for name in args.only or ():
        if name not in names:
            sys.exit(f"pack.py: no row is called {name!r}; there are {', '.join(row.name for row in ROWS)}")
    return [r for r in ROWS if (not args.only or r.name in args.only) and args.quality in (None, r.quality)]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=common.BENCH, help="folder with score.py, words, masks, fonts")
    parser.add_argument("--only", nargs="+", metavar="ROW", help="names of rows")
    parser.add_argument("--quality", choices=("draft", "standard", "best"))
    parser.add_argument("--seeds", default="1", help="1,2,3")
    parser.add_argument("--ablations", action="store_true", help="C2-standard without each of its parts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--out", type=Path, help="keep the drawings here")
    contact_sheet.add_option(parser, "rows.png (with --ablations: ablations.png)")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        out = (args.out or Path(scratch)).resolve()
        out.mkdir(parents=True, exist_ok=True)
        named = common.machine()
        outcomes: List[Outcome] = []
        done: Dict[Tuple[str, str, Tuple[str, ...]], Outcome] = {}
        seeds = [int(seed) for seed in args.seeds.split(",")]
        for row in chosen(args):
            for seed in seeds:
                key = (row.case, row.without, row.flags(seed))
                done[key] = done.get(key) or attempt(row, seed, args.bench.resolve(), out)
                outcomes.append(dataclasses.replace(done[key], row=row))
                print(" ".join(cells(outcomes[-1])), file=sys.stderr, flush=True)
        print(as_json(outcomes) if args.json else f"{named}\n\n{table(outcomes)}", flush=True)
        if args.gallery:
            target = args.gallery / ("ablations.png" if args.ablations else "rows.png")
            contact_sheet.save(target, pictures(outcomes, seeds[0], out))


if __name__ == "__main__":
    main()
