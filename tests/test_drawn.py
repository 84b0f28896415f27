"""Drawings read from their files: areas in closed form, and what is refused."""

from __future__ import annotations

import io
import math
import re

import numpy as np
import pytest
import resvg_py
import shapely
from coloraide import Color
from PIL import Image

from wordpack import drawn, geometry
from wordpack.drawn import FLATTEN, Drawing, read_drawing
from wordpack.errors import WordpackError


def test_even_odd_paths_have_their_holes() -> None:
    d = "M0 0H100V100H0zM20 20H80V80H20zM40 40H60V60H40z"
    text = f'<svg viewBox="0 0 1000 1000"><g data-word="o" fill-rule="evenodd"><path d="{d}"/></g></svg>'
    (word,) = read_drawing(text).words
    assert word.polygon.area == pytest.approx(100**2 - 60**2 + 20**2)


def test_the_page_is_the_view_box_in_thousandths_of_its_longer_side() -> None:
    text = '<svg viewBox="10 20 400 200" data-shape="heart"><path data-word="a" d="M10 20h4v2h-4z"/></svg>'
    drawing = read_drawing(text)
    assert (drawing.width, drawing.height) == (1000, 500)
    assert drawing.words[0].polygon.bounds == pytest.approx((0, 0, 10, 5))
    assert drawing.recorded == {"shape": "heart"}


def test_the_longer_side_of_a_page_that_stands_is_its_height() -> None:
    drawing = read_drawing('<svg viewBox="0 0 200 400"><path data-word="a" d="M10 20h4v2h-4z"/></svg>')
    assert (drawing.width, drawing.height) == (500, 1000)
    assert drawing.words[0].polygon.bounds == pytest.approx((25, 50, 35, 55))


@pytest.mark.parametrize(("wide", "high"), [(1000.0, 500.0), (4.0, 0.02), (0.02, 4.0)])
def test_curves_are_measured_as_finely_as_they_are_small(wide: float, high: float) -> None:
    """A parabola's segment has two thirds of the box about it (Archimedes); a chord is off by FLATTEN at most."""
    d = f"M0 0Q{wide / 2} {2 * high} {wide} 0z"
    (word,) = read_drawing(f'<svg viewBox="0 0 1000 1000"><path data-word="a" d="{d}"/></svg>').words
    area = 2 / 3 * wide * high
    assert word.polygon.area == pytest.approx(area, abs=min(FLATTEN * (wide + 2 * high), 1e-3 * area))


def test_the_work_that_a_strange_path_makes_is_bounded() -> None:
    """A quadratic in n pieces is within |p0 - 2c + p1| / (4 n^2) of its chords: 500 of them leave this curve, which is
    a unit long and 1e-9 high, by a millionth of its length. By a share of its height it would have a million."""
    (word,) = read_drawing('<svg viewBox="0 0 1000 1000"><path data-word="a" d="M0 0Q0 1e-9 1 0z"/></svg>').words
    assert 400 < shapely.get_num_coordinates(word.polygon) <= 502


def test_each_path_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, parse_path = [], drawn.parse_path
    monkeypatch.setattr(drawn, "parse_path", lambda d, pen: parsed.append(d) or parse_path(d, pen))
    paths = ["M0 0Q9 9 9 0z", "M20 0h9v9z"]
    read_drawing(f'<svg viewBox="0 0 99 99"><g data-word="a">{"".join(map(PATH.format, paths))}</g></svg>')
    assert parsed == paths


PATH = '<path d="{}"/>'


def test_the_turn_is_the_transform_s_clockwise() -> None:
    for before, after in (("rotate(30)", ""), ("rotate(10)", "rotate(20) scale(3)")):
        text = f'<g transform="{before}"><path data-word="a" transform="{after}" d="M0 0h9v9z"/></g>'
        (word,) = read_drawing(f'<svg viewBox="-500 -500 1000 1000">{text}</svg>').words
        assert word.turn == pytest.approx(math.radians(30))


WORD = '<g data-word="a"><path d="M0 0h1v1z"/></g>'
SVG = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not xml", "not well-formed XML"),
        ("", "not well-formed XML"),
        (b"\x00\x01\xff", "not well-formed XML"),
        ("<html/>", "root element is <html>"),
        (f"<svg>{WORD}</svg>", "it has no viewBox"),
        (f'<svg viewBox="0 0 0 10">{WORD}</svg>', "width > 0"),
        ('<svg viewBox="0 0 9 9"><path d="M0 0h1v1z"/></svg>', "no element that is shown carries data-word"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><text>a</text></g></svg>', "holds a <text> element"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><rect width="3"/></g></svg>', "holds a <rect> element"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0 Q 1"/></g></svg>', "cannot be read"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="L1 1"/></g></svg>', "cannot be read"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h4 x v3z"/></g></svg>', "neither command nor number"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h1.e2v3z"/></g></svg>', "neither command nor number"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h1e999v1z"/></g></svg>', "not finite"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0Q1e999 0 1 1z"/></g></svg>', "not finite"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0Q1e308-1e308 1 1z"/></g></svg>', "not finite"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h1e200v1e200z"/></g></svg>', "lead over 1000 pages off"),
        ('<svg viewBox="0 0 9 9"><g data-word="a"><path d="M0 0h9001v9z"/></g></svg>', "lead over 1000 pages off"),
        ('<svg viewBox="0 0 1e-300 1e-300"><g data-word="a"><path d="M0 0h9v9z"/></g></svg>', "width > 0"),
        ('<svg viewBox="0 0 9 9"><g data-word="a" transform="spin(3)"/></svg>', "transform 'spin(3)'"),
        ('<svg viewBox="0 0 9 9"><g data-word="a" transform="matrix(3)"/></svg>', "transform 'matrix(3)'"),
        (f'<svg viewBox="0 0 9 9"><g data-word="a" transform="rot&#10;ate({"1" * 999})"/></svg>', "transform 'rot"),
        (f'<svg viewBox="0&#10;{"9" * 999}">{WORD}</svg>', "the viewBox is '0"),
        (f"<{'x' * 999}/>", "the root element is <'xxx"),
        (f'<e:svg xmlns:e="urn:x" xmlns="{SVG}" viewBox="0 0 9 9">{WORD}</e:svg>', "of another namespace than SVG's"),
        (f'<svg viewBox="0 0 9 9"><g data-word="{"a&#10;" * 999}"><text/></g></svg>', "holds a <text> element"),
        (f'<svg viewBox="0 0 9 9"><g data-word="{"a&#10;" * 999}"><path d="L"/></g></svg>', "cannot be read"),
        ('<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY lol "&a;&a;">]><svg viewBox="0 0 9 9"/>', "entity 'lol'"),
        (b'<?xml version="1.0" encoding="foo"?><svg/>', "XML cannot be read"),
        (b'<?xml version="1.0" encoding="shift_jis"?><svg/>', "XML cannot be read"),
        (b'<?xml version="1.0" encoding="utf-32"?><svg/>', "XML cannot be read"),
        (f'<svg viewBox="0 0 9 9">{"<g>" * 2000}{WORD}{"</g>" * 2000}</svg>', "over 200 elements"),
        ('<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]><svg viewBox="0 0 9 9">&f;</svg>', "entity 'f'"),
    ],
)
def test_what_is_no_drawing_of_ours_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(WordpackError, match=said.replace("(", r"\(").replace(")", r"\)")) as caught:
        read_drawing(text, "poster.svg")
    assert str(caught.value).startswith("poster.svg: ")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("d", ["M8.7 37h85.6v17.4h-85.6v-17.4z", "M18.1 33.3h17.8v14h-17.8v-14z"])
def test_a_contour_that_ends_a_hair_off_its_beginning_crosses_itself_nowhere(
    d: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative steps that add up to 0, but for the last bit: the noding that crossings need takes six times as long."""
    monkeypatch.setattr(geometry, "filled", lambda *_: pytest.fail("edges were noded"))
    (word,) = read_drawing(f'<svg viewBox="0 0 1000 1000"><g data-word="a"><path d="{d}"/></g></svg>').words
    across, down = (abs(float(side)) for side in re.findall(r"-?[\d.]+", d)[2:4])
    assert word.polygon.area == pytest.approx(across * down, rel=1e-9)


SQUARE = '<g data-word="a"><path d="M100 200h400v300h-400z"/></g>'
RINGS = '<path d="M0 0H90V90H0zM20 20H70V70H20z"/>'


def framed(body: str, before: str = "") -> str:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000">{body}</svg>'


def suspected(drawing: Drawing) -> bool:
    return bool(drawing.doubts) or any(word.veil for word in drawing.words)


@pytest.mark.parametrize(
    "body",
    [
        SQUARE,
        f"<style>path{{fill:#789}} .dark g{{fill:#9cf}}</style>{SQUARE}",
        f"<defs><style>g{{display:none}}</style></defs>{SQUARE}",
        f"<style>path{{fill:none}}</style>{SQUARE}",
        f"<style>path{{fill: Transparent !important}}</style>{SQUARE}",
        f"<style>/* {{}} */path{{stroke:red;stroke-width:20}}</style>{SQUARE}",
        f'<svg x="100" y="50" width="500" height="500" viewBox="0 0 1000 1000">{SQUARE}</svg>',
        f'<svg width="300" height="300">{SQUARE}</svg>',
        f"<switch><g/>{SQUARE}</switch>",
        f'<g visibility="hidden"><g style="visibility:inherit">{SQUARE}</g></g>',
        f'<g fill="none"><g style="fill:/* as above */inherit">{SQUARE}</g></g>',
        f'<g style="fill:#1230">{SQUARE}</g>',
        f'<g fill="rgba(0,0,0,0)">{SQUARE}</g>',
        f'<g fill="hsla(0,0%,0%,0)">{SQUARE}</g>',
        f'<g fill="url(#nope)">{SQUARE}</g>',
        f'<g systemLanguage="xx">{SQUARE}</g>',
        f'<g requiredExtensions="">{SQUARE}</g>',
        f'<g requiredFeatures="nope">{SQUARE}</g>',
        f'<g fill="hsl(120, 50%, 20%)">{SQUARE}</g>',
        f"<style>path{{fill:rgba(0,0,0,0)}}</style>{SQUARE}",
        f'<g style="display:/**/none">{SQUARE}</g>',
        f'<g data-word="o" style="fill-rule:evenodd">{RINGS}</g>',
        f'<g fill-rule="evenodd"><g data-word="o">{RINGS}</g></g>',
        f'<g fill-rule="evenodd"><g data-word="o" style="fill-rule:nonzero">{RINGS}</g></g>',
        f"<style>path{{fill-rule:evenodd}}</style><g data-word='o'>{RINGS}</g>",
        '<g data-word="a"><path d="M0 0h90v90h-90zM200 0v90h90v-90z"/></g>',  # the other way round, and within nothing
        '<g data-word="a"><path d="M0 0h90v90h-90zM200 0l90 90v-90l-90 90z"/></g>',  # a figure of eight of no area
        '<g data-word="a"><path d="M0 0h90v90h-90zM20 20h30v30h-30zM30 30v40h40v-40z"/></g>',
        '<g data-word="a"><path d="M400 400L600 0L600 400L800 600L200 0"/></g>',  # the same with a spur
    ],
)
def test_what_resvg_paints_otherwise_than_measured_is_suspected(body: str) -> None:
    """Coverage of the page by resvg, against the area of the words' polygons; neither more nor less is suspected."""
    drawing = read_drawing(framed(body))
    png = resvg_py.svg_to_bytes(svg_string=framed(body), width=1000)
    with Image.open(io.BytesIO(png)) as image:
        seen = np.asarray(image.convert("RGBA").getchannel("A"), np.float64).sum() / 255
    measured = sum(word.polygon.area for word in drawing.words)
    assert suspected(drawing) == (seen != pytest.approx(measured, rel=1e-3))


@pytest.mark.parametrize(
    ("body", "before"),
    [
        (f"<style>g{{rotate:45deg}}</style>{SQUARE}", ""),
        (f"<style>g{{color:red;scale:2}}</style>{SQUARE}", ""),
        (f"<style>g{{translate:9px}}</style>{SQUARE}", ""),
        (f"<style>svg{{zoom:2}}</style>{SQUARE}", ""),
        (f"<style>g{{-webkit-mask-image:linear-gradient(#000,#0000)}}</style>{SQUARE}", ""),
        (f"<style>@media print{{path{{d:path('M0 0h9v9z')}}}}</style>{SQUARE}", ""),
        (f"<style>@import url(x.css);</style>{SQUARE}", ""),
        (SQUARE, '<?xml-stylesheet href="x.css"?>'),
        (f'<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="x.css"/>{SQUARE}', ""),
        (f'<g style="SCALE: 2">{SQUARE}</g>', ""),
        (f'<g style="rotate:45deg">{SQUARE}</g>', ""),
        (f'<g style="zoom:2">{SQUARE}</g>', ""),
        (f'<g transform="rotate(9)" style="transform-origin:50% 50%">{SQUARE}</g>', ""),
        (f'<g visibility="hidden"><g style="visibility:unset">{SQUARE}</g></g>', ""),
        (f'<g marker-mid="url(#m)">{SQUARE}</g>', ""),
        (f'<g style="op\\61 city:0">{SQUARE}</g>', ""),
        (f'<g style="{{}}">{SQUARE}</g>', ""),
        (f"<style>g{{f\\69ll:#fff}}</style>{SQUARE}", ""),
        (f'{SQUARE}<set href="#a" attributeName="display" to="none"/>', ""),
        (f'{SQUARE}<animate href="#a" attributeName="opacity" to="0" dur="1s"/>', ""),
        (f'{SQUARE}<animateTransform href="#a" attributeName="transform" type="scale" to="2" dur="1s"/>', ""),
        (f'{SQUARE}<animateMotion href="#a" path="M0 0h9" dur="1s"/>', ""),
        (f"<defs><script>0</script></defs>{SQUARE}", ""),
        (f"<g onclick='0'>{SQUARE}</g>", ""),
        (f"{SQUARE}<metadata onload='0'/>", ""),
        (SQUARE.replace("<path ", "<path onmouseover='0' "), ""),
        (SQUARE.replace("<path ", "<path style='mix-blend-mode:screen' "), ""),
        (SQUARE.replace("<g ", "<g mix-blend-mode='screen' "), ""),
        (f"<g style='mix-blend-mode:screen'>{SQUARE}</g>", ""),
        (f"<rect width='1000' height='1000' style='background-blend-mode:screen'/>{SQUARE}", ""),
        (f"<style>svg{{background:#000}}</style>{SQUARE}", ""),
        (f"<style>rect{{width:0}}</style><rect width='1000' height='1000'/><g fill='#fff'>{SQUARE}</g>", ""),
        (f"<style>path{{mix-blend-mode:screen}}</style>{SQUARE}", ""),
    ],
)
def test_what_browsers_alone_paint_otherwise_is_suspected_too(body: str, before: str) -> None:
    """CSS transforms and keywords, motion and what is not in the file; resvg has none of them."""
    assert suspected(read_drawing(framed(body, before)))


LONG = "x" * 999


@pytest.mark.parametrize(
    "more",
    [
        f"<{LONG}:a xmlns:{LONG}='y'/>",
        f"<y:{LONG} xmlns:y='y'/>",
        f'<g on{LONG}="0"/>',
        f"<style>g {{ -{LONG}: 0 }}</style>",
        "<style>g { a\\a b: 0 }</style>",
        f"<style>g {{ fill: rgb(255,255,{' ' * 999}255) }}</style>",
        f"<style>g {{ {{ {LONG}</style>",
        f'<g style="{LONG}"/>',
        f"<rect/><text>{LONG}</text>",
    ],
)
@pytest.mark.parametrize("root", ["", f' style="filter: {LONG}&#10;"', f' preserveAspectRatio="none{LONG}&#10;"'])
def test_what_is_doubted_is_told_in_a_short_sentence(more: str, root: str) -> None:
    drawing = read_drawing(framed(SQUARE + more).replace(" viewBox", f"{root} viewBox"))
    assert drawing.doubts
    assert all(doubt.isprintable() and len(doubt) < 250 for doubt in drawing.doubts)


INKSCAPE = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
SODIPODI = 'xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
HTML = 'xmlns="http://www.w3.org/1999/xhtml"'


WORKING = ["discard", "handler", "flowRoot", "video", "audio", "iframe", "mesh", "animation", "animateColor"]
"""Elements of SVG Tiny 1.2, of drafts of SVG 2 and of SVG 1.2, which paint, hide or change something where known."""

KEPT = [
    '<meshgradient id="m"><meshrow><meshpatch><stop path="c 0,0 1,1 2,2"/></meshpatch></meshrow></meshgradient>',
    '<hatch id="h"><hatchpath d="M 0,0 1,1"/></hatch>',
    '<linearGradient id="swatch3"><stop style="stop-color:#f00" offset="0"/></linearGradient>',
    '<filter id="f" x="-.1"><feFlood result="flood"/><feGaussianBlur/><feOffset/><feComposite/></filter>',
    '<filter id="g"><feTurbulence/><feComponentTransfer><feFuncA type="table"/></feComponentTransfer></filter>',
    '<marker id="m"><path d="M0 0"/></marker><pattern id="p"><image/></pattern><clipPath id="c"><rect/></clipPath>',
    '<font horiz-adv-x="9"><font-face font-family="L"/><missing-glyph/><glyph unicode="a"/><hkern k="1"/></font>',
    '<symbol id="s"><view/></symbol><text><tspan/><textPath/></text>',
]
"""What Inkscape, Illustrator, Sketch and CorelDRAW keep among their definitions, and paint only where referred to."""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('<a href="javascript:alert(1)"/>', "links to javascript:"),
        ('<a href=" Java&#10;Script&#9;:alert(1)"/>', "links to javascript:"),
        ('<a href="vbscript:x"/>', "links to vbscript:"),
        ('<a xmlns:l="http://www.w3.org/1999/xlink" l:href="javascript:0"/>', "links to javascript:"),
        ('<a href="data:text/html,x"/>', "links to data:"),
        ('<defs><linearGradient href="javascript:0"/></defs>', "links to javascript:"),
        (f'<iframe {HTML} src="x"/>', "holds <iframe>"),
        (f"<metadata><p {HTML}><video/></p></metadata>", "holds <video>"),
        (f"<metadata><iframe {HTML}/></metadata>", "holds <iframe>"),
        ('<math xmlns="http://www.w3.org/1998/Math/MathML"/>', "holds <math>"),
        ('<defs><x:a xmlns:x="x"/></defs>', "holds <a>"),
        (f"<sodipodi:namedview {SODIPODI}><embed {HTML}/></sodipodi:namedview>", "holds <embed>"),
        (f"<desc><b {HTML}/><p {HTML}><base/></p></desc>", "holds <base>"),
        (f"<title><style {HTML}/></title>", "holds <style>"),
        (f"<g><p {HTML}/></g>", "holds <p>"),
        ('<x:desc xmlns:x="x"/>', "holds <desc>"),
        *((f"<{name}/>", f"holds <{name}>") for name in WORKING),
        *((f"<defs><{name}/></defs>", f"holds <{name}>") for name in WORKING),
        *((f"<metadata><{name}/></metadata>", f"holds <{name}>") for name in ("discard", "handler", "set")),
        (f'<sodipodi:namedview {SODIPODI}/><x:b xmlns:x="x"/>', "holds <b>"),
        ('<x:metadata xmlns:x="x"><x:b/></x:metadata>', "holds <metadata>"),
        ('<a href="https://example.org/a:b"/>', ""),
        ('<a href="#javascript"/>', ""),
        ('<a name="javascript:0"/>', ""),
        ('<defs><image href="data:image/png;base64,AA"/></defs>', ""),
        ("<metadata><flowRoot/></metadata>", ""),
        *((f"<defs>{element}</defs>", "") for element in KEPT),
        (f"<sodipodi:namedview {SODIPODI} {INKSCAPE}><inkscape:page/></sodipodi:namedview>", ""),
        (f"<defs><inkscape:path-effect {INKSCAPE}/></defs>", ""),
        ('<defs><i:pgf xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/"/></defs>', ""),
        ('<metadata><x:a xmlns:x="x"><x:b/></x:a></metadata>', ""),
        ('<desc><dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">A</dc:title></desc>', ""),
        ('<title><x:a xmlns:x="x"/></title>', ""),
        (f"<desc><p {HTML}>A <em>poster</em><br/>of <a href='https://example.org/'>words</a></p></desc>", ""),
    ],
)
def test_what_may_hold_a_script_or_is_not_of_svg_is_told(more: str, said: str) -> None:
    """Links as browsers read them (URL Standard, 4.4); what drawing programs write for themselves is left alone."""
    doubts = read_drawing(framed(more + SQUARE)).doubts
    assert bool(doubts) == bool(said)
    assert all(said in doubt for doubt in doubts[:1])


OF_PROGRAMS = [
    "http://www.inkscape.org/namespaces/inkscape",
    "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
    "http://ns.adobe.com/AdobeSVGViewerExtensions/3.0/",
    "http://www.serif.com/",
    "http://www.bohemiancoding.com/sketch/ns",
    "https://sketch.com",
    "https://boxy-svg.com",
    "http://schemas.microsoft.com/visio/2003/SVGExtensions/",
    "http://krita.org/namespaces/svg/krita",
    "http://www.yworks.com/xml/yfiles-common/3.0",
    "https://penpot.app/xmlns",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
]


@pytest.mark.parametrize("namespace", OF_PROGRAMS)
def test_what_drawing_programs_note_is_left_alone_with_all_that_is_in_it(namespace: str) -> None:
    """As `<rdf:RDF><cc:Work><dc:format/>` outside `<metadata>`: an element of the program's, and others' below it."""
    note = '<n:note xmlns:n="{}"><o:a xmlns:o="http://purl.org/dc/elements/1.1/"><o:b/></o:a></n:note>'
    assert read_drawing(framed(note.format(namespace) + SQUARE)).doubts == ()
    assert "holds <note>" in read_drawing(framed(note.format("x" + namespace) + SQUARE)).doubts[0]


def test_no_namespace_is_left_alone_without_a_test() -> None:
    for prefix in drawn.NOTES:
        assert any(("{" + namespace).startswith(prefix) for namespace in OF_PROGRAMS)


@pytest.mark.parametrize(
    ("attribute", "is_fine"),
    [
        ('onload="0"', False),
        ('style="mix-blend-mode:screen"', False),
        ('style="background:black"', False),
        ('width="0"', False),
        ('height="0"', False),
        ('width="100%" style="background:none;mix-blend-mode:normal"', True),
    ],
)
def test_what_a_root_says_of_all_of_it_is_suspected(attribute: str, is_fine: bool) -> None:
    assert suspected(read_drawing(framed(SQUARE).replace("<svg ", f"<svg {attribute} "))) is not is_fine


@pytest.mark.parametrize(
    "more",
    [
        "<style>.word:hover{fill:red}</style>",
        "<style>@media (prefers-color-scheme: dark){.word{fill:#9cf}} text{font-family:'display: none'}</style>",
        "<style>/* {display:none} */ .g1{fill:#234;cursor:pointer}</style>",
        '<metadata><x:rdf xmlns:x="x"/></metadata>',
        "<style>svg{max-width:100%;height:auto;background:none}</style>",
    ],
)
def test_what_changes_colours_alone_is_not(more: str) -> None:
    assert not suspected(read_drawing(framed(more + SQUARE)))


@pytest.mark.parametrize("name", ["text", "image", "use", "circle", "path", "foreignObject", "polyline"])
def test_a_ground_is_all_of_the_page_below_the_words_and_nothing_else(name: str) -> None:
    ground, other = '<rect width="1000" height="1000"/>', f'<{name} d="M0 0h9v9z"/>'
    assert not suspected(read_drawing(framed(ground + SQUARE)))
    for body in (other + SQUARE, SQUARE + other, SQUARE + ground):
        assert suspected(read_drawing(framed(body)))


def test_every_path_of_a_word_is_asked_whether_it_is_seen() -> None:
    shown, hidden = '<path d="M0 0h9v9z"/>', '<path d="M20 0h9v9z" display="none"/>'
    for paths in (shown + hidden, hidden + shown):
        (word,) = read_drawing(framed(f'<g data-word="a">{paths}</g>')).words
        assert word.veil == "display: none"


PAGE_RECT = '<rect width="1000" height="1000" fill="{}"/>'


@pytest.mark.parametrize(
    ("before", "paint"),
    [
        ("", 'fill="#fff"'),
        ("", 'fill="#f5f5f5"'),
        ("", 'fill="#bbb"'),
        ("", ""),
        ("", 'fill="#000" opacity=".02"'),
        ("", 'style="fill:rgba(0,0,0,.04)"'),
        ("", 'fill="#222" fill-opacity="50%"'),
        (PAGE_RECT.format("#123"), 'fill="#fff"'),
        (PAGE_RECT.format("#123"), 'fill="rgb(17,34,51)"'),
        (PAGE_RECT.format("#123"), 'fill="#142536"'),
        (PAGE_RECT.format("black"), ""),
        (PAGE_RECT.format("none"), 'fill="#fff"'),
        (PAGE_RECT.format("white") + PAGE_RECT.format("#123"), 'fill="#fff"'),
        (PAGE_RECT.format("#123") + PAGE_RECT.format("white"), 'fill="#fff"'),
        (PAGE_RECT.format('#123" opacity=".5'), 'fill="#889199"'),
        (f'<g fill="#123">{PAGE_RECT.format("inherit")}</g>', 'fill="#123"'),
        (PAGE_RECT.format("black") + PAGE_RECT.format('white" fill-opacity=".5'), 'fill="#808080"'),
        (PAGE_RECT.format("black") + PAGE_RECT.format('white" fill-opacity=".5'), 'fill="#fff"'),
    ],
)
def test_a_word_is_faint_where_what_resvg_paints_has_no_contrast(before: str, paint: str) -> None:
    """Contrast of a point in the word with one beside it, by coloraide; again with the paint on its path alone."""
    for word in (SQUARE.replace("<g ", f"<g {paint} "), SQUARE.replace("<path ", f"<path {paint} ")):
        png = resvg_py.svg_to_bytes(svg_string=framed(before + word), width=1000, background="white")
        with Image.open(io.BytesIO(png)) as image:
            inside, beside = (Color("srgb", [c / 255 for c in image.convert("RGB").getpixel(p)])
                              for p in ((300, 350), (700, 350)))  # fmt: skip
        drawing = read_drawing(framed(before + word))
        assert bool(drawing.words[0].faint) == (inside.contrast(beside, method="wcag21") < 1.15)
        assert drawing.doubts == ()


def test_opacities_of_groups_multiply() -> None:
    for opacity, faint in ((".1", "#fcfcfc on #ffffff"), (".9", "")):
        opaque = SQUARE.replace("<path ", '<path opacity="1" ')
        text = framed(f'<g opacity="10%"><g opacity="{opacity}">{opaque}</g></g>')
        assert read_drawing(text).words[0].faint == faint


@pytest.mark.parametrize(
    ("rect", "said"),
    [
        ('fill="url(#g)"', 1),
        ('fill="#eee" opacity="0"', 1),
        ('fill="none" stroke="black" stroke-width="900"', 1),
        ('fill="none"', 0),
        ('fill="#eee"', 0),
    ],
)
def test_a_ground_is_a_colour_and_nothing_else(rect: str, said: int) -> None:
    doubts = read_drawing(framed(f'<rect width="1000" height="1000" {rect}/>{SQUARE}')).doubts
    assert doubts == ("the drawing holds 1 <rect> that is no word of the list",) * said


@pytest.mark.parametrize(
    ("sheet", "ground", "doubted"),
    [
        (".word{fill:#fff}", "", True),
        (".word{fill:#fefefe !important}", "", True),
        (".word{fill:#234}", "", False),
        ("rect,g{fill:#234}", PAGE_RECT.format("#eee"), True),  # whose ground it may be, it is not asked
        (".word{cursor:pointer}", PAGE_RECT.format("#eee"), False),
        ("rect{fill:#13233f}", PAGE_RECT.format("none"), True),
    ],
)
def test_a_sheet_that_may_paint_words_like_their_ground_is_told(sheet: str, ground: str, doubted: bool) -> None:
    assert suspected(read_drawing(framed(f"<style>{sheet}</style>{ground}{SQUARE}"))) == doubted


def covers_as_rendered(name: str, attributes: str, covers: bool) -> None:
    """Whether an element is taken for a ground, and whether resvg leaves nothing of the page white."""
    word = '<g data-word="a"><path d="M100 400h40v30h-40z"/></g>'
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 300 1000 500">'
    png = resvg_py.svg_to_bytes(svg_string=f'{head}<{name} fill="#eee" {attributes}/></svg>', width=1000)
    with Image.open(io.BytesIO(png)) as image:
        assert (np.asarray(image.convert("RGBA").getchannel("A")).min() > 200) == covers
    doubts = read_drawing(f'{head}<{name} fill="#eee" {attributes}/>{word}</svg>').doubts
    assert doubts == (() if covers else (f"the drawing holds 1 <{name}> that is no word of the list",))


@pytest.mark.parametrize(
    ("rect", "covers"),
    [
        ('width="1000" height="500"', False),
        ('x="-100" y="300" width="1000" height="500" rx="0"', True),
        ('x="-1e308" y="300" width="1e308" height="1e308"', False),
        ('x="-100" y="300" width="999.9" height="500px"', True),
        ('x="-300" y="0" width="2000" height="2000"', True),
        ('x="-100" y="300" width="100%" height="100%"', True),
        ('x="-100" y="300" width="100%" height="90%"', False),
        ('width="1000" height="500" transform="translate(-100 300)"', True),
        ('x="-100" y="300" width="1000" height="500" transform="rotate(30 400 550)"', False),
        ('x="-1000" y="-1000" width="3000" height="3000" transform="rotate(30 400 550)"', True),
        ('x="-100" y="300" width="1000" height="500" rx="80"', False),
        ('x="200" y="700" width="500" height="280"', False),
        ('x="-100" y="300" width="1000"', False),
        ("", False),
    ],
)
def test_a_rect_is_a_ground_where_resvg_covers_the_page_with_it(rect: str, covers: bool) -> None:
    covers_as_rendered("rect", rect, covers)


@pytest.mark.parametrize(
    ("path", "covers"),
    [
        ('d="M-100 300h1000v500h-1000z"', True),
        ('d="M-100 300H900V800H-100"', True),
        ('d="M0 0h10v5H0z" transform="matrix(100 0 0 100 -100 300)"', True),
        ('d="M-100 300h1000v500h-1000zM0 400h90v90H0z" fill-rule="evenodd"', False),
        ('d="M-100 300h1000v400h-1000z"', False),
        ('d="M400-600A500 500 0 0 1 400 1700 500 500 0 0 1 400-600"', True),
        ('d=""', False),
        ('d="M0 0H2e7V2e7H0z"', False),  # of which no polygon is made
    ],
)
def test_a_path_is_a_ground_where_resvg_covers_the_page_with_it(path: str, covers: bool) -> None:
    """svgo makes paths of rectangles."""
    covers_as_rendered("path", path, covers)


def test_a_rect_whose_sides_a_style_sets_is_no_ground() -> None:
    """Browsers take its width from the style; resvg does not."""
    rect = '<rect width="1000" height="1000" style="width:300px" fill="#eee"/>'
    assert suspected(read_drawing(framed(rect + SQUARE)))


@pytest.mark.parametrize("fit", ["none", "xMidYMid slice", "xMinYMax meet", "xMidYMid", ""])
def test_a_page_that_resvg_stretches_or_cuts_is_suspected(fit: str) -> None:
    """In a window of another shape than the viewBox; where all is well its ink is half as wide, and half as high."""
    text = framed(SQUARE).replace("<svg ", f'<svg width="1000" height="500" preserveAspectRatio="{fit}" ', 1)
    with Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=text))) as image:
        x0, y0, x1, y1 = image.convert("RGBA").getchannel("A").getbbox() or (0, 0, 0, 0)
    assert suspected(read_drawing(text)) == ((x1 - x0, y1 - y0) != (200, 150))


KEEPING = ["defs", "symbol", "clipPath", "mask", "pattern", "marker", "linearGradient", "filter", "view", "hatch"]


@pytest.mark.parametrize("name", [*KEEPING, "metadata", "foo", "G", "div", "path", "g", "a"])
def test_words_within_elements_that_resvg_does_not_show_are_not_there(name: str) -> None:
    """The element round the word, round its path, and as the word's own."""
    other = SQUARE.replace('"a"', '"b"').replace("M100 200", "M100 600")
    within = SQUARE.replace("<path", f"<{name}><path").replace("</g>", f"</{name}></g>")
    as_word = SQUARE.replace("<g", f"<{name}").replace("</g>", f"</{name}>")
    for body in (f"<{name}>{SQUARE}</{name}>", within, as_word):
        png = resvg_py.svg_to_bytes(svg_string=framed(body + other), width=1000)
        with Image.open(io.BytesIO(png)) as image:
            shown = image.convert("RGBA").getchannel("A").getpixel((300, 350)) > 0
        found = read_drawing(framed(body + other)).words
        assert sum(word.polygon.area for word in found) == pytest.approx(120000 * (1 + shown))


@pytest.mark.parametrize(("prefix", "says"), [("x:", 'xmlns:x="x"'), ("", 'xmlns="x"'), ("", 'xmlns=""')])
def test_elements_of_another_namespace_are_no_ink(prefix: str, says: str) -> None:
    """Nor are those of none within SVG's; resvg shows neither."""
    within = f'<g data-word="a"><{prefix}path {says} d="M0 0h9v9h-9z"/><path d="M20 0h2v2h-2z"/></g>'
    assert read_drawing(framed(within)).words[0].polygon.area == pytest.approx(4)
    other = f'<{prefix}g {says} data-word="b"><path d="M0 0h9v9h-9z"/></{prefix}g>'
    drawing = read_drawing(framed(other + SQUARE))
    assert [word.text for word in drawing.words] == ["a"]
    assert "holds <g>" in drawing.doubts[0]
    with Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=framed(within + other)))) as image:
        box = image.convert("RGBA").getchannel("A").getbbox()
    assert box == (20, 0, 22, 2)


@pytest.mark.parametrize(
    ("says", "is_one"), [("", False), ('="true"', True), ('=""', True), ('="false"', False), ('="0"', False)]
)
def test_a_word_is_a_filler_unless_it_says_that_it_is_none(says: str, is_one: bool) -> None:
    word = SQUARE.replace("<g ", f"<g data-filler{says} " if says else "<g ")
    assert read_drawing(framed(word)).words[0].filler is is_one


@pytest.mark.parametrize(("off", "doubts"), [(0.4, 0), (0.6, 1)])
def test_a_ground_misses_the_edges_by_half_a_unit_at_most(off: float, doubts: int) -> None:
    drawing = (
        f'<svg viewBox="0 0 1000 1000"><rect x="{off}" width="1000" height="1000" fill="#fff"/>'
        '<g data-word="a"><path d="M50 50h9v9z"/></g></svg>'
    )
    assert len(read_drawing(drawing).doubts) == doubts
