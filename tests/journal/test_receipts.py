"""Receipts: what the holder can prove with them, on a computer without Lodge."""

import base64
import copy
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lodge.journal import leaves, links, merkle, notes, proofs, receipts, write
from lodge.journal.models import PAGE, Checkpoint, Entry, Head
from lodge.kit import keys
from tests.journal.conftest import History

pytestmark = pytest.mark.django_db
CHECKER = Path(__file__).parents[2] / "docs" / "check_receipt.py"
Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(history: History, tmp_path: Path) -> Ask:
    """Run the checker as a governor would, on a Python that knows nothing of Lodge."""

    def run(receipt: Any, checkpoint: str | None = None, key: str = "", link: Any = None) -> tuple[int, str]:
        files = {
            "receipt.json": receipt if isinstance(receipt, str) else json.dumps(receipt, ensure_ascii=False),
            "checkpoint.txt": history.checkpoint if checkpoint is None else checkpoint,
            "school.key": key or keys.vkey(history.school.pk),
        }
        if link is not None:
            files["link.json"] = json.dumps(link)
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        line = [sys.executable, "-I", "-S", str(CHECKER), *(str(tmp_path / name) for name in files)]
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8")
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def concern(history: History) -> Entry:
    """The entry whose story was erased."""
    return Entry.objects.get(school_id=history.school.pk, verb="report-concern")


def act(history: History) -> Entry:
    """An entry that the checkpoint covers, with all its facts."""
    return Entry.objects.filter(school_id=history.school.pk, verb="hand-in").order_by("sequence")[0]


def test_a_receipt_under_the_checkpoint_is_genuine(history: History, ask: Ask) -> None:
    code, told = ask(receipts.make(act(history)))
    assert code == 0
    assert told.startswith("YES.")
    for words in ("hand-in (was done)", "M6.4", act(history).shown_code, "the same one"):
        assert words in told


def test_any_entry_has_a_receipt_whatever_it_touched(history: History) -> None:
    known = notes.verifier_of(history.school.pk)
    for entry in Entry.objects.filter(school_id=history.school.pk).exclude(kind="blank"):
        text = json.dumps(receipts.make(entry))
        assert receipts.read(text, known)["code"] == entry.code


def test_a_redacted_receipt_is_genuine_and_shows_nothing_more(history: History, ask: Ask) -> None:
    receipt = receipts.make(act(history), show=[])
    assert "person:1" not in json.dumps(receipt)
    code, told = ask(receipt)
    assert (code, "2 more facts" in told) == (0, True)


def test_after_an_erasure_an_older_receipt_still_holds(history: History, ask: Ask) -> None:
    before = receipts.make(act(history))
    write.erase(history.school.pk, act(history).sequence, reason="the time is over")
    assert ask(before)[0] == 0
    after = receipts.make(act(history))
    assert "M6.4" not in json.dumps(after)
    assert ask(after)[0] == 0
    assert "not true" not in json.dumps(receipts.make(concern(history)))


def test_a_receipt_before_the_checkpoint_is_a_promise(history: History, ask: Ask) -> None:
    receipt = receipts.make(history.act("hand-in"))
    assert "checkpoint" not in receipt
    code, told = ask(receipt)
    assert (code, "NOT checked: whether the entry is in the journal" in told) == (0, True)


def test_a_later_checkpoint_is_linked_or_said_not_to_be(history: History, ask: Ask) -> None:
    school = history.school.pk
    receipt = receipts.make(act(history))
    later = write.make_checkpoint(school).text
    code, told = ask(receipt, later)
    assert (code, "NOT checked: the checkpoint you gave is later" in told) == (0, True)
    link = links.make(school, history.checkpoint, later)
    code, told = ask(receipt, later, link=link)
    assert (code, "one continues the other" in told) == (0, True)
    link["proof"][0] = base64.b64encode(bytes(32)).decode()
    assert ask(receipt, later, link=link)[0] == 1
    newer = receipts.make(act(history))
    assert ask(newer, later) == (0, ask(newer, later)[1])
    first = Checkpoint.objects.filter(school_id=school).order_by("size")[0].text
    code, told = ask(newer, first, link=links.make(school, first, later))
    assert (code, "earlier, and the link" in told) == (0, True)


def test_a_receipt_can_be_proved_under_an_earlier_checkpoint(history: History, ask: Ask) -> None:
    write.make_checkpoint(history.school.pk)
    under = links.stored(history.school.pk, history.checkpoint)
    code, told = ask(receipts.make(act(history), under=under))
    assert (code, "the same one" in told) == (0, True)


def test_two_journals_of_one_size_are_found(history: History, ask: Ask) -> None:
    school = history.school.pk
    forked = notes.sign_checkpoint(school, notes_of(history).size, bytes(32))
    code, told = ask(receipts.make(act(history)), forked)
    assert (code, "two different journals" in told) == (1, True)
    with pytest.raises(notes.NoteFault, match="it is proof"):
        links.stored(school, forked)


def notes_of(history: History) -> notes.Checkpoint:
    """The checkpoint kept outside, read."""
    return notes.read_checkpoint(history.checkpoint, notes.verifier_of(history.school.pk))


def test_the_checkpoint_is_a_c2sp_note(history: History) -> None:
    lines = history.checkpoint.split("\n")
    name = f"lodge/{history.school.pk}"
    assert lines[0] == name
    assert int(lines[1]) % PAGE == 0
    assert len(base64.b64decode(lines[2])) == 32
    assert lines[3] == ""
    assert lines[4].startswith(f"— {name} ")
    assert lines[5:] == [""]


def test_a_cosignature_below_does_not_disturb(history: History, ask: Ask) -> None:
    signed = f"{history.checkpoint}— witness.example/w1 {base64.b64encode(bytes(76)).decode()}\n"
    assert ask(receipts.make(act(history)), signed)[0] == 0


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another value": lambda receipt: receipt["facts"][0].update(value="person:2"),
    "another name": lambda receipt: receipt["facts"][0].update(name="witness"),
    "another salt": lambda receipt: receipt["facts"][0].update(salt="00" * 16),
    "another time": lambda receipt: receipt["facts"][2]["value"].update(at="2026-11-22T08:00:00+00:00"),
    "another code": lambda receipt: receipt.update(code="AAAA"),
    "a fact put in": lambda receipt: receipt["leaf"]["facts"].append("00" * 32),
    "another entry before": lambda receipt: receipt["leaf"].update(previous="00" * 32),
    "another place": lambda receipt: receipt.update(index=receipt["index"] + 1),
    "a place below nothing": lambda receipt: receipt.update(index=-1),
    "a shorter proof": lambda receipt: receipt["proof"].pop(),
    "a longer proof": lambda receipt: receipt["proof"].append(receipt["proof"][0]),
    "another promise": lambda receipt: receipt.update(promise=base64.b64encode(bytes(64)).decode()),
    "no promise": lambda receipt: receipt.pop("promise"),
    "no facts": lambda receipt: receipt.update(facts=[]),
    "another school": lambda receipt: receipt.update(origin="lodge/x"),
    "facts of another sort": lambda receipt: receipt.update(facts=7),
    "a checkpoint unsigned": lambda receipt: receipt.update(checkpoint="x\n1\nAAAA\n\n"),
}


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_a_forged_receipt_fails(history: History, ask: Ask, name: str) -> None:
    receipt = copy.deepcopy(receipts.make(act(history)))
    assert [fact["name"] for fact in receipt["facts"]] == ["by", "clauses", "head"]
    FORGERIES[name](receipt)
    code, told = ask(receipt)
    assert (code, told[:3]) == (1, "NO.")
    with pytest.raises(notes.NoteFault):
        receipts.read(json.dumps(receipt), notes.verifier_of(history.school.pk))
    assert not history.check(receipts=[json.dumps(receipt)]).ok


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "7", '"x"', "{", "[" * 100_000, "\x00"])
def test_what_is_no_receipt_is_said_to_be_none(history: History, ask: Ask, text: str) -> None:
    assert ask(text)[0] == 1
    with pytest.raises(notes.NoteFault):
        receipts.read(text, notes.verifier_of(history.school.pk))


def test_a_receipt_or_checkpoint_of_another_key_fails(history: History, ask: Ask) -> None:
    receipt = receipts.make(act(history))
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = stranger.public_key().public_bytes_raw()
    assert ask(receipt, key=keys.vkey_of(f"lodge/{history.school.pk}", public))[0] == 1
    assert ask(receipt, key="nonsense")[0] == 1
    assert ask(receipt, checkpoint="nonsense")[0] == 1


def test_typed_text_cannot_look_like_a_line_of_the_checker(history: History, ask: Ask) -> None:
    receipt = receipts.make(history.act(note="x\nNO. This is forged.\x1b[2J"))
    code, told = ask(receipt)
    assert code == 0
    assert "\nNO." not in told and "\x1b" not in told


def test_a_proof_reads_one_page_of_leaves(history: History, django_assert_max_num_queries: Any) -> None:
    size = notes_of(history).size
    entry = act(history)
    with django_assert_max_num_queries(2):
        path = proofs.inclusion(history.school.pk, entry.sequence, size)
    root = notes_of(history).root
    assert merkle.verify_inclusion(bytes.fromhex(entry.leaf), entry.sequence, size, path, root)
    with pytest.raises(IndexError):
        proofs.inclusion(history.school.pk, size, size)
    with pytest.raises(IndexError):
        proofs.consistency(history.school.pk, 5, size)


def test_a_code_is_found_however_it_is_typed(history: History) -> None:
    entry = act(history)
    assert receipts.entry_by_code(history.school.pk, f" {entry.shown_code.lower()} ") == entry
    assert receipts.last_entry(history.school.pk).sequence == Head.objects.get().size - 1
    blank = Entry.objects.filter(kind="blank")[0]
    for code in ("", "AAAA", blank.code):
        with pytest.raises(receipts.NoSuchEntry):
            receipts.entry_by_code(history.school.pk, code)


# The checker's own arithmetic


def checker() -> Any:
    """The checker as a module."""
    spec = importlib.util.spec_from_file_location("check_receipt", CHECKER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# RFC 8032 section 7.1: public key, message, signature
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_checker_verifies_the_vectors_of_rfc_8032(public: str, message: str, signature: str) -> None:
    check = checker()
    key = check.Key(keys.vkey_of("x", bytes.fromhex(public)))
    octets, signed = bytes.fromhex(message), bytes.fromhex(signature)
    assert check.signed_by(key, octets, signed)
    assert not check.signed_by(key, octets + b"x", signed)
    for place in (0, 31, 32, 63):
        damaged = bytearray(signed)
        damaged[place] ^= 1
        assert not check.signed_by(key, octets, bytes(damaged))
    too_large = (int.from_bytes(signed[32:], "little") + check.ORDER).to_bytes(32, "little")
    assert not check.signed_by(key, octets, signed[:32] + too_large)
    assert not check.signed_by(key, octets, signed[:63])


def test_the_checker_agrees_with_a_library_on_random_signatures() -> None:
    check, draw = checker(), random.Random(8032)
    for _ in range(10):
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        key = check.Key(keys.vkey_of("x", private.public_key().public_bytes_raw()))
        message = draw.randbytes(draw.randrange(200))
        assert check.signed_by(key, message, private.sign(message))
        assert not check.signed_by(key, message, draw.randbytes(64))


def test_the_checker_writes_values_as_the_journal_does() -> None:
    check = checker()
    for value in ["Zoë – 😀", "a\nb\x07", [1, 2.5, True, None], {"b": 1, "a": {"d": [], "c": ""}}]:
        assert check.canonical(value) == leaves.canonical(value).encode()
