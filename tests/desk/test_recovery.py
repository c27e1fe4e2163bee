"""The recovery sheet: shown to whoever proves it is them, typed back letter by letter, kept nowhere."""

import base64
from pathlib import Path

import pytest
from django.test import Client

from lodge.desk import recovery
from lodge.journal.models import Entry
from lodge.kit import ids, keys
from lodge.people.models import Post, School
from tests import make
from tests.desk.conftest import Enter, lodge


def test_a_key_typed_from_the_sheet_is_the_key(school: School) -> None:
    keys.make(school.pk)
    for line in recovery.lines(school.pk):
        typed = line.text.lower().replace(" ", "  ")
        assert recovery.typed(line.name, typed) == keys.octets_of(school.pk, line.name)


def test_a_single_wrong_letter_is_noticed(school: School) -> None:
    keys.make(school.pk)
    line = recovery.lines(school.pk)[0]
    letters = "".join(line.text.split())
    for place in range(len(letters)):
        wrong = letters[:place] + ("A" if letters[place] != "A" else "B") + letters[place + 1 :]
        with pytest.raises(recovery.Mistyped):
            recovery.typed(line.name, wrong)


def test_a_line_typed_for_another_key_is_noticed(school: School) -> None:
    keys.make(school.pk)
    with pytest.raises(recovery.Mistyped, match=r"not the line of wrap\.key"):
        recovery.typed(keys.WRAP, recovery.lines(school.pk)[0].text)


@pytest.mark.parametrize("typed", ["", "ABCD", "1" * 56])
def test_what_cannot_be_a_line_is_said_in_a_sentence(typed: str) -> None:
    with pytest.raises(recovery.Mistyped, match=r"letters|sign"):
        recovery.typed(keys.WRAP, typed)


def test_the_sheet_asks_first_for_proof(school: School, enter: Enter) -> None:
    browser = enter(make.staff(school, Post.Kind.HEAD), lately=False)
    answer = browser.get("/setup/recovery")
    assert answer.status_code in {200, 302}
    assert browser.post("/setup/recovery", {"key": str(ids.new())}).status_code == 403
    school.refresh_from_db()
    assert school.recovery_printed_at is None


def test_printing_the_sheet_shows_every_key_once_and_completes_the_task(school: School, head: Client) -> None:
    sure = {"key": str(ids.new())}
    page = head.post("/setup/recovery", sure).content.decode()
    for line in recovery.lines(school.pk):
        assert page.count(line.text) == 2, "two copies, for two envelopes"
    school.refresh_from_db()
    assert school.recovery_printed_at is not None
    assert head.post("/setup/recovery", sure).status_code == 302


def test_no_key_is_written_into_the_journal_or_a_page_that_is_only_opened(
    school: School, head: Client
) -> None:
    head.post("/setup/recovery", {"key": str(ids.new())})
    secret = base64.b64encode(keys.octets_of(school.pk, keys.WRAP)).decode()
    first = recovery.lines(school.pk)[2].groups[0]
    assert Entry.objects.filter(school_id=school.pk, verb="print-recovery-sheet").count() == 1
    page = head.get("/setup/recovery").content.decode()
    assert secret not in page
    assert first not in page


def test_a_lost_key_comes_back_from_paper(folder: Path) -> None:
    (held,) = (path for path in (folder / "keys").iterdir() if path.is_dir())
    kept = (held / keys.WRAP).read_text()
    octets = base64.b64decode(kept)
    line = base64.b32encode(octets).decode().rstrip("=") + recovery.check(keys.WRAP, octets)
    refused = lodge(folder, "recover-key", keys.WRAP, said=f"{line}\n")
    assert refused.returncode == 1
    assert "Move it away first" in refused.stderr
    (held / keys.WRAP).unlink()
    assert "Written" in lodge(folder, "recover-key", keys.WRAP, said=f"{line}\n").stdout
    assert (held / keys.WRAP).read_text() == kept
