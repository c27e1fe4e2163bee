"""A test is a statement that could be false: each asserts something, and says so in its name."""

import ast

from tests.house.tree import complain, functions, modules

EXPECTS = {"raises", "warns", "fail", "deprecated_call", "complain"}


def called(function: ast.AST) -> set[str]:
    """The last word of everything a function calls."""
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        f.attr if isinstance(f, ast.Attribute) else f.id
        for f in calls
        if isinstance(f, ast.Attribute | ast.Name)
    }


def asserting() -> set[str]:
    """Names of functions below tests/ that assert, by themselves or through one another."""
    bodies: dict[str, set[str]] = {}
    found = set(EXPECTS)
    for module in modules("tests/"):
        for node in functions(module):
            bodies[node.name] = bodies.get(node.name, set()) | called(node)
            if any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
                found.add(node.name)
    while more := {name for name, calls in bodies.items() if calls & found} - found:
        found |= more
    return found


def test_every_test_asserts_something() -> None:
    sure = asserting()
    empty = [
        f"{module.at(node)} {node.name}"
        for module in modules("tests/")
        for node in functions(module)
        if node.name.startswith("test_") and node.name not in sure
    ]
    complain(empty, "Assert what must be so; a test that cannot fail proves nothing.")


def test_no_test_measures_by_the_clock() -> None:
    """Timed assertions fail on a busy machine; figures belong to ./lodge bench."""
    timed = [
        f"{module.at(node)} {node.name}"
        for module in modules("tests/")
        for node in functions(module)
        if node.name.startswith("test_")
        and called(node) & {"perf_counter", "monotonic", "process_time", "sleep"}
    ]
    complain(timed, "Count queries, bytes or interactions instead.")


def test_a_test_s_name_is_a_statement() -> None:
    short = [
        f"{module.at(node)} {node.name}"
        for module in modules("tests/")
        for node in functions(module)
        if node.name.startswith("test_") and node.name.count("_") < 3
    ]
    complain(short, "Say what must be so: test_release_refuses_an_adult_not_recorded.")
