"""Triggers that refuse to change what is written, in both databases.

They stop accidents and side doors. An owner of the database can drop them; the tree is the evidence
that it happened (``verify.py``).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

WRITTEN_ONCE = {
    "journal_entry": ("sequence",),
    "journal_trace": ("table", "key", "sequence"),
    "journal_page": ("number",),
    "journal_checkpoint": ("size",),
}
PAYLOAD = "journal_payload"
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
    names = [
        (f"{table}_{act}", table)
        for table in [*WRITTEN_ONCE, PAYLOAD]
        for act in ("insert", "update", "delete")
    ]
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name, _ in names])
    else:
        tables = [*WRITTEN_ONCE, PAYLOAD]
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_guard ON {table}" for table in tables])
        _run(connection, [f"DROP TRIGGER IF EXISTS {table}_truncate ON {table}" for table in tables])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    """Refuse UPDATE and DELETE, and INSERT OR REPLACE, which SQLite lets past a DELETE trigger."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{NO}'); END"
    made = []
    for table, keys in WRITTEN_ONCE.items():
        same = " AND ".join(f'"{key}" = NEW."{key}"' for key in ("school_id", *keys))
        made.append(_replaces(table, same))
        made.append(f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}")
        made.append(f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}")
    made[0] = _replaces(
        "journal_entry", "school_id = NEW.school_id AND sequence = NEW.sequence OR code = NEW.code"
    )
    made.append(_replaces(PAYLOAD, "school_id = NEW.school_id AND sequence = NEW.sequence"))
    made.append(
        f"CREATE TRIGGER {PAYLOAD}_update BEFORE UPDATE ON {PAYLOAD} WHEN ({ORDERED}) IS NOT TRUE {refuse}"
    )
    made.append(f"CREATE TRIGGER {PAYLOAD}_delete BEFORE DELETE ON {PAYLOAD} {refuse}")
    return made


def _replaces(table: str, same: str) -> str:
    found = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN {found} BEGIN SELECT RAISE(ABORT, '{NO}'); END"


def _postgresql() -> list[str]:
    refuse = f"BEGIN RAISE EXCEPTION '{NO}'; END"
    made = [
        f"CREATE OR REPLACE FUNCTION lodge_written_once() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$",
        f"""CREATE OR REPLACE FUNCTION lodge_erased_by_order() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'UPDATE' THEN
            IF ({ORDERED}) IS TRUE THEN RETURN NEW; END IF;
          END IF;
          RAISE EXCEPTION '{NO}';
        END $$""",
    ]
    for table in [*WRITTEN_ONCE, PAYLOAD]:
        guard = "lodge_erased_by_order" if table == PAYLOAD else "lodge_written_once"
        made.append(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard}()"
        )
        made.append(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION lodge_written_once()"
        )
    return made
