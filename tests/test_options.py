"""What Options takes from a library's user, where click has checked nothing."""

from __future__ import annotations

import ast
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wordpack import options
from wordpack.errors import WordpackError
from wordpack.options import LEAST_FLEX, LEAST_SHARE, Options, refuse_unknown, whole


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gap", "1"),
        ("gap", None),
        ("gap", True),
        ("margin", float("nan")),
        ("margin", 10**400),
        ("time_limit", float("inf")),
        ("seed", 1.5),
        ("seed", "7"),
        ("max_words", 2.5),
        ("max_words", True),
        ("invert", "yes"),
        ("orientation", 90),
        ("palette", ["#123456"]),
        ("background", 3),
        ("font", None),
        ("shape", None),
        ("width", [600]),
        ("height", True),
        ("scale", 2),
        ("renderer", "crayon"),
        ("renderer", None),
        ("device", "gpu"),
        ("device", 0),
    ],
)
def test_values_of_a_wrong_type_are_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(WordpackError, match=f"^option {name.replace('_', '-')}: .* was given; (give|choose) "):
        Options(**{name: value})


@pytest.mark.parametrize(
    ("sizes", "share"),
    [("exact", 0.0), ("flex:15%", 0.15), ("flex:0.15", 0.15), ("flex:50%", 0.5), ("flex:1%", LEAST_FLEX)],
)
def test_sizes_that_may_give_way(sizes: str, share: float) -> None:
    assert Options(sizes=sizes).flex == pytest.approx(share)


@pytest.mark.parametrize(
    "sizes",
    [
        "flex",
        "flex:",
        "flex:0",
        "flex:51%",
        "flex:15",
        "flex:-1%",
        "flex:nan",
        "flex:0.9%",
        "flex:1e-3",
        "15%",
        "loose",
        0.15,
    ],
)
def test_sizes_that_make_no_sense_are_refused(sizes: Any) -> None:
    with pytest.raises(WordpackError, match="option sizes: .* was given; (choose|give) exact"):
        Options(sizes=sizes)


def test_flexed_sizes_have_no_limit_to_their_length() -> None:
    with pytest.raises(WordpackError, match="option sizes: flex was given together with limit-share"):
        Options(sizes="flex:15%", limit_share=0.5)


def test_paths_and_numbers_become_what_the_command_line_gets() -> None:
    options = Options(shape=Path("a") / "logo.svg", font=Path("my.otf"), width=600, height=np.float32(0.5))
    assert (options.shape, options.font, options.width, options.height) == ("a/logo.svg", "my.otf", "600", "0.5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, np.int64(3)) for name in ("seed", "max_words", "starts", "time_limit", "gap", "min_size")),
        *((name, np.float32(0.5)) for name in ("gap", "word_space", "margin", "min_size", "time_limit", "limit_share")),
        ("starts", np.uint8(3)),
        ("pin", {"sky": (np.float32(0.5), np.int8(1))}),
    ],
)
def test_numbers_of_numpy_become_plain_ones(name: str, value: Any) -> None:
    options = Options(**{name: value})
    kept = getattr(options, name)
    assert kept == ((("sky", 0.5, 1.0),) if name == "pin" else value)
    assert json.loads(json.dumps({name: kept})) == {name: [["sky", 0.5, 1.0]] if name == "pin" else kept}


@pytest.mark.parametrize(
    ("given", "share"), [(0.5, 0.5), ("50%", 0.5), (" 12.5 % ", 0.125), ("1", 1.0), ("0.1%", LEAST_SHARE), (None, None)]
)
def test_a_share_is_a_number_or_a_percentage(given: Any, share: Any) -> None:
    assert Options(limit_share=given).limit_share == share


@pytest.mark.parametrize(
    "given", [0, 1e-300, "1e-30", 0.00099, "0.05%", -0.5, 1.5, "150%", "half", "%", "nan", True, [0.5], "50%%"]
)
def test_other_shares_are_refused(given: Any) -> None:
    with pytest.raises(WordpackError, match="^option limit-share: .* was given; give a share from 0.001 to 1, such as"):
        Options(limit_share=given)


@pytest.mark.parametrize(
    ("least", "value"), [(0, -1), (1, 0), (1, 2.5), (1, "3"), (1, True), (0, None), (3, np.int8(2))]
)
def test_what_is_no_whole_number_or_too_small_a_one_is_refused_by_name(least: int, value: Any) -> None:
    with pytest.raises(WordpackError, match=f"^option steps: .* was given; give a whole number of at least {least}$"):
        whole("steps", value, least)
    assert whole("steps", np.int8(least), least) == least


def test_names_that_are_no_options_are_refused_with_those_that_are() -> None:
    refuse_unknown(vars(Options()))
    with pytest.raises(
        WordpackError, match="^option 'colour' is unknown; choose from anchor, background, device, .*width"
    ):
        refuse_unknown(["shape", "kolour", "colour"])


def test_a_value_of_many_lines_is_shown_on_one_and_cut() -> None:
    mask = np.arange(400.0).reshape(20, 20)
    with pytest.raises(WordpackError, match=r"^option shape: array.*\.\.\. was given; give a text$") as refused:
        Options(shape=mask)
    assert len(str(refused.value)) < 110


def test_the_types_that_checkers_are_shown_are_of_the_very_fields_and_defaults() -> None:
    tree = ast.parse(Path(options.__file__).read_text(encoding="utf-8"))
    (own,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Options")
    given = {node.target.id: ast.unparse(node.value) for node in own.body if isinstance(node, ast.AnnAssign)}
    (init,) = (node.args for node in ast.walk(own) if isinstance(node, ast.FunctionDef) and node.name == "__init__")
    names = [arg.arg for arg in init.args]
    assert names == ["self", *(field.name for field in fields(Options))]
    assert dict(zip(names[1:], map(ast.unparse, init.defaults), strict=True)) == given


@pytest.mark.parametrize("given", ["1_0%", "0_1", "\uff11\uff10%", "\u0661\u0660%", "1 0%", "5%%", "inf", "0x1"])
def test_a_share_has_the_digits_that_word_lists_have(given: str) -> None:
    for asked in ({"limit_share": given}, {"sizes": f"flex:{given}"}, {"pin": f"joy:{given},50%"}):
        with pytest.raises(WordpackError, match="was given; "):
            Options(**asked)


@pytest.mark.parametrize(
    ("name", "last", "beyond"),
    [
        ("gap", 250, 250.1),
        ("margin", 500, 500.1),
        ("word_space", 5, 5.1),
        ("starts", 64, 65),
        ("starts", 1, 0),
        ("time_limit", 86400, 86401),
        ("min_size", 0, -0.1),
        ("max_words", 1, 0),
    ],
)
def test_numbers_out_of_their_range_are_refused(name: str, last: float, beyond: float) -> None:
    asked: dict[str, Any] = {name: last}
    assert getattr(Options(**asked), name) == last
    asked = {name: beyond}
    with pytest.raises(WordpackError, match=f"^option {name.replace('_', '-')}: "):
        Options(**asked)


def test_a_length_in_numbers_keeps_all_its_digits() -> None:
    assert float(str(Options(width=1000 / 3).width)) == 1000 / 3
