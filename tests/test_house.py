"""The house itself: who imports whom, how light the command line starts, and that the README's commands are there."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Set, Tuple

import pytest

import wordpack

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "wordpack"
TORCH_USERS = ("pose", "render")
WITH_DEFAULT = (
    *("shape", "font", "scale", "orientation", "gap", "margin", "frame", "palette"),
    *("seed", "quality", "device", "renderer", "min-size", "missing"),
)
HEAVY = {"torch", "numpy", "scipy", "shapely", "numba", "fontTools", "uharfbuzz", "PIL", "rich"}


DEPENDENCIES = re.compile(r"^dependencies = \[\n(.*?)^\]", re.M | re.S)
PACKAGES = {"PIL": "pillow", "fontTools": "fonttools", "pathops": "skia-pathops", "resvg_py": "resvg-py"}
OPTIONAL = {"pydiffvg", "triton"}
"""Imported where they are, never asked for: the paper's renderer, and what torch brings along with CUDA."""


def pyproject() -> str:
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def imports(source: Path) -> Iterator[Tuple[str, bool]]:
    """Every imported module's name, and whether it stands at the top level of the file (and so runs on import)."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield ("wordpack" if node.level else node.module or ""), id(node) in top


def sources() -> Iterator[Tuple[str, Path]]:
    """Module names below the package (render.cpu) and their files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE).with_suffix("").parts), path


def loaded_after(code: str) -> Set[str]:
    """Top-level modules that a fresh interpreter holds after `code`."""
    script = f"{code}\nimport sys, json\nsys.stderr.write('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}


def test_torch_is_imported_by_two_modules_alone() -> None:
    users = {name for name, path in sources() for found, _ in imports(path) if found.partition(".")[0] == "torch"}
    assert users, "the search for imports finds none at all"
    assert {name for name in users if name.partition(".")[0] not in TORCH_USERS} == set()


def test_no_other_module_loads_torch() -> None:
    """It takes seconds, and a processor does without it."""
    others = [name for name, _ in sources() if name.partition(".")[0] not in {*TORCH_USERS, "__main__"} - {"pose"}]
    names = ", ".join(f"wordpack.{name}".removesuffix(".__init__") for name in others)
    loaded = loaded_after(f"import {names}")
    assert "numba" in loaded
    assert "torch" not in loaded
    assert "torch" in loaded_after("import wordpack.render")


@pytest.mark.parametrize("command", [["--help"], ["pack", "--help"], ["check", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(command: list) -> None:
    code = f"from wordpack.cli import cli\ntry: cli({command!r})\nexcept SystemExit as end: assert end.code == 0"
    assert loaded_after(code) & HEAVY == set()


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import wordpack") & HEAVY == set()


def test_the_list_of_light_modules_can_fail() -> None:
    assert loaded_after("import wordpack.geometry") & HEAVY == {"numpy", "shapely"}


def test_layers_hold() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the dev extra")
    done = subprocess.run(
        [shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_public_name_is_there_and_has_a_docstring() -> None:
    names = [name for name in wordpack.__all__ if name not in ("__version__", "Observer")]
    for name in names:
        assert getattr(wordpack, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        wordpack.nothing  # noqa: B018


def test_every_package_that_is_imported_is_declared_and_every_declared_one_is_imported() -> None:
    declared = set(re.findall(r'^    "([a-z0-9-]+)', DEPENDENCIES.search(pyproject()).group(1), re.M))  # type: ignore[union-attr]
    found = {name.partition(".")[0] for _, path in sources() for name, _ in imports(path)}
    used = {PACKAGES.get(name, name) for name in found - {"wordpack"} - sys.stdlib_module_names - OPTIONAL}
    assert used == declared


def test_versions_agree() -> None:
    version = re.search(r'^version = "(.+)"$', pyproject(), re.M)
    assert version is not None
    assert version.group(1) == wordpack.__version__


def test_the_readme_has_its_two_commands_first() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.M | re.S)
    assert blocks[:2] == [
        "pip install . && wordpack pack examples/constitution.csv --shape heart -o poster.svg\n",
        'pip install ".[test]" && pytest\n',
    ]


def test_every_option_is_in_the_help_with_its_default() -> None:
    code = "from wordpack.cli import cli; cli(['pack', '--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    told = " ".join(done.stdout.split())
    for flag in WITH_DEFAULT:
        default = getattr(wordpack.Options(), flag.replace("-", "_"))
        assert re.search(rf"--{flag} .*?\[default: {re.escape(str(default))}\]", told), flag
    for flag in ("width", "height", "background", "max-words", "invert", "quiet", "verbose", "dpi", "output"):
        assert f"--{flag}" in told, flag


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not re.match(r"[a-z]+:", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_architecture_page_has_the_contract_s_layers_and_every_file() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    contract = re.search(r"^layers = \[\n(.*?)^\]", pyproject(), re.M | re.S)
    assert contract
    layers = [line.strip().strip('",').replace("wordpack.", "") for line in contract[1].splitlines()]
    assert "".join(f"    {layer}\n" for layer in layers) in page
    house = page.split("## The house")[1]
    for path in PACKAGE.iterdir():
        name = f"{path.name}/" if (path / "__init__.py").exists() else path.name
        if (name.endswith(".py") and not name.startswith("__")) or name.endswith("/"):
            assert re.search(rf"(?<![\w.]){re.escape(name)}", house), f"{name} is not in the house of architecture.md"
