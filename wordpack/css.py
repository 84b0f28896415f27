"""CSS as browsers read it: the declarations of a style attribute and of a sheet, by tinycss2 (CSS Syntax 3).

What a declaration does is each reader's own question.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterable, Iterator, List, NamedTuple, Tuple

import tinycss2
from tinycss2.ast import Declaration, Node

VENDOR = re.compile(r"^-(webkit|moz|ms|o)-")
"""What some browsers begin the names of properties with that others know without it."""

DEEPEST = 3
"""Functions and brackets within one another that a value is read to; colours and lengths have one or two."""


class Declared(NamedTuple):
    """One declaration: its property in lower case without a vendor's prefix, its value without comments and
    `!important`, and the selector of its rule; "" in a style attribute and in @-rules."""

    name: str
    value: str
    selector: str = ""


@lru_cache(maxsize=4096)
def of_style(style: str) -> Tuple[Declared, ...]:
    """The declarations of a style attribute, those that count more later: the last of a property is the one that
    holds (CSS Cascade 4, 6.4)."""
    found = [node for node in tinycss2.parse_blocks_contents(style) if node.type == "declaration"]
    return tuple(_declared(node, "") for node in sorted(found, key=_is_important))


def of_sheet(sheet: str) -> Tuple[Declared, ...]:
    """The declarations of a style sheet, whatever they are for and however deep within other rules."""
    return tuple(_declared(node, selector) for selector, node in _walk(sheet) if node.type == "declaration")


def takes_in_another(sheet: str) -> bool:
    """Whether a style sheet imports one, which is not at hand."""
    return any(node.type == "at-rule" and node.lower_at_keyword == "import" for _, node in _walk(sheet))


def unread_in_sheet(sheet: str) -> str:
    """What is no CSS in a sheet, and may be left aside or not; empty if all is."""
    return next((node.message for _, node in _walk(sheet) if node.type == "error"), "")


@lru_cache(maxsize=4096)
def unread_in_style(style: str) -> str:
    """What is no list of declarations in a style attribute, and may be left aside or not; empty if all is."""
    nodes = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    other = (node for node in nodes if node.type != "declaration")
    return next((node.message if node.type == "error" else "a rule in a style attribute" for node in other), "")


def _walk(sheet: str) -> Iterator[Tuple[str, Node]]:
    """All rules, declarations and errors of a sheet, each with the selector of the rule about it."""
    waiting: List[Tuple[str, List[Node]]] = [("", tinycss2.parse_stylesheet(sheet))]
    while waiting:
        selector, nodes = waiting.pop()
        for node in nodes:
            yield selector, node
            if node.type.endswith("rule") and node.content is not None:
                within = _text(node.prelude) if node.type == "qualified-rule" else ""
                waiting.append((within, tinycss2.parse_blocks_contents(node.content)))


def _declared(node: Declaration, selector: str) -> Declared:
    return Declared(VENDOR.sub("", node.lower_name), _text(node.value), selector)


def _is_important(node: Declaration) -> bool:
    return bool(node.important)


def _text(tokens: Iterable[Node], depth: int = 0) -> str:
    """What stands there, with a blank for each comment and "..." for what lies too deep or is no CSS."""
    return "".join(_word(token, depth) for token in tokens).strip()


def _word(token: Node, depth: int) -> str:
    if token.type == "comment":
        return " "
    is_block = token.type.endswith("block")
    if not is_block and token.type not in ("function", "error"):
        return str(token.serialize())
    if depth == DEEPEST or token.type == "error":
        return "..."
    if is_block:
        return f"{token.type[0]}{_text(token.content, depth + 1)}{token.type[1]}"
    return f"{token.name}({_text(token.arguments, depth + 1)})"
