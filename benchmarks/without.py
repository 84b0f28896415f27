"""wordpack with one of its parts taken out, for the ablations of benchmarks/pack.py:

    python benchmarks/without.py search pack words.csv --shape heart -o poster.svg

All after the part's name is wordpack's own command line. The parts are options of the stages and no flags of the
program: nobody who makes a poster should take one out.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from wordpack import arrange, metropolis
from wordpack import search as searching
from wordpack.cli import cli

STANDARD = "standard"


def levels() -> None:
    """All steps at the finest resolution, on open outlines."""
    every = (*arrange.FROM_AFAR, *arrange.SCHEDULES[STANDARD])
    arrange.FROM_AFAR = ()
    total = sum(level.steps for level in every)
    arrange.SCHEDULES[STANDARD] = (replace(every[-1], steps=total),)


def pressure() -> None:
    """Contact alone from afar."""
    arrange.FROM_AFAR = tuple(replace(level, pressure=0.0) for level in arrange.FROM_AFAR)


def gradients() -> None:
    """From the start to the search."""
    arrange.FROM_AFAR = ()
    arrange.SCHEDULES[STANDARD] = ()


def search() -> None:
    """From the gradients to the finish."""
    searching.STAGES[STANDARD] = ()


def exchange() -> None:
    """Words shift and jump in the search, and never change places."""
    metropolis.LEVEL = metropolis.LEVEL._replace(swaps=0.0)


PARTS = {part.__name__: part for part in (levels, pressure, gradients, search, exchange)}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
        sys.exit(f"without.py: name what is to be taken out first: {', '.join(PARTS)}")
    PARTS[sys.argv[1]]()
    cli.main(sys.argv[2:])
