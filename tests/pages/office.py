"""The addresses of the register, classes, tags, prints, the kiosk, and of what works without a network."""

from tests.pages.kinds import (
    NO_FORM,
    OF_A_RECORD,
    ONLY_BUTTONS,
    SAME_FOR_ALL,
    Address,
    File,
    Leads,
    OnlyPost,
    Page,
    Sent,
    Shown,
    form,
)

CLASS = {"key": "SELECT id FROM people_schoolclass WHERE name = '6L'"}
NO_PHONES = {"key": "SELECT id FROM people_schoolclass WHERE name = 'RL'"}
ENTRY = {"entry": "SELECT id FROM office_registerentry WHERE out_at IS NULL AND undone_at IS NULL"}
WITH_PHONE = "SELECT pupil_id FROM office_registerentry WHERE out_at IS NULL AND undone_at IS NULL"
ADULT = {
    "key": "SELECT adult_id FROM people_familylink l JOIN people_familyterm t ON t.link_id = l.id"
    f" WHERE t.kind = 'may-collect' AND l.pupil_id IN ({WITH_PHONE}) ORDER BY l.id"
}
NOTHING_HERE = {
    "key": f"SELECT adult_id FROM people_familylink WHERE pupil_id NOT IN ({WITH_PHONE}) ORDER BY id"
}
COUNT = {"key": "SELECT id FROM office_pocketcount ORDER BY at DESC"}
NOTHING_MISSING = {"key": "SELECT id FROM office_pocketcount ORDER BY at"}
MESSAGE = {"key": "SELECT id FROM office_homecontact"}
PUPIL = {"key": WITH_PHONE}
DEVICE = {"key": "SELECT device_id FROM office_registerentry"}
TAG = {"number": "=1"}
BARE_TAG = {"number": "=80"}
BEFORE = {"day": "day:2026-07-01"}

OFFICE: tuple[Address, ...] = (
    Page("phones_in", error=Sent({"box": "999"})),
    OnlyPost("phones_in_class", key=CLASS),
    File("phones_now", "application/json"),
    Page("phones_out", error=Sent({"box": "080"})),
    Page("phones_out_class", key=CLASS, empty=Shown(key=NO_PHONES), error=Sent({"key": ""})),
    Page(
        "phones_out_find",
        full=Sent({"box": "001"}),
        empty=Shown(),
        error=Sent({"box": "Nobody Such"}),
    ),
    Page("phones_out_adult", key=ADULT, empty=Shown(key=NOTHING_HERE), error=Sent({"key": ""})),
    OnlyPost("phones_note", key=ENTRY),
    Page("phones_condition", key=ENTRY, empty=OF_A_RECORD, error=Sent({"condition": ""})),
    Page("phones_kind", key=ENTRY, empty=OF_A_RECORD, error=Sent({})),
    Page("phones_today"),
    Page("phones_count", error=Sent({"typed": "nonsense"})),
    Page("phones_counted", key=COUNT, empty=Shown(key=NOTHING_MISSING)),
    Page("phones_messages", error=ONLY_BUTTONS),
    OnlyPost("phones_pass_on", key=MESSAGE),
    form("phones_sheet", typed={"row1-tag": "999"}),
    Page("phones_pupil", key=PUPIL, empty=OF_A_RECORD, error=Sent({"message": ""})),
    Page("phones_pupil_do", key={**PUPIL, "doing": "=reason"}, empty=OF_A_RECORD, error=Sent({"words": ""})),
    Page("phones_day", key={"day": "day:2026-09-03"}, empty=Shown(key=BEFORE)),
    Page("classes"),
    Page("class_view", key=CLASS, empty=OF_A_RECORD, error=Sent({"key": ""})),
    Page("tag", key=TAG, empty=Shown(key=BARE_TAG), error=ONLY_BUTTONS),
    OnlyPost("tag_retire", key=TAG),
    Page("item", key=DEVICE, empty=OF_A_RECORD, error=NO_FORM),
    Page("item_care", key=DEVICE, empty=OF_A_RECORD, error=Sent({"what": "", "words": ""})),
    Page("print", error=Sent({"first": "0"})),
    File("print_tags", "application/pdf"),
    File("print_crates", "application/pdf"),
    File("print_test_tag", "application/pdf"),
    File("print_power_cut", "application/pdf"),
    Leads("kiosk", "/kiosk/", "the mode it was left in, or the one for the hour"),
    form("kiosk_pair", "nobody", typed={"code": "AAAA-BBBB"}),
    Page("kiosk_in", "kiosk", full=Shown(who="kiosk-run"), empty=Shown(), error=Sent({"badge": "999"})),
    Page("kiosk_out", "kiosk", full=Shown(who="kiosk-run"), empty=Shown(), error=Sent({"badge": "999"})),
    OnlyPost("kiosk_run", "kiosk"),
    OnlyPost("kiosk_run_end", "kiosk"),
    OnlyPost("kiosk_queue", "kiosk"),
    OnlyPost("phones_queue"),
    Page("phones_offline", "nobody", empty=Shown(), full=SAME_FOR_ALL),
    File("worker", "text/javascript", "nobody"),
)
