"""``lodge journal`` as a person at the server, or a program, uses it."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lodge.journal.models import Checkpoint, Entry
from lodge.kit import keys
from tests import make
from tests.journal.conftest import History
from tests.journal.test_receipts import CHECKER

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    """What the command writes to the standard output."""
    out = StringIO()
    call_command("journal", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def failed(*words: str) -> str:
    """What it writes when it exits with 1."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("journal", *words, stdout=out, stderr=StringIO())
    assert stopped.value.code == 1
    return out.getvalue()


def test_verify_says_so_to_programs_and_to_people(history: History, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(history.checkpoint)
    said = json.loads(run("verify", "--checkpoint", str(kept), "--json"))
    assert said.keys() == {"entries", "root", "ok", "problems"}
    assert (said["ok"], said["problems"]) == (True, [])
    assert "The journal is whole" in run("verify")


def test_verify_exits_with_one_when_it_is_not_whole(history: History, owner: object) -> None:
    history.sql("UPDATE journal_payload SET content = '{}' WHERE content LIKE %s", "%the hall%")
    said = json.loads(failed("verify", "--json"))
    assert (said["ok"], len(said["problems"])) == (False, 1)
    assert "NOT whole" in failed("verify")


def test_the_files_it_gives_out_satisfy_the_checker(history: History, tmp_path: Path) -> None:
    names = ["receipt.json", "checkpoint.txt", "school.key", "link.json"]
    receipt, checkpoint, key, link = (str(tmp_path / name) for name in names)
    run("receipt", "--last", "--out", receipt)
    run("checkpoint", "--out", checkpoint)
    run("key", "--out", key)
    code = Entry.objects.exclude(kind="blank").latest("sequence").shown_code
    run("receipt", code, "--out", receipt)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), receipt, checkpoint, key], capture_output=True
    )
    assert done.returncode == 0
    old = tmp_path / "old.txt"
    old.write_text(history.checkpoint)
    run("link", "--from", str(old), "--to", checkpoint, "--out", link)
    assert json.loads(Path(link).read_text())["from"] == history.checkpoint
    assert "whole" in run("verify", "--receipt", receipt, "--key", key)


def test_a_receipt_of_some_facts_under_a_given_checkpoint(history: History, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(history.checkpoint)
    code = Entry.objects.get(verb="report-concern").code
    receipt = json.loads(run("receipt", code, "--show", "place", "--checkpoint", str(kept)))
    assert [fact["name"] for fact in receipt["facts"]] == ["head", "place"]
    assert receipt["checkpoint"] == history.checkpoint


@pytest.mark.parametrize("words", [["receipt"], ["receipt", "AAAA"], ["receipt", "AAAA", "--last"]])
def test_a_receipt_of_nothing_is_refused_in_words(history: History, words: list[str]) -> None:
    with pytest.raises(CommandError, match="code"):
        run(*words)


def test_a_missing_file_or_key_is_named(history: History) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        run("verify", "--checkpoint", "nowhere.txt")
    (keys.folder(history.school.pk) / keys.SIGNING).unlink()
    count = Checkpoint.objects.count()
    with pytest.raises(CommandError, match="recovery sheet"):
        run("checkpoint")
    assert Checkpoint.objects.count() == count


def test_with_several_schools_one_must_be_named(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    make.school("Alderfen Primary School", short_name="alderfen")
    with pytest.raises(CommandError, match="--school NAME"):
        run("verify")
    monkeypatch.setenv("LODGE_SCHOOL", "larkfold")
    assert "whole" in run("verify")
    monkeypatch.setenv("LODGE_SCHOOL", "nowhere")
    with pytest.raises(CommandError, match="nowhere"):
        run("verify")


@pytest.mark.django_db
def test_without_a_school_it_says_how_to_start_one() -> None:
    with pytest.raises(CommandError, match="lodge serve"):
        run("verify")
