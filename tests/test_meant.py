"""The name that was meant: asked after in whatever case, as the list spells it, and not guessed at."""

from __future__ import annotations

import pytest

from wordpack.meant import hint


@pytest.mark.parametrize(
    ("given", "known", "meant"),
    [
        ("hart", ["star", "heart"], "heart"),
        ("ALICE", ["Alice", "alice"], "Alice"),
        ("STRA\u1e9eE", ["tea", "Strasse"], "Strasse"),
        ("oak", ["sky", "elm"], None),
        ("", ["sky"], None),
        ("sky", [], None),
    ],
)
def test_the_name_that_is_most_like_it_is_asked_after(given: str, known: list, meant: str) -> None:
    assert hint(given, known) == ("" if meant is None else f" (did you mean {meant}?)")


def test_how_like_it_must_be_is_the_caller_s_to_say() -> None:
    assert hint("abcd", ["abxy"], 0.5)
    assert not hint("abcd", ["abxy"], 0.51), "two letters of four are the same"
