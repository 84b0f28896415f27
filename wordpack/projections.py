"""Words set apart contact by contact: those that lack distance are opened one after another, again and again, by moving
both words by half of what is lacking (projections, as position-based dynamics does: Mueller et al. 2007).

Nothing says that they come apart in the least of moves, or at all, but a round takes a hundredth of the time of a
programme that would (jam.py).
"""

from __future__ import annotations

from typing import Tuple

import numpy as np

from wordpack.compiled import compiled

SWEEPS = 30
"""Times that all contacts are gone through in a round."""

TRUST = 0.25
"""Most that a word moves in a round along x and y, page units: contacts keep the edges that they were found on."""

FORESIGHT = 3.0
"""Trust regions within which contacts are heeded: two words that move towards each other, and grow meanwhile."""


def opened(ends: np.ndarray, rows: np.ndarray, count: int, enough: float) -> Tuple[np.ndarray, np.ndarray]:
    """One round: how far each of `count` words moves along x and y [N, 2], and whether it still lacks more than
    `enough` page units [N]. Contacts as contact.gather_contacts gives them, found FORESIGHT trust regions far."""
    shifts, near = np.zeros((count + 1, 2)), np.zeros(count + 1, np.bool_)
    open_up(ends, rows, shifts, near, SWEEPS, TRUST, enough)
    return shifts[:-1], near[:-1]


@compiled(nogil=True)
def open_up(ends, rows, shifts, near, sweeps, trust, enough):  # type: ignore[no-untyped-def]
    """Shifts [N + 1, 2], of which the last stays 0, after so many sweeps over the contacts (ends [C, 2], rows [C, 8] as
    contact.gather_contacts gives them); near [N + 1]: whether a word lacks distance in the last of them."""
    count = len(shifts) - 1
    for sweep in range(sweeps):
        for c in range(len(ends)):
            i, j = ends[c, 0], ends[c, 1]
            x, y = rows[c, 2], rows[c, 3]
            lack = rows[c, 1] - rows[c, 0] - x * (shifts[i, 0] - shifts[j, 0]) - y * (shifts[i, 1] - shifts[j, 1])
            if lack <= 0.0:
                continue
            if sweep == sweeps - 1 and lack > enough:
                near[i], near[j] = True, True
            share = 1.0 if i == count or j == count else 0.5
            for k, sign in ((i, share), (j, -share)):
                if k < count:
                    shifts[k, 0] = min(max(shifts[k, 0] + sign * lack * x, -trust), trust)
                    shifts[k, 1] = min(max(shifts[k, 1] + sign * lack * y, -trust), trust)
