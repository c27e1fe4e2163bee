"""A room keeps its pages to itself, says what it is, and says how long each of its records is kept."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from lodge.kit import declarations
from tests.house.tree import ROOT, complain, functions, imports, product

OWN = {"views", "forms", "urls"}


def rooms() -> list[str]:
    """The folders of src/lodge that hold Python."""
    return sorted(path.parent.name for path in (ROOT / "src/lodge").glob("*/__init__.py"))


def test_a_room_keeps_its_pages_to_itself() -> None:
    wrong = []
    for module in product():
        for name, node in imports(module):
            parts = name.split(".")
            away = parts[0] == "lodge" and len(parts) > 2 and parts[2] in OWN and parts[1] != module.room
            if away and parts[1] != "kit" and not (parts[2] == "urls" and module.path == "src/lodge/urls.py"):
                wrong.append(f"{module.at(node)}: {name}")
    complain(wrong, "Call the other room's verb or query instead; its pages are its own.")


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_it_keeps_and_nothing_else(room: str) -> None:
    said = ast.parse((ROOT / f"src/lodge/{room}/__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(said), (
        f"src/lodge/{room}/__init__.py: say what it keeps, which clauses, for whom."
    )
    complain(
        [f"src/lodge/{room}/__init__.py:{node.lineno}" for node in said.body[1:]],
        "Only the docstring; code goes into a file that says what it is.",
    )


def test_every_public_thing_says_what_it_means() -> None:
    """Classes and functions at the top of a module; models and forms of a page speak through their fields."""
    silent = [
        f"{module.at(node)} {node.name}"
        for module in product()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    complain(silent, "One line: what it means, its units, what it raises, the clause or standard.")


def test_every_function_says_its_types() -> None:
    untyped = [
        f"{module.at(node)} {node.name}"
        for module in product()
        for node in functions(module)
        if node.returns is None
    ]
    complain(untyped, "Say what it returns.")


def test_every_model_says_how_long_it_is_kept() -> None:
    ours = {
        model._meta.label: model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("lodge.")
    }
    silent = sorted(label for label, key in ours.items() if key not in declarations.kept)
    gone = sorted(set(declarations.kept) - set(ours.values()))
    complain(
        silent,
        "Declare it in the room's keeping.py: keep('room.Model', kind=…, starts=…, period=…, basis=…).",
    )
    complain(gone, "No model has this name any more: take the line out of keeping.py.")


def test_every_room_with_tables_is_installed() -> None:
    tables = {path.parts[-2] for path in Path(ROOT / "src/lodge").glob("*/migrations/")}
    missing = sorted(tables - {config.label for config in apps.get_app_configs()})
    complain(missing, "Add the room to INSTALLED_APPS in settings.py.")
