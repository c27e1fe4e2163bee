"""School words in the tree, nothing left for later, no registry's host, few things at the root."""

import re

from tests.house.tree import complain, files, git, text, texts

DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "shared",
    "manager",
    "managers",
    "lib",
    "core",
}
LATER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
HOSTS = re.compile(
    r"\b(?:[a-z0-9-]+\.)*(?:py"
    r"pi\.(?:org|io)|python"
    r"hosted\.org|npm"
    r"js\.(?:com|org)"
    r"|registry\.[a-z0-9-]+\.[a-z]{2,}|docker"
    r"\.io|crates"
    r"\.io)\b"
)
ROOT_ENTRIES = 14


def test_no_drawer_takes_what_has_no_name() -> None:
    drawers = [
        name for name in files() if any(part.split(".")[0].strip("_") in DRAWERS for part in name.split("/"))
    ]
    complain(drawers, "Name it by what it is for, in a word a school uses.")


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{name}:{number}: {line.strip()}"
        for name, said in texts()
        for number, line in enumerate(said.splitlines(), 1)
        if LATER.search(line)
    ]
    complain(left, "Do it now, or write an issue and take the note out.")


def test_no_registry_is_named_in_the_tree() -> None:
    named = [f"{name}: {found.group()}" for name, said in texts() for found in HOSTS.finditer(said)]
    complain(named, "A school may have its own mirror: leave the host to the computer's own settings.")


def test_the_root_stays_small_enough_to_read() -> None:
    entries = sorted({name.split("/")[0] for name in git("ls-files")})
    over = entries if len(entries) > ROOT_ENTRIES else []
    complain(over, f"{len(entries)} entries at the root, at most {ROOT_ENTRIES}: find it a folder.")


def test_every_locked_list_holds_the_one_before() -> None:
    locks = [
        set(re.findall(r"^\S+==\S+", text(f"requirements/{name}.txt"), re.M))
        for name in ("run", "trust", "work")
    ]
    missing = sorted((locks[0] - locks[1]) | (locks[1] - locks[2]))
    complain(missing, "Lock all three again; CONTRIBUTING.md has the three lines.")


def test_every_locked_package_has_its_hash() -> None:
    bare = [
        f"requirements/{name}.txt: {line}"
        for name in ("run", "trust", "work")
        for line in re.findall(r"^\S+==.*(?:\n(?! ).*|\Z)", text(f"requirements/{name}.txt"), re.M)
    ]
    complain(bare, "Lock with --generate-hashes; CONTRIBUTING.md has the line.")
