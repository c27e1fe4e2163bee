"""The root script: stops with the cure where it cannot start, installs once, again when its list changes."""

import importlib.util
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT

Lines = list[list[str]]


@pytest.fixture
def script(tmp_path: Path) -> Any:
    """The script as a module, at home in a folder of its own with three short lists."""
    loader = SourceFileLoader("lodge_script", str(ROOT / "lodge"))
    spec = importlib.util.spec_from_loader("lodge_script", loader)
    assert spec is not None
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    module: Any = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    sys.dont_write_bytecode = before
    module.HERE, module.VENV = tmp_path, tmp_path / ".venv"
    module.STAMP, module.PYTHON = module.VENV / "lodge.stamp", module.VENV / "bin/python"
    (tmp_path / "requirements").mkdir()
    for name in module.LISTS:
        (tmp_path / f"requirements/{name}.txt").write_text(f"{name}==1 --hash=sha256:00\n")
    return module


@pytest.fixture
def installed(script: Any, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """What the script would have run; making the environment is played, not done."""
    ran: Lines = []

    def play(line: list[str], count: int) -> str:
        ran.append(line)
        (script.VENV / "bin").mkdir(parents=True, exist_ok=True)
        script.PYTHON.touch()
        version = ".".join(str(part) for part in sys.version_info[:3])
        (script.VENV / "pyvenv.cfg").write_text(f"version = {version}\n")
        (script.VENV / "lib/python3/site-packages/pip").mkdir(parents=True, exist_ok=True)
        return ""

    monkeypatch.setattr(script, "run", play)
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    return ran


def test_a_missing_venv_module_is_named_with_its_one_apt_line(
    script: Any, installed: Lines, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda name: None)
    assert script.main(["demo"]) == 1
    assert "sudo apt install python3-venv" in capsys.readouterr().err
    assert installed == []


def test_an_old_python_is_refused_before_anything_is_made(
    script: Any, installed: Lines, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "OLDEST", (99, 0))
    assert script.main(["demo"]) == 1
    assert "Lodge needs Python 3.11 or newer" in capsys.readouterr().err
    assert installed == []


def test_a_second_start_installs_nothing(script: Any, installed: Lines) -> None:
    assert script.prepare("run") == ""
    first = len(installed)
    assert script.prepare("run") == ""
    assert len(installed) == first == 2


def test_a_changed_list_is_installed_again_in_the_same_environment(script: Any, installed: Lines) -> None:
    script.prepare("run")
    (script.HERE / "requirements/run.txt").write_text("run==2 --hash=sha256:00\n")
    script.prepare("run")
    assert ["venv" in line for line in installed] == [True, False, False]


def test_the_workshop_s_list_is_enough_for_serving(script: Any, installed: Lines) -> None:
    script.prepare("work")
    before = len(installed)
    assert script.prepare("run") == "" == script.prepare("trust")
    assert len(installed) == before


def test_serving_never_installs_the_workshop(script: Any, installed: Lines) -> None:
    script.prepare("run")
    assert not any("work.txt" in word for line in installed for word in line)


def test_only_hashed_wheels_are_installed(script: Any, installed: Lines) -> None:
    script.prepare("run")
    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(installed[-1])


def test_a_fault_while_installing_leaves_no_stamp(
    script: Any, installed: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script, "run", lambda line, count: "no network")
    assert script.prepare("run") == "no network"
    assert not script.STAMP.exists()


def test_no_words_print_the_commands_and_make_nothing(
    script: Any, installed: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main([]) == 0
    assert "./lodge test" in capsys.readouterr().out
    assert installed == []


def test_no_test_at_all_is_a_failure(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script.subprocess, "call", lambda *words, **more: 5)
    assert script.test(["-k", "nothing"]) == 1
