"""``lodge journal``: verify it, sign a checkpoint, hand out a receipt, the public key, or a link."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lodge.journal import checkpoints, links, notes, receipts, verify
from lodge.journal.models import Entry
from lodge.kit import keys
from lodge.kit.schools import chosen_school


class Command(BaseCommand):
    """The journal on the command line of the server."""

    help = "Verify the journal; write a checkpoint, a receipt, the public key, or a link of two checkpoints."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The five things to do and their files."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="verify|checkpoint|receipt|key|link")
        check = acts.add_parser("verify", help="check every entry and every row; exit 1 when not whole")
        check.add_argument("--checkpoint", type=Path, metavar="FILE", help="a checkpoint kept outside")
        check.add_argument(
            "--receipt", type=Path, nargs="+", action="extend", default=[], metavar="FILE", help="receipts"
        )
        check.add_argument(
            "--key", type=Path, metavar="FILE", help="the public key, if you keep your own copy"
        )
        check.add_argument("--json", action="store_true", help="for programs")
        made = acts.add_parser("checkpoint", help="sign the tree as it is now")
        made.add_argument("--out", type=Path, metavar="FILE")
        receipt = acts.add_parser("receipt", help="the receipt of one act")
        receipt.add_argument("code", nargs="?", help="the code on the page or slip")
        receipt.add_argument("--last", action="store_true", help="of the newest act")
        receipt.add_argument("--show", nargs="*", metavar="FACT", help="only these facts (default: all)")
        receipt.add_argument("--checkpoint", type=Path, metavar="FILE", help="prove it against this one")
        receipt.add_argument("--out", type=Path, metavar="FILE")
        key = acts.add_parser("key", help="the public key that receipts and checkpoints are checked with")
        key.add_argument("--out", type=Path, metavar="FILE")
        link = acts.add_parser("link", help="the proof that one checkpoint continues another")
        link.add_argument("--from", type=Path, required=True, metavar="FILE", dest="old")
        link.add_argument("--to", type=Path, required=True, metavar="FILE", dest="new")
        link.add_argument("--out", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; whatever is wrong is said in a sentence."""
        school = chosen_school()
        try:
            getattr(self, f"_{options['act']}")(school.pk, options)
        except (keys.KeyFault, notes.NoteFault, receipts.NoSuchEntry, OSError, UnicodeDecodeError) as fault:
            raise CommandError(str(fault)) from fault

    def _verify(self, school_id: Any, options: dict[str, Any]) -> None:
        outside = options["checkpoint"].read_text() if options["checkpoint"] else None
        held = [file.read_text() for file in options["receipt"]]
        key = options["key"].read_text() if options["key"] else None
        report = verify.verify(school_id, outside, held, key)
        if options["json"]:
            said = {"entries": report.entries, "root": report.root, "ok": report.ok}
            self.stdout.write(json.dumps({**said, "problems": report.problems}, ensure_ascii=False))
        else:
            for problem in report.problems:
                self.stdout.write(f"- {problem}")
            whole = "The journal is whole" if report.ok else "The journal is NOT whole"
            self.stdout.write(f"{whole}: {report.entries} entries, root {report.root}")
        if not report.ok:
            raise SystemExit(1)

    def _checkpoint(self, school_id: Any, options: dict[str, Any]) -> None:
        self._give(checkpoints.make_checkpoint(school_id).text, options["out"])

    def _receipt(self, school_id: Any, options: dict[str, Any]) -> None:
        if bool(options["code"]) == options["last"]:
            raise CommandError("Give the code of the act, or --last for the newest.")
        entry: Entry = (
            receipts.last_entry(school_id)
            if options["last"]
            else receipts.entry_by_code(school_id, options["code"])
        )
        under = links.stored(school_id, options["checkpoint"].read_text()) if options["checkpoint"] else None
        made = receipts.make(entry, show=options["show"], under=under)
        self._give(json.dumps(made, indent=1, ensure_ascii=False) + "\n", options["out"])

    def _key(self, school_id: Any, options: dict[str, Any]) -> None:
        self._give(f"{keys.vkey(school_id)}\n", options["out"])

    def _link(self, school_id: Any, options: dict[str, Any]) -> None:
        made = links.make(school_id, options["old"].read_text(), options["new"].read_text())
        self._give(json.dumps(made, indent=1) + "\n", options["out"])

    def _give(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text, ending="")
            return
        out.write_text(text, encoding="utf-8")
        self.stderr.write(f"Written: {out}")
