"""The ``lodge`` command: finds the data folder, then runs a management command of a room.

``lodge COMMAND [--school NAME | --data DIR] …``; ``--school NAME`` is the folder ``var/NAME``, or the
school's short name where LODGE_DATABASE names a PostgreSQL.
"""

import os
import secrets
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

HELP = """Lodge: the school's mobile and social-media policy, running.

  lodge demo [--no-serve] [--reset] [--port N] [--today DAY]   an invented school
  lodge serve --data DIR [--port N] [--host NAME --cert FILE --key FILE]   a real school
  lodge import-people FILE.csv [--map FILE] [--contacts FILE] [--dry-run] [--json]
  lodge journal verify | checkpoint | receipt | link | key
  lodge let-in NAME                                            somebody who is locked out
  lodge backup, restore, export, recover-key                   copies, and what is in them

Every command takes --school NAME or --data DIR; with one school present it needs neither.
"""


def main() -> None:
    """Run one command; the data folder is settled before Django reads its settings."""
    words = sys.argv[1:]
    if not words or words[0] in {"-h", "--help", "help"}:
        print(HELP)
        return
    command, rest = words[0].replace("-", "_"), words[1:]
    choose_folder(command, rest)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodge.settings")
    execute_from_command_line(["lodge", command, *rest])


def choose_folder(command: str, words: list[str]) -> None:
    """Take ``--data`` and ``--school`` out of ``words`` and set LODGE_DATA, the demo flag and the web key."""
    root = Path(os.environ.get("LODGE_ROOT", "."))
    data, school = _taken(words, "--data"), _taken(words, "--school")
    if os.environ.get("LODGE_DATABASE") and school:
        os.environ["LODGE_SCHOOL"] = school
    if data or school:
        os.environ["LODGE_DATA"] = str(Path(data) if data else root / "var" / str(school))
    elif "LODGE_DATA" not in os.environ:
        os.environ["LODGE_DATA"] = str(_only_folder(root / "var", command))
    folder = Path(os.environ["LODGE_DATA"])
    if command == "demo" or (folder / "demo").exists():
        os.environ["LODGE_DEMO"] = "1"
    if command in {"demo", "serve"}:
        folder.mkdir(parents=True, exist_ok=True)
    if folder.is_dir() and "LODGE_SECRET_KEY" not in os.environ:
        os.environ["LODGE_SECRET_KEY"] = web_key(folder / "keys")


def web_key(keys: Path) -> str:
    """The key that signs cookies, made once and kept with the other keys, apart from the database."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = keys / "web.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()


def _only_folder(var: Path, command: str) -> Path:
    schools = sorted(path for path in var.glob("*") if (path / "lodge.sqlite3").exists())
    if command == "demo" or not schools:
        return var / "demo"
    if len(schools) > 1:
        names = ", ".join(path.name for path in schools)
        raise SystemExit(f"There are several schools here ({names}). Add --school NAME.")
    return schools[0]


def _taken(words: list[str], option: str) -> str | None:
    for index, word in enumerate(words):
        if word == option and index + 1 < len(words):
            del words[index]
            return words.pop(index)
        if word.startswith(f"{option}="):
            return words.pop(index).partition("=")[2]
    return None


if __name__ == "__main__":
    main()
