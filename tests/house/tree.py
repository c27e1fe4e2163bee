"""What the house tests look at: the files git knows or would take, and the Python among them, parsed once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BINARY = {".ico", ".otf", ".png", ".pdf", ".ttf", ".woff2", ".zip", ".jpg"}


@dataclass(frozen=True)
class Module:
    """One Python file: where it stands and what it says."""

    path: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room of ``src/lodge/office/actions/desk.py`` is ``office``; of ``gate.py`` it is ``gate``."""
        return self.path.removeprefix("src/lodge/").split("/")[0].removesuffix(".py")

    @property
    def within(self) -> str:
        """The place inside the room: ``actions/desk.py``."""
        return self.path.removeprefix("src/lodge/").partition("/")[2]

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor opens it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def git(*words: str) -> list[str]:
    """The lines of a git command."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@cache
def files() -> tuple[str, ...]:
    """Every file that is tracked, or would be if added."""
    listed = git("ls-files", "--cached", "--others", "--exclude-standard")
    return tuple(sorted({name for name in listed if (ROOT / name).is_file()}))


@cache
def text(name: str) -> str:
    """What a file says."""
    return (ROOT / name).read_text(encoding="utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Every file that is text, with what it says."""
    for name in files():
        if Path(name).suffix not in BINARY:
            yield name, text(name)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files below the folders; migrations, which Django writes, left out."""
    wanted = [name for name in files() if name.endswith(".py") and name.startswith(folders)]
    return tuple(
        Module(name, text(name), ast.parse(text(name))) for name in wanted if "/migrations/" not in name
    )


def product() -> tuple[Module, ...]:
    """The Python that a school runs."""
    return modules("src/lodge/")


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, methods and inner ones included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def dotted(node: ast.AST) -> str:
    """A name with its dots (``timezone.now``), or nothing where it is not one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = dotted(node.value)
        return f"{left}.{node.attr}" if left else ""
    return ""


def imports(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """What a module imports, by full name (``lodge.office.views``, ``datetime.datetime``)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{name.name}", node) for name in node.names)


def complain(offenders: list[str], cure: str) -> None:
    """Fail with each offender on its line and the cure below."""
    listed = "\n  ".join(offenders)
    assert not offenders, f"\n  {listed}\n{cure}"
