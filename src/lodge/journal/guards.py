"""Triggers that refuse to change what is written, in both databases.

They stop accidents and side doors. An owner of the database can drop them; the tree is the evidence
that it happened (``verify.py``).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

# Table: when is a new row a replacement of an old one?
WRITTEN_ONCE = {
    "journal_entry": "school_id = NEW.school_id AND sequence = NEW.sequence OR code = NEW.code",
    "journal_trace": (
        "school_id = NEW.school_id AND sequence = NEW.sequence"
        ' AND "table" = NEW."table" AND "key" = NEW."key"'
    ),
    "journal_page": "school_id = NEW.school_id AND number = NEW.number",
    "journal_checkpoint": "school_id = NEW.school_id AND size = NEW.size",
}
PAYLOAD = "journal_payload"
SAME_PAYLOAD = "school_id = NEW.school_id AND sequence = NEW.sequence"
TABLES = [*WRITTEN_ONCE, PAYLOAD]
NO = "The journal is append-only."
# A payload changes once for each erasure entry that is later than it, and only to say less.
ORDERED = """NEW.school_id = OLD.school_id AND NEW.sequence = OLD.sequence
    AND length(NEW.content) < length(OLD.content) AND length(NEW.closed) > length(OLD.closed)
    AND NEW.erased_by > OLD.sequence AND (OLD.erased_by IS NULL OR NEW.erased_by > OLD.erased_by)
    AND EXISTS (SELECT 1 FROM journal_entry WHERE school_id = NEW.school_id
                AND sequence = NEW.erased_by AND kind = 'erasure')"""


def lay(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: to migrate the journal's own tables, and for tests that play the attacker."""
    on_table = connection.vendor != "sqlite"
    names = [
        (table, f"{table}_{act}") for table in TABLES for act in ("insert", "change", "delete", "truncate")
    ]
    _run(
        connection,
        [f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_table else "") for table, name in names],
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    """Refuse UPDATE and DELETE, and INSERT OR REPLACE, which SQLite lets past a DELETE trigger."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{NO}'); END"
    made = []
    for table, same in [*WRITTEN_ONCE.items(), (PAYLOAD, SAME_PAYLOAD)]:
        when = f"WHEN ({ORDERED}) IS NOT TRUE " if table == PAYLOAD else ""
        taken = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "  # noqa: S608 - our own constants
        made.append(f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} {taken}{refuse}")
        made.append(f"CREATE TRIGGER {table}_change BEFORE UPDATE ON {table} {when}{refuse}")
        made.append(f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}")
    return made


def _postgresql() -> list[str]:
    refuse = f"RAISE EXCEPTION '{NO}';"
    function = "CREATE OR REPLACE FUNCTION {} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    made = [
        function.format("lodge_written_once()", refuse),
        function.format(
            "lodge_erased_by_order()", f"IF ({ORDERED}) IS TRUE THEN RETURN NEW; END IF; {refuse}"
        ),
    ]
    for table in TABLES:
        change = "lodge_erased_by_order()" if table == PAYLOAD else "lodge_written_once()"
        for act, each, guard in (
            ("change", "UPDATE", change),
            ("delete", "DELETE", "lodge_written_once()"),
        ):
            made.append(
                f"CREATE TRIGGER {table}_{act} BEFORE {each} ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}"
            )
        made.append(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION lodge_written_once()"
        )
    return made
