"""Small problems for the tests of the packing: rectangles for words, a square or a disc for the silhouette."""

from __future__ import annotations

import math
from typing import Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wordpack import directions, geometry, orientation, pose
from wordpack.model import Problem, Silhouette, State, Turning

UPRIGHT = Turning()


def rectangle(width: float, height: float) -> np.ndarray:
    """A ring about the origin."""
    x, y = width / 2, height / 2
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]])


def ell(side: float = 1.0, thick: float = 0.4) -> np.ndarray:
    """The letter L, its bounds about the origin."""
    ring = [[0, 0], [thick, 0], [thick, side - thick], [side, side - thick], [side, side], [0, side]]
    return np.array(ring) - side / 2


def square_region(side: float, left: float = 0.0, top: float = 0.0) -> Tuple[np.ndarray, ...]:
    return (rectangle(side, side) + (left + side / 2, top + side / 2),)


def disc_region(radius: float, x: float, y: float, sides: int = 64) -> Tuple[np.ndarray, ...]:
    turn = np.arange(sides) * 2 * np.pi / sides
    return (np.stack((x + radius * np.cos(turn), y + radius * np.sin(turn)), 1),)


def rays(x: float = 500.0, y: float = 500.0) -> Turning:
    """Words along the rays from a point."""
    disc = disc_region(100.0, x, y)
    return directions.turning_in("radial", Silhouette(disc, 1000.0, 1000.0, geometry.area(disc)))


def off(angles: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """How far directions are apart modulo a half turn, degrees."""
    return np.degrees(np.abs(np.mod(angles - wanted + math.pi / 2, math.pi) - math.pi / 2))


def around(count: int, radii: Sequence[float], x: float = 500.0, y: float = 500.0) -> np.ndarray:
    """Points [count * len(radii), 3]: x, y, and the angle at which they are seen from the middle."""
    angle, radius = (each.ravel() for each in np.meshgrid(np.linspace(0, math.tau, count, False) + 0.01, radii))
    return np.stack((x + radius * np.cos(angle), y + radius * np.sin(angle), angle), 1)


def off_rays(poses: np.ndarray, x: float = 500.0, y: float = 500.0) -> np.ndarray:
    """How far words at poses [N, 3] are turned off the rays from a point, degrees, modulo a half turn."""
    return off(poses[:, 2], np.arctan2(poses[:, 1] - y, poses[:, 0] - x))


def off_limits(turning: Turning, poses: np.ndarray) -> np.ndarray:
    """How far words at poses [N, 3] are turned beyond their limits, degrees."""
    least, most = orientation.limits(turning, poses)
    angle = poses[:, 2] + math.pi * np.round((0.5 * (least + most) - poses[:, 2]) / math.pi)
    return np.degrees(np.maximum(np.maximum(least - angle, angle - most), 0.0))


WHOLE_PAGE = square_region(1000.0)


def problem(
    words: Sequence[np.ndarray],
    region: Sequence[np.ndarray] = WHOLE_PAGE,
    *,
    relative: Optional[Sequence[float]] = None,
    gap: float = 0.0,
    turning: Turning = UPRIGHT,
    page: Tuple[float, float] = (1000.0, 1000.0),
) -> Problem:
    """Each word is one ring in em."""
    return Problem(
        rings=tuple((np.asarray(ring, float),) for ring in words),
        areas=np.array([geometry.ring_area(np.asarray(ring, float)) for ring in words]),
        relative=np.ones(len(words)) if relative is None else np.asarray(relative, float),
        region=tuple(region),
        page=page,
        gap=gap,
        turning=turning,
    )


def state(scale: float, *poses: Sequence[float]) -> State:
    """A state of poses x, y or x, y, angle."""
    return State(np.array([(*at, 0.0)[:3] for at in poses], float), scale)


def placed(given: Problem, at: State) -> np.ndarray:
    """The words as shapely polygons on the page."""
    return np.array(
        [
            shapely.polygons(pose.transform(rings[0], x, y, angle, at.scale * relative))
            for rings, (x, y, angle), relative in zip(given.rings, at.poses, given.relative)
        ],
        dtype=object,
    )


def region_of(given: Problem) -> BaseGeometry:
    return shapely.union_all(shapely.polygons([ring for ring in given.region]))


def smallest_distance(shapes: np.ndarray) -> float:
    """The smallest distance of any two polygons, pair by pair."""
    pairs = [(a, b) for a in range(len(shapes)) for b in range(a)]
    return min((float(shapes[a].distance(shapes[b])) for a, b in pairs), default=math.inf)


def overlap_area(given: Problem, at: State) -> float:
    """Area that lies on other words, pair by pair, and outside the region."""
    shapes, region = placed(given, at), region_of(given)
    pairs = sum(shapes[a].intersection(shapes[b]).area for a in range(len(shapes)) for b in range(a))
    return float(pairs + sum(shape.difference(region).area for shape in shapes))


def emptiest(given: Problem, at: State) -> float:
    """Radius of the largest circle that fits between the words and in a region of the page's middle, by a fine grid."""
    x, y = np.meshgrid(np.arange(250.0, 751.0, 2.0), np.arange(250.0, 751.0, 2.0))
    points = shapely.points(x.ravel(), y.ravel())
    away = shapely.distance(points, shapely.union_all([*placed(given, at), region_of(given).boundary]))
    return float(away.max())
