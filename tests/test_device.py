"""What the optimiser computes with, where torch, a driver or a GPU is there and where none is."""

from __future__ import annotations

import sys
from typing import List

import pytest

from wordpack import device
from wordpack.backend import Compiled
from wordpack.errors import WordpackError
from wordpack.model import Progress
from wordpack.options import Options
from wordpack.pipeline import pack

WORDS = {"river": 9.0, "stone": 5.0, "elm": 4.0, "cloud": 2.0, "ox": 1.0}


def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("wordpack.render")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)


def test_a_torch_that_does_not_import_is_told_by_whoever_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    without_torch(monkeypatch)
    with pytest.raises(ImportError, match="torch"):
        pack(WORDS, quality="draft", renderer="reference")


@pytest.mark.parametrize("named", [{}, {"renderer": "cpu"}, {"device": "cpu"}])
def test_a_processor_does_without_torch(monkeypatch: pytest.MonkeyPatch, named: dict) -> None:
    without_torch(monkeypatch)
    monkeypatch.setattr(device, "may_have_gpu", lambda: False)
    made = pack(WORDS, quality="draft", **named)
    assert made.report.proven
    assert made.report.renderer == "cpu"


def test_a_driver_without_a_gpu_packs_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: List[bool] = []
    monkeypatch.setattr(device, "may_have_gpu", lambda: asked.append(True) or True)
    monkeypatch.setattr("torch.cuda.is_available", lambda: asked.append(False) or False)
    assert isinstance(device.backend_for(Options()), Compiled)
    assert asked == [True, False]


def test_a_gpu_whose_driver_is_there_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        if name != "nvcuda.dll":
            raise OSError(name)

    monkeypatch.setattr("ctypes.CDLL", load)
    assert device.may_have_gpu()
    monkeypatch.setattr(device, "DRIVERS", ("libcuda.so.1",))
    assert not device.may_have_gpu()


@pytest.mark.parametrize("named", [{"renderer": "cuda"}, {"device": "cuda"}])
def test_a_renderer_that_is_named_is_refused_before_anything_is_packed(
    monkeypatch: pytest.MonkeyPatch, named: dict
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    told: List[Progress] = []
    with pytest.raises(WordpackError, match="option (renderer|device): cuda"):
        pack(WORDS, observer=told.append, quality="draft", **named)
    assert told == []
