"""The addresses of colleagues, kiosks, pupils, families, imports, leavers and the new school year."""

from tests.pages.kinds import (
    EMPTY,
    FULL,
    NO_FORM,
    OF_A_RECORD,
    ONLY_BUTTONS,
    Address,
    File,
    Leads,
    Never,
    OnlyPost,
    Page,
    Sent,
    Shown,
    form,
)

COLLEAGUE = {"key": "SELECT person_id FROM people_post WHERE kind = 'teacher' ORDER BY id"}
LATE = {"key": "SELECT person_id FROM people_post WHERE kind = 'deputy-dsl' AND confirmed_at IS NULL"}
WAITING = {"key": "SELECT id FROM people_post WHERE confirmed_at IS NULL AND kind = 'deputy-dsl'"}
POST = {"key": "SELECT id FROM people_post WHERE kind = 'site'"}
LET_IN = {"key": "SELECT id FROM people_letin"}
KIOSK = {"key": "SELECT id FROM people_desk"}
PUPIL = {"pupil": "SELECT pupil_id FROM people_familylink ORDER BY id"}
LINK = {"link": "SELECT id FROM people_familylink ORDER BY id"}
TERM = {"term": "SELECT id FROM people_familyterm ORDER BY id"}
LOOK = {"token": "found:look"}
ROWS = {**LOOK, "part": "=rows"}
COLUMNS = {"token": "found:columns"}
STUCK = {"token": "found:stuck"}
IMPORT = {"roster_import": "SELECT id FROM people_rosterimport ORDER BY made_at DESC"}
CHILD = {"person": "SELECT person_id FROM people_pupil ORDER BY id"}

PEOPLE: tuple[Address, ...] = (
    form("welcome", "nobody", typed={"code": "AAAA-BBBB-CCCC"}),
    Leads("welcome_account", "/welcome", "without a code there is nothing to make", "nobody"),
    Page("people", "head", empty=Never("whoever opens it has a post, so somebody is there")),
    form("add_colleague", "head"),
    form("day_account", "head"),
    form("confirm_post", "chair", key=WAITING, error=Sent({"key": ""})),
    form("end_post", "head", key=POST, error=Sent({"key": ""})),
    form("let_in", "deputy", key=LET_IN, error=Sent({"key": ""})),
    Page("person", "it", LATE, empty=OF_A_RECORD, error=Sent({"badge": "1"})),
    form("give_post", "head", key=COLLEAGUE),
    OnlyPost("invite", "head", COLLEAGUE),
    form("ask_let_in", "head", key=COLLEAGUE, error=Sent({"key": ""})),
    OnlyPost("badge", "it", COLLEAGUE),
    OnlyPost("end_sessions", "it", COLLEAGUE),
    Page("desks", "it", empty=Shown(EMPTY, who="head"), error=Sent({"name": ""})),
    OnlyPost("move_desk", "it", KIOSK),
    OnlyPost("retire_desk", "it", KIOSK),
    Page("import_people", error=Sent({})),
    Page("import_map", key=COLUMNS, empty=OF_A_RECORD, error=Sent({})),
    Page("import_look", key=LOOK, empty=OF_A_RECORD, error=ONLY_BUTTONS),
    Page("import_part", key=ROWS, empty=OF_A_RECORD, error=ONLY_BUTTONS),
    File("import_rejected", "text/csv", key=LOOK),
    OnlyPost("import_save", key=LOOK),
    Page("import_progress", key=STUCK, full=Never("it leads on"), empty=OF_A_RECORD, error=Shown()),
    Page("import_done", key=IMPORT, empty=OF_A_RECORD, error=Sent({"key": ""})),
    OnlyPost("import_undo", key=IMPORT),
    Page("pupils", error=NO_FORM),
    Page("family", key=PUPIL, empty=OF_A_RECORD),
    Page("add_adult", key=PUPIL, empty=OF_A_RECORD, error=Sent({"family_name": ""})),
    Page("change_link", key=LINK, empty=OF_A_RECORD, error=Sent({"priority": ""})),
    Page("end_link", key=LINK, empty=OF_A_RECORD, error=Sent({"key": ""})),
    Page("add_term", "head", LINK, empty=OF_A_RECORD, error=Sent({"kind": ""})),
    Page("end_term", "head", TERM, empty=OF_A_RECORD, error=Sent({"key": ""})),
    Page("leavers", error=Sent({"on": "soon"})),
    Page("leaver", key=CHILD, empty=OF_A_RECORD, error=Sent({"on": "soon"})),
    OnlyPost("not_left", key=CHILD),
    Page("new_year", "head", empty=Shown(EMPTY), full=Shown(FULL), error=Sent({"last_day": "soon"})),
)
