"""The papers tell the truth: the commands they name exist, their links lead somewhere."""

import re
from pathlib import Path

from tests.house.tree import ROOT, complain, files, text

PAPERS = [name for name in files() if name.endswith(".md") and "/library/" not in name]
SAYS = [*PAPERS, "lodge", *(name for name in files() if name.endswith((".html", ".toml", ".yml")))]


def commands() -> set[str]:
    """Every word that ./lodge takes: the workshop's own, and each management command."""
    own = set(re.findall(r'"(\w+)": \1\b', text("lodge"))) | {"help"}
    rooms = [
        Path(name)
        for name in files()
        if re.fullmatch(r"src/lodge/\w+/management/commands/[a-z]\w*\.py", name)
    ]
    return own | {path.stem.replace("_", "-") for path in rooms}


def test_the_script_has_its_three_own_commands() -> None:
    assert {"test", "lint", "bench"} <= commands()


def test_every_command_that_is_named_exists() -> None:
    known = commands()
    unknown = [
        f"{name}: ./lodge {word}"
        for name in SAYS
        for word in re.findall(r"\./lodge ([a-z][a-z-]*)", text(name))
        if word not in known
    ]
    complain(unknown, "Write the management command, or take the line out.")


def test_every_link_in_the_papers_leads_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in PAPERS
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text(name))
        if not (ROOT / name).parent.joinpath(target).exists()
    ]
    complain(broken, "Mend the link.")


def test_no_paper_names_a_path_outside_the_tree() -> None:
    outside = [
        f"{name}: {place}"
        for name in files()
        if name.endswith((".py", ".md", ".toml", ".html", ".js", ".css", ".typ")) or name == "lodge"
        for place in re.findall(r"/work/[a-z]\S*|/home/[a-z]\S*|/root/\S*", text(name))
        if name != "tests/house/test_papers.py"
    ]
    complain(outside, "Nobody else has that folder.")
