"""Properties that hide paths: their values, what a child may set anew, what a sheet is told to set."""

from __future__ import annotations

from typing import Dict, List
from xml.etree import ElementTree as ET

import pytest
from coloraide import Color

from wordpack import palette, veils


def look(*elements: str) -> veils.Look:
    """The look of the last of elements that lie within one another."""
    found: Dict[str, str] = {}
    for text in elements:
        found = dict(veils.look_of(ET.fromstring(text), found))
    return found


@pytest.mark.parametrize(
    ("elements", "said"),
    [
        (["<g fill='none'/>", "<g fill='red'/>"], ""),
        (["<g fill='none'/>", "<g style='fill:unset'/>"], "fill: none"),
        (["<g opacity='0'/>", "<g opacity='1'/>"], "opacity: 0"),
        (["<g opacity='.5'/>", "<g opacity='-1'/>"], "opacity: -1"),
        (["<g opacity='100%'/>", "<g opacity='0.05'/>"], ""),
        (["<g FILL='none' scale='2' d='M0 0'/>"], ""),
        (["<g style='FILL:NONE'/>"], "fill: NONE"),
        (["<g style='fill:#fff0'/>"], "fill: #fff0"),
        (["<g style='fill:#00ff00;stroke:transparent'/>"], ""),
        (["<g style='fill:#00ff0000'/>"], "fill: #00ff0000"),
        (["<g fill='rgba(0,0,0,0)'/>"], "fill: rgba(0,0,0,0)"),
        (["<g fill='hsla(0,0%,0%,0)'/>"], "fill: hsla(0,0%,0%,0)"),
        (["<g style='fill:rgb(0 0 0 / 0%)'/>"], "fill: rgb(0 0 0 / 0%)"),
        (["<g style='fill:rgb(0 0 0 / 1%)'/>"], ""),
        (["<g fill='rebeccapurple'/>"], ""),
        (["<g fill='url(#nope)'/>"], "fill: url(#nope)"),
        (["<g fill='url(#nope) red'/>"], "fill: url(#nope) red"),
        (["<g fill='url(#nope)'/>", "<g fill='hsl(120 50% 20%)'/>"], ""),
        (["<g style='fill:var(--ink)'/>"], "fill: var(--ink)"),
        (["<g filter='blur(1px)&#10;blur(2px)'/>"], "filter: blur(1px)\nblur(2px)"),
        (["<g mix-blend-mode='screen'/>", "<g style='mix-blend-mode:normal'/>"], "mix-blend-mode: screen"),
        (["<g systemLanguage='xx'/>", "<g systemLanguage='en'/>"], "systemLanguage: xx"),
        (["<g requiredExtensions=''/>", "<g/>"], "requiredExtensions: "),
        (["<g requiredFeatures='nope'/>"], "requiredFeatures: nope"),
        (["<g style='-webkit-filter:blur(3px)'/>"], "filter: blur(3px)"),
        (["<g style='rotate:none;--zoom:1;-inkscape-x:y;font:9px a'/>"], ""),
        (["<g transform='scale(2)' style='transform:unset'/>"], "transform: unset"),
        (["<g style='of-the-future:1'/>"], "of-the-future: 1"),
        (["<g of-the-future='1'/>"], ""),
        (["<g style='transform-box:fill-box'/>"], "transform-box: fill-box"),
        (["<g style='transform-origin:0 5px'/>"], "transform-origin: 0 5px"),
        (["<g style='font-family:\";display:none\"'/>"], ""),
        (["<g fill='red' style='fill:none'/>"], "fill: none"),
        (["<g fill='none' style='fill:red'/>"], ""),
        (["<g style='opacity:0;opacity:1.'/>"], "opacity: 0"),
        (["<g style='opacity:0;opacity:1'/>"], "opacity: 0"),
        (["<g style='opacity:1;opacity:1.'/>"], "opacity: 1."),
        (["<g fill-opacity='0'/>", "<g fill-opacity='1.'/>"], "fill-opacity: 1."),
        (["<g style='fill:ictcp(0% 0 0)'/>"], "fill: ictcp(0% 0 0)"),
        (["<g style='fill:color(--oklch 0 0 0)'/>"], "fill: color(--oklch 0 0 0)"),
        (["<g style='fill:color(srgb 0 0 0)'/>"], ""),
        (["<g visibility='hidden' style='visibility:revert-layer'/>"], "visibility: revert-layer"),
        (["<g style='vector-effect:fixed-position'/>"], "vector-effect: fixed-position"),
        (["<g vector-effect='non-scaling-stroke' style='block-progression:tb;filter-blend-mode:normal'/>"], ""),
        (["<g style='font-family:" + 300 * "a" + "'/>"], ""),
        (["<g style='margin:" + 99 * "0 " + "0'/>"], ""),
        (["<g style='margin:" + 150 * "0 " + "0'/>"], "margin: " + 150 * "0 " + "0"),
    ],
)
def test_the_property_that_hides_a_path(elements: List[str], said: str) -> None:
    assert veils.veil(look(*elements)) == said


BOXES = ["block", "flex", "grid", "table"]
DISPLAYS = ["flow-root", "list-item", *BOXES, *(f"inline-{box}" for box in BOXES)]
"""Displays of CSS Display 3 with which an element is shown."""


@pytest.mark.parametrize(
    ("key", "hides", "shows"),
    [
        ("display", ["none", "contents", "bogus"], ["inline", "initial", *DISPLAYS]),
        ("visibility", ["hidden", "collapse", "bogus"], ["visible"]),
        ("opacity", ["0", "0.0", ".00", "0%", "-1", "+0", "0e0", "calc(0)", "x"], ["1", "0.5", "50%", "+.5", "1e-1"]),
        ("fill-opacity", ["0", "0%", "var(--x)"], ["1", "0.01", "initial"]),
        ("fill-rule", ["bogus"], ["nonzero", "evenodd"]),
        ("fill", ["none", "transparent", "#abc0", "#aabbcc00"], ["black", "#abc", "#abcf", "#aabbcc", "#000000"]),
        ("stroke", ["red", "#000"], ["none", "transparent"]),
        *((key, ["url(#m)"], ["none"]) for key in ("marker", "marker-start", "marker-mid", "marker-end")),
        *((key, ["url(#m)"], ["none"]) for key in ("clip-path", "mask", "mask-image", "filter")),
        *((f"{of}-blend-mode", ["difference", "plus-lighter"], ["normal"]) for of in ("mix", "background")),
        ("transform", ["scale(2)", "none"], []),
        *((f"mask-{of}", ["url(#m) 30"], []) for of in ("border", "border-source", "box-image", "box-image-source")),
        ("content-visibility", ["hidden"], []),
        ("rotate", ["9deg"], ["none"]),
        ("scale", ["2"], ["none"]),
        ("translate", ["9px"], ["none"]),
        ("transform-origin", ["50% 50%"], []),
        ("transform-box", ["fill-box"], []),
        ("zoom", ["2"], []),
        ("offset", ["path('M0 0h9')"], ["none"]),
        ("offset-path", ["path('M0 0h9')"], ["none"]),
        ("d", ["path('M0 0h9')", "none"], []),
        ("all", ["initial"], []),
        ("animation", ["spin 1s"], ["none"]),
        ("animation-name", ["spin"], ["none"]),
    ],
)
def test_what_each_property_does_to_a_path(key: str, hides: List[str], shows: List[str]) -> None:
    """By SVG 2 and the modules of CSS, in a style, where all of them count."""
    for value in hides:
        assert veils.veil(look(f'<g style="{key}:{value}"/>')).startswith(f"{key}: ")
    for value in shows:
        assert veils.veil(look(f'<g style="{key}:{value}"/>')) == ""


def test_what_a_child_cannot_undo() -> None:
    """Groups are hidden, faded, clipped and masked whole; paint and visibility are each element's own (SVG 2, 3.2)."""
    for whole, shown in (
        *(("display:none", "display:inline"), ("opacity:0", "opacity:1"), ("clip-path:url(#c)", "clip-path:none")),
        *(("mask:url(#m)", "mask:none"), ("filter:blur(9px)", "filter:none"), ("scale:2", "scale:none")),
    ):
        assert veils.veil(look(f"<g style='{whole}'/>", f"<g style='{shown}'/>")) != ""
    for own, shown in (
        *(("visibility:hidden", "visibility:visible"), ("fill:none", "fill:red"), ("stroke:red", "stroke:none")),
        ("marker-mid:url(#m)", "marker-mid:none"),
    ):
        assert veils.veil(look(f"<g style='{own}'/>", f"<g style='{shown}'/>")) == ""


@pytest.mark.parametrize("keyword", ["inherit", "unset", "revert"])
def test_words_that_mean_as_above(keyword: str) -> None:
    assert veils.veil(look("<g fill='none'/>", f"<g style='fill:{keyword}'/>")) == "fill: none"


def test_the_fill_rule_is_the_nearest_that_is_set() -> None:
    assert look("<g fill-rule='evenodd'/>", "<g style='fill-rule:inherit'/>")["fill-rule"] == "evenodd"
    assert look("<g fill-rule='evenodd'/>", "<g style='fill-rule:nonzero'/>")["fill-rule"] == "nonzero"
    assert "fill-rule" not in look("<g/>")


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        (".a{fill:red}.b{fill:none}", ["fill: none"]),
        (".a{fill:RGBA(0,0,0,0)}.b{fill:url(#x)}", ["fill: RGBA(0,0,0,0)", "fill: url(#x)"]),
        ("display:hover{fill:red} mask:focus , a{color:red}", []),
        ("a{stroke-opacity:.5;STROKE : red;stroke:none}", ["stroke"]),
        ("@media print{a{opacity:1;fill-opacity:1;fill-rule:nonzero}}", ["opacity", "fill-opacity", "fill-rule"]),
        ("a{transform:none;d:none}", ["transform", "d"]),  # which count more than attributes
        ("svg{background:#000} g{background-color:none}", ["background"]),
        ("svg{max-width:100%;height:auto} @media print{svg{width:0 !important}}", ["width"]),
        (":root{width:50vw} SVG{height:9in}", []),
        ("rect{width:50vw} .a svg{height:auto}", ["width", "height"]),
        ("g{mix-blend-mode:screen;isolation:isolate}", ["mix-blend-mode"]),
        ("svg{content-visibility:hidden} svg{left:-99cm}", ["content-visibility", "left"]),
        ("svg{border:400px solid #000;padding:500px;box-sizing:border-box}", ["border", "padding"]),
        ("svg{margin:0 auto;padding:0;border:none}", []),
        (".word{transition:fill .2s;cursor:pointer} .word:hover{fill:red;FUTURE:x;--ink:red}", ["future"]),
    ],
)
def test_what_a_sheet_sets(sheet: str, names: List[str]) -> None:
    assert sorted(veils.set_by(sheet)) == sorted(names)


@pytest.mark.parametrize(
    ("elements", "level"),
    [
        (["<g fill='black'/>"], 0.0),
        (["<g opacity='0.5'/>", "<g opacity='0.5'/>"], 0.75),
        (["<g opacity='2'/>", "<g opacity='0.5'/>"], 0.5),
        (["<g fill-opacity='300%'/>", "<g opacity='40%'/>"], 0.6),
        (["<g fill-opacity='-1'/>"], 1.0),
        (["<g fill-opacity='-1'/>", "<g opacity='-1'/>"], 1.0),
        (["<g opacity='x'/>"], 0.0),
        (["<g fill='rgb(0 0 0 / 40%)' fill-opacity='0.5'/>"], 0.8),
    ],
)
def test_the_colour_in_which_a_fill_is_seen(elements: List[str], level: float) -> None:
    """Black on white, as CSS Color 4 lays it on: opacities are clamped to 0 and 1, and multiply."""
    eight = round(255 * level)
    assert veils.seen_on("#ffffff", look(*elements)) == f"#{eight:02x}{eight:02x}{eight:02x}"


@pytest.mark.parametrize("ground", ["#000000", "#0e1526", "#757575", "#ffffff"])
def test_no_filler_of_ours_is_too_faint(ground: str) -> None:
    specs = [*palette.BUNDLED, "#525d48,#d8f080", "#7d1ad7,#e3af62"]  # of which .9 of black leave 1.13 and 1.18
    for tones in (palette.filler_tones((), palette.load_palette(spec), ground) for spec in specs):
        for tone in tones.values():
            assert Color(tone).contrast(ground, method="wcag21") > veils.FAINT
            assert not veils.is_faint(tone, ground)


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ("width='0'", ["width: 0"]),
        ("width='210mm' height=' 0.0mm '", ["height: 0.0mm"]),
        ("width='0e3' height='10'", ["width: 0e3"]),
        ("style='max-height:0%;width:.0px'", ["max-height: 0%", "width: .0px"]),
        ("width='100%' height='05' style='width:auto;height:100vh'", []),
        ("style='background:#fff'", ["background: #fff"]),
        ("style='Background-Color : Canvas'", ["background-color: Canvas"]),
        ("style='background-image:url(a.png)'", ["background-image: url(a.png)"]),
        ("style='background:none;background-color:TRANSPARENT;enable-background:new'", []),
        ("background='#000'", []),  # no attribute of SVG's
        ("style='position:absolute;left:-9999px'", ["left: -9999px"]),
        (
            "style='margin:0 -100vw;inset:0 9px;margin-inline-start:9px'",
            ["margin: 0 -100vw", "inset: 0 9px", "margin-inline-start: 9px"],
        ),
        ("style='border:400px solid;padding-top:300px'", ["border: 400px solid", "padding-top: 300px"]),
        ("style='outline:9px solid red;border-block-width:9px'", ["outline: 9px solid red", "border-block-width: 9px"]),
        (
            "style='box-shadow:0 0 9px 500px inset;border-image:url(a)'",
            ["box-shadow: 0 0 9px 500px inset", "border-image: url(a)"],
        ),
        (
            "style='border-radius:50%;border-top-left-radius:9px;clip:rect(0 0 0 0)'",
            ["border-radius: 50%", "border-top-left-radius: 9px", "clip: rect(0 0 0 0)"],
        ),
        ("style='color-scheme:light dark'", ["color-scheme: light dark"]),
        ("style='inline-size:0;max-block-size:0'", ["inline-size: 0", "max-block-size: 0"]),
        ("style='margin:0 auto;padding:0px;top:0;border:0 none;outline:none;box-shadow:none;border-radius:0'", []),
        ("style='position:relative;max-width:99%;width:9in' fill='none' visibility='hidden'", []),  # words may set anew
        ("style='width:0;width:5'", ["width: 0"]),
        ("style='width:5'", ["width: 5"]),
        ("style='max-width:0;max-width:5zz'", ["max-width: 0"]),
        ("style='margin:300px;margin:00auto'", ["margin: 300px"]),
        ("style='margin:initial;color-scheme:only light'", []),
        ("style='margin:" + 300 * "0" + "x'", ["margin: " + 300 * "0" + "x"]),  # which once took for ever
        ("style='width:100%;rx:9px' display='none'", ["display: none", "rx: 9px"]),
    ],
)
def test_what_a_root_paints_below_its_words_or_leaves_of_them(attributes: str, said: List[str]) -> None:
    assert list(veils.set_on_page(ET.fromstring(f"<svg {attributes}/>"))) == said


def test_a_transform_origin_that_is_an_attribute_is_told() -> None:
    assert "transform-origin" in veils.veil(look("<g transform='rotate(90)' transform-origin='500 500'/>"))
