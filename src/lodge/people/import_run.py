"""Carrying an import out beside the request, so that a page can say how far it is."""

import logging
import traceback
from collections.abc import Callable
from contextvars import copy_context
from threading import Thread
from uuid import UUID

from django.db import connection

from lodge.gate import Principal, Refused, command
from lodge.kit.keys import KeyFault
from lodge.kit.told import Told
from lodge.people.actions.roster import import_people
from lodge.people.incoming import Upload
from lodge.people.roster.wording import CannotRead

BROKE = "The import stopped because of a fault in Lodge. Nothing was saved. The server's log says more."
logger = logging.getLogger(__name__)


def in_background(work: Callable[[], None]) -> None:
    """Run ``work`` in a thread of its own, with a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    Thread(target=copy_context().run, args=(run,), name="import-people").start()


def carry_out(upload: Upload, *, by: Principal, key: UUID, expected: str) -> None:
    """Import what was uploaded, once per ``key``, and leave word in the upload's folder."""
    try:
        files = upload.files()
        with command(by=by, key=key) as asked:
            if not asked.done:
                made = import_people(
                    data=files.data,
                    file_name=files.file_name,
                    chosen=files.chosen,
                    contacts=files.contacts,
                    staff=files.staff,
                    expected=expected,
                    by=by,
                    progress=upload.tell,
                )
                asked.reply = {"import": str(made.pk)}
        upload.finish(asked.reply["import"])
    except (Told, CannotRead, KeyFault) as problem:
        upload.fail(str(problem))
    except Refused as refused:
        upload.fail(f"{refused.answer.next_step or 'You may not import people.'} Nothing was saved.")
    except Exception as fault:
        # The message of a fault may hold what a file said, so the log gets only where it happened.
        where = "".join(traceback.format_tb(fault.__traceback__))
        logger.error("An import of people broke off: %s\n%s", type(fault).__name__, where)
        upload.fail(BROKE)
