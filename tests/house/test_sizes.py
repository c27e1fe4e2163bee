"""A function fits on a screen, a file is read in one sitting, an import stands at the top."""

import ast
from statistics import quantiles

import pytest

from tests.house.tree import Module, complain, dotted, functions, modules, product

FUNCTION_LINES, FUNCTION_P95 = 50, 30
FILE_LINES, FILE_P95 = 400, 250
VIEW_LINES = 25


def lines(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", 0)) - int(getattr(node, "lineno", 0)) + 1


def p95(figures: list[int]) -> float:
    return quantiles(figures, n=20)[18] if len(figures) > 1 else 0


@pytest.mark.parametrize("folder", ["src/lodge/", "tests/"])
def test_no_function_is_longer_than_a_screen(folder: str) -> None:
    long = [
        f"{module.at(node)} {node.name}: {lines(node)} lines"
        for module in modules(folder)
        for node in functions(module)
        if lines(node) > FUNCTION_LINES
    ]
    complain(long, f"At most {FUNCTION_LINES} lines: give a part of it a name of its own.")


@pytest.mark.parametrize("folder", ["src/lodge/", "tests/"])
def test_no_file_is_longer_than_one_sitting(folder: str) -> None:
    long = [
        f"{module.path}: {count} lines"
        for module in modules(folder)
        if (count := len(module.text.splitlines())) > FILE_LINES
    ]
    complain(long, f"At most {FILE_LINES} lines: make it a folder of the same name, one subject a file.")


def test_nineteen_functions_in_twenty_are_short() -> None:
    sizes = sorted((lines(node), f"{m.at(node)} {node.name}") for m in product() for node in functions(m))
    figure = p95([size for size, _ in sizes])
    longest = [f"{name}: {size} lines" for size, name in sizes[-len(sizes) // 20 :]]
    complain(longest if figure > FUNCTION_P95 else [], f"p95 is {figure:.0f}, the budget {FUNCTION_P95}.")


def test_nineteen_files_in_twenty_are_short() -> None:
    sizes = sorted((len(module.text.splitlines()), module.path) for module in product())
    figure = p95([size for size, _ in sizes])
    longest = [f"{name}: {size} lines" for size, name in sizes[-len(sizes) // 20 :]]
    complain(longest if figure > FILE_P95 else [], f"p95 is {figure:.0f}, the budget {FILE_P95}.")


def test_views_only_fetch_ask_the_verb_and_redirect() -> None:
    long = [
        f"{module.at(node)} {node.name}: {lines(node)} lines"
        for module in product()
        if module.within.startswith("views")
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and lines(node) > VIEW_LINES
    ]
    complain(
        long, f"At most {VIEW_LINES} lines: deciding belongs in the verb, reading in queries, words in forms."
    )


def hidden(module: Module) -> list[str]:
    """Imports inside functions, and imports by a name in a string."""
    found = [
        module.at(inner)
        for node in functions(module)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    by_string = [
        module.at(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in {"import_module", "importlib.import_module", "__import__"}
    ]
    return found + by_string


def test_every_import_stands_at_the_top() -> None:
    complain(
        sorted({place for module in modules("src/lodge/", "tests/") for place in hidden(module)}),
        "Move the import to the top; if that makes a circle, the thing belongs in a lower layer.",
    )
