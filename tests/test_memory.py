"""Memory: an estimate that a real process keeps to, and a refusal with the numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from problems import problem, rectangle

from wordpack import memory
from wordpack.errors import WordpackError


def test_the_estimate_grows_with_the_points() -> None:
    one, two = problem([rectangle(1, 1)]), problem([rectangle(1, 1)] * 11)
    assert memory.estimate(two) - memory.estimate(one) == pytest.approx(40 * memory.PER_POINT)
    assert memory.estimate(one) > memory.BASE


def test_what_does_not_fit_is_refused_with_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "meminfo"
    monkeypatch.setattr(memory, "MEMINFO", told)
    told.write_text("MemTotal:       2000000 kB\nMemAvailable:     100000 kB\n", encoding="ascii")
    assert memory.available() == 102_400_000
    with pytest.raises(WordpackError, match=r"words.csv: 1 words need about 0.4 GB of memory and 0.1 GB are free"):
        memory.refuse_too_large(problem([rectangle(1, 1)]), "words.csv")
    told.write_text("MemAvailable:     900000 kB\n", encoding="ascii")
    memory.refuse_too_large(problem([rectangle(1, 1)]), "words.csv")


@pytest.mark.parametrize("text", [None, "MemTotal: 5 kB\n"])
def test_a_system_that_does_not_tell_is_no_trouble(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    if text is not None:
        (tmp_path / "meminfo").write_text(text, encoding="ascii")
    assert memory.available() is None
    memory.refuse_too_large(problem([rectangle(1, 1)]), "words.csv")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has /proc/self/status")
def test_a_real_process_keeps_to_its_estimate() -> None:
    # VmHWM begins anew with a program; ru_maxrss would be that of the tests, which the program was forked from.
    code = (
        "import wordpack\n"
        "make = lambda: wordpack.pack({f'word{i}': 99.0 - i for i in range(60)}, quality='draft', shape='circle')\n"
        "said = dict(make().report.figures)['memory_mb']\n"
        "status = open('/proc/self/status').read()\n"
        "print(float(status.split('VmHWM:')[1].split()[0]) * 1024 / 1e6, said)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    peak, said = map(float, done.stdout.split())
    assert said / 2 < peak < 2 * said


def test_what_lacks_a_hundredth_of_its_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, given = tmp_path / "meminfo", problem([rectangle(1, 1)])
    monkeypatch.setattr(memory, "MEMINFO", told)
    told.write_text(f"MemAvailable: {1.01 * memory.estimate(given) / 1024:.0f} kB\n", encoding="ascii")
    memory.refuse_too_large(given, "words.csv")
    told.write_text(f"MemAvailable: {0.99 * memory.estimate(given) / 1024:.0f} kB\n", encoding="ascii")
    with pytest.raises(WordpackError, match="are free"):
        memory.refuse_too_large(given, "words.csv")
