"""What --orientation allows: the angles that words may take, anywhere or, along a field, where they stand.

A `Turning` holds the angles to try, the slack around them and the field, which directions.py makes. What `limits` says
is the law: moves, gradients and programmes are held to it, and the proof asks the same function.
"""

from __future__ import annotations

import math
from typing import Dict, Tuple

import numpy as np

from wordpack.errors import WordpackError, shown
from wordpack.model import Directions, Turning
from wordpack.numerals import number

STEPS_ANY = 4
"""Angles tried per half turn for free orientation; the optimiser and the search refine them."""

SAME = 9
"""Decimals of a degree to which two angles that were given are one: one more would have words turn for nothing."""

FIELDS = ("radial", "flow")
"""Orientations whose angle depends on the place: directions.turning_in gives them their field."""

STEPS_FIELD = 24
"""Angles tried per half turn with a field, each where it is the nearest: a word starts within 3.75 degrees of it."""

SLACK_FIELD = math.radians(15.0)
"""How far a word may turn off its field: enough to pack by, and too little for the eye to lose the lines."""

SURE = 0.5
"""Certainty of a direction from which it holds words to SLACK_FIELD. Less sure ones allow more, none allows any angle:
at the very centre of rays, and where flows meet, so that limits never jump from one place to the next."""

UPRIGHT = 0.05
"""rad from the upright within which a word does not follow its field when it moves: twice what it would turn by in one
programme of the finish. The programmes took it for turning on over the upright, where it was stopped: one such word of
200 along rays cost all growth."""


def turning(orientation: str) -> Turning:
    """--orientation -> the angles that words may take; never upside down unless asked by angle.

    horizontal, vertical, cross (0 and 90 degrees: reading upwards), any, slight:DEG, angles:A,B,... in degrees,
    positive anticlockwise as a reader thinks of them (the Turning has radians, positive clockwise); radial and flow,
    still without their field. Raises WordpackError for anything else.
    """
    quarter = math.pi / 2
    if orientation in ("horizontal", "vertical", "cross"):
        return {
            "horizontal": Turning((0.0,)),
            "vertical": Turning((-quarter,)),
            "cross": Turning((0.0, -quarter)),
        }[orientation]
    if orientation == "any":
        return Turning(_around(STEPS_ANY), quarter)
    if orientation in FIELDS:
        return Turning(_around(STEPS_FIELD), SLACK_FIELD)
    name, _, rest = orientation.partition(":")
    degrees = list(map(number, rest.split(",")))
    if name == "slight" and len(degrees) == 1 and 0 < degrees[0] <= 90:
        slack = math.radians(degrees[0])
        return Turning((0.0, *(sign * slack * part for part in (0.5, 1.0) for sign in (1, -1))), slack)
    if name == "angles" and degrees and all(math.isfinite(d) and abs(d) <= 360 for d in degrees):
        different: Dict[float, float] = {}
        for degree in degrees:
            different.setdefault(round(degree % 360, SAME) % 360, degree)
        return Turning(tuple(-math.radians(degree) for degree in different.values()))
    raise WordpackError(
        f"option orientation: {shown(orientation)} was given; choose horizontal, vertical, cross, any, slight:20 "
        "(above 0 and up to 90 degrees), angles:0,45,-45 (from -360 to 360 degrees), radial or flow"
    )


def _around(steps: int) -> Tuple[float, ...]:
    """So many angles in (-90, 90] degrees."""
    return tuple(-math.pi / 2 + math.pi * i / steps for i in range(1, steps + 1))


def directions(field: Directions, points: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The field's direction (rad, in (-90, 90] degrees) and its certainty at page points [..., 2], bilinear."""
    height, width = field.vectors.shape[:2]
    at = np.clip(np.asarray(points, np.float64) / field.cell, 0.0, (width - 1.0, height - 1.0))
    corner = np.minimum(at.astype(np.int64), (width - 2, height - 2))
    u, v = np.moveaxis(at - corner, -1, 0)[..., None]
    column, row = np.moveaxis(corner, -1, 0)
    upper = (1 - u) * field.vectors[row, column] + u * field.vectors[row, column + 1]
    lower = (1 - u) * field.vectors[row + 1, column] + u * field.vectors[row + 1, column + 1]
    x, y = np.moveaxis((1 - v) * upper + v * lower, -1, 0)
    return 0.5 * np.arctan2(y, x), np.hypot(x, y)


def limits(turning: Turning, poses: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Least and largest angle [...] that words at poses [..., 3] may have where they stand, for a turning with slack.

    With a field it is the one of the direction's two ends that is nearer to the word's angle and not upside down.
    """
    if turning.field is None:
        return np.full(poses.shape[:-1], -turning.slack), np.full(poses.shape[:-1], turning.slack)
    quarter = math.pi / 2
    along, certainty = directions(turning.field, poses[..., :2])
    slack = quarter + (turning.slack - quarter) * np.minimum(certainty / SURE, 1.0)
    near = along + math.pi * np.round((poses[..., 2] - along) / math.pi)
    along = np.where(np.abs(near) <= quarter + slack, near, along)
    return np.maximum(along - slack, -quarter), np.minimum(along + slack, quarter)


def held(turning: Turning, poses: np.ndarray) -> np.ndarray:
    """The poses [..., 3] with every angle within its limits; without a field, as they are.

    A word that would have to be turned upside down is turned by half instead.
    """
    if turning.field is None:
        return poses
    least, most = limits(turning, poses)
    angle = poses[..., 2]
    angle = angle + math.pi * np.round((0.5 * (least + most) - angle) / math.pi)
    return np.concatenate((poses[..., :2], np.clip(angle, least, most)[..., None]), -1)


def bend(turning: Turning, poses: np.ndarray) -> np.ndarray:
    """How the field turns under words that move [N, 2]: rad per page unit along x and y; 0 without a field."""
    out = np.zeros((len(poses), 2))
    if turning.field is not None:
        step = turning.field.cell
        for axis in (0, 1):
            ends = [directions(turning.field, poses[:, :2] + sign * step * np.eye(2)[axis]) for sign in (-1, 1)]
            change = np.mod(ends[1][0] - ends[0][0] + math.pi / 2, math.pi) - math.pi / 2
            out[:, axis] = change / (2 * step) * np.minimum(ends[0][1] * ends[1][1] / SURE**2, 1.0)
    return out


def followed(turning: Turning, poses: np.ndarray) -> np.ndarray:
    """How words turn with their field as they move [N, 2], as bend has it; 0 for those that are all but UPRIGHT, which
    would be turned upside down and are `held` there."""
    upright = np.abs(poses[:, 2]) > math.pi / 2 - UPRIGHT
    return np.where(upright[:, None], 0.0, bend(turning, poses))


def headings(turning: Turning, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """uint8 [H, W]: which of the turning's angles is nearest to its field at the page points of columns x, rows y."""
    assert turning.field is not None
    along, _ = directions(turning.field, np.stack(np.meshgrid(x, y), -1))
    steps = len(turning.angles)
    return ((np.rint((along + math.pi / 2) * steps / math.pi).astype(np.int64) - 1) % steps).astype(np.uint8)
