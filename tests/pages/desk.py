"""The addresses of the desk, setting up, the calendar, letters and the policy."""

from tests.pages.kinds import (
    NO_FORM,
    OF_A_RECORD,
    ONLY_BUTTONS,
    SAME_FOR_ALL,
    Address,
    Leads,
    Never,
    OnlyPost,
    Page,
    Sent,
    Shown,
    form,
)

LETTER = {"letter": "SELECT id FROM notices_letter"}
COPY = {"copy": "SELECT id FROM notices_outboxrow WHERE sent_at IS NULL"}
YEAR = {"year": "=2026"}
IN_YEARS = {"year": "=2031"}

DESK: tuple[Address, ...] = (
    Leads("first", "/day", "the first page is My day, or signing in"),
    Page("day", empty=Shown(who="governor")),
    Page("concern", empty=Never("the school always has a head, whom anybody else can tell")),
    Page("hide", "nobody", empty=Shown(), full=SAME_FOR_ALL),
    Page("help", empty=Shown(who="nobody")),
    Page("privacy", empty=Never("a school has a name before anybody can sign in")),
    Page("dpia", "head", empty=SAME_FOR_ALL),
    Page("setup", "head", empty=Never("whoever opens it has signed in, which is one of its tasks")),
    form("setup_school", "head", typed={"name": "", "urn": "12"}),
    form("setup_families", "head", typed={}),
    form("setup_storage", "head", typed={"letters": "12345"}),
    form("setup_recovery", "head", typed={"key": ""}, error=ONLY_BUTTONS),
    form("setup_practice", "head", typed={"key": ""}),
    OnlyPost("setup_practice_end", "head"),
    form("setup_export", "head", error=ONLY_BUTTONS),
    form("setup_calendar", "head", typed={"starts_1": "31/02/2026"}),
    form("setup_terms", "head", key=YEAR, typed={"starts_1": "31/02/2026"}),
    form("setup_inset", "head", key=YEAR, typed={"day_1": "31/02/2026"}),
    form("setup_periods", "head", typed={"starts_1": "25:99"}),
    Page("calendar", "head", error=NO_FORM),
    form("calendar_close", "head", typed={"day": "31/02/2026"}),
    OnlyPost("calendar_reopen", "head", {"key": "SELECT id FROM people_closedday"}),
    Page("notices", error=ONLY_BUTTONS),
    Page("notices_test", "it", empty=SAME_FOR_ALL, error=ONLY_BUTTONS),
    Page("notices_paper", error=ONLY_BUTTONS),
    Page("notices_paper_all"),
    Page("notices_paper_print", key=COPY, empty=OF_A_RECORD),
    OnlyPost("notices_paper_done", key=COPY),
    Page("notices_letter", key=LETTER, empty=OF_A_RECORD, error=ONLY_BUTTONS),
    OnlyPost("notices_again", key=LETTER),
    OnlyPost("notices_cancel", key=LETTER),
    Page("setup_delivery", "it", empty=SAME_FOR_ALL, error=Sent({"way": ""})),
    Page(
        "ask",
        empty=Shown(),
        full=Shown(query="?deed=use&who=pupil&thing=personal-phone&place=classroom"),
        error=Shown(query="?deed=use&who=nobody"),
    ),
)
