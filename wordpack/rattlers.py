"""Rattlers: words that touch nothing firmly drift to where room lies bare, at the scale that all have come to.

In a jammed layout a part of the words carries all stress, the backbone, and the others rattle (Torquato & Stillinger,
Rev. Mod. Phys. 82, 2633, 2010). When no collective move lets the words grow, each rattler goes where the page is
emptiest around it: towards the middle of a hole, and towards the silhouette's border, which is recognised
by words that line it. What a move is worth is the boundary integral of the emptiness along the word's outline, which is
the renderer's own gradient; who may move how far without closing a gap is the finish's programme.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from wordpack.board import depth, draw, room
from wordpack.contact import ContactFinder
from wordpack.finish import contacts_of, heeded, mended
from wordpack.geometry import TINY
from wordpack.jam import largest_growth
from wordpack.model import Problem, State
from wordpack.orientation import held
from wordpack.raster import Chains, Workspace
from wordpack.seats import Late, never

DRIFTS = {"draft": 4, "standard": 6, "best": 12}
"""Programmes by quality, half as many along a field, where words turn as they move.
Eight brought the closed ink 0.011 nearer to the silhouette (intersection over union) on 100 words in an s and 0.006 on
200 in a heart, and made the largest hole smaller by a tenth; six bring the same within 0.0005."""

RESOLUTION = 256
"""px along the page of the picture that shows what is bare. On one of 512 words end as well placed, in longer."""

TRUST = (2.5, 0.3)
"""Largest move of a word in the first programme and the last, page units."""

SPREAD = 15.0
"""Page units over which emptiness is blurred, for words at a hole's rim to feel its middle."""

BORDER, NEAR = 5.0, 12.0
"""How much more room counts at the border than far from it, and within how many page units."""

FAINT = 1e-3
"""Share of the strongest pull that counts as middling where most words feel next to nothing."""

LACK = 50.0
"""Price of a page unit of lack: nothing that is apart is given up for a drift."""


def drifts_of(problem: Problem, quality: str) -> int:
    """Programmes for a problem."""
    return DRIFTS[quality] // (2 if problem.turning.field is not None else 1)


def drifted(problem: Problem, state: State, programmes: int, late: Late = never) -> State:
    """A proven state with its rattlers where the page was emptiest, by so many programmes, or fewer once it is `late`;
    proven as well."""
    contacts, bare = contacts_of(problem, state.scale), _Bare(problem)
    poses = state.poses
    for trust in np.geomspace(*TRUST, programmes):
        if late():
            break
        poses = _programme(problem, contacts, bare, poses, state.scale, float(trust))
    return mended(problem, contacts, state, poses)


def _programme(
    problem: Problem, contacts: ContactFinder, bare: _Bare, poses: np.ndarray, scale: float, trust: float
) -> np.ndarray:
    """Poses after one programme that lets no word grow, nor turn but with its field."""
    ends, rows, _, freedom = heeded(problem, contacts, poses, scale, trust, held=True)
    move = largest_growth(ends, rows, freedom, (0.0, 0.0), LACK, bare.worth(poses, scale))
    return held(problem.turning, poses + move.moves)


class _Bare:
    """What is bare of a page: the picture that is drawn again and again, and how much room counts in each pixel."""

    def __init__(self, problem: Problem) -> None:
        self.unit, self.relative = RESOLUTION / max(problem.page), problem.relative
        width, height = (math.ceil(side * self.unit) for side in problem.page)
        self.inside = draw(room(problem), 0.0, self.unit, 0.0, 0.0, height, width) > 0.5
        self.share = 1.0 + BORDER * np.exp(-depth(self.inside) / (NEAR * self.unit))
        self.workspace = Workspace(Chains.of(problem.rings), 1, height, width)

    def worth(self, poses: np.ndarray, scale: float) -> np.ndarray:
        """What a page unit of each word's move along x and y is worth [N, 2]: 1 for the middling word."""
        pixels = np.column_stack((poses[:, :2] * self.unit, poses[:, 2], np.log(scale * self.relative * self.unit)))
        image = self.workspace.forward(pixels[None])[0]
        empty = ndimage.gaussian_filter(self.share * depth(self.inside & (image < 0.5)) ** 2, SPREAD * self.unit)
        pull = self.workspace.backward(empty[None].astype(np.float32), "clamp")[0, :, :2]
        strength = np.hypot(*pull.T)
        middling = max(float(np.median(strength)), FAINT * float(strength.max(initial=0.0)), TINY)
        return np.asarray(pull / middling)
