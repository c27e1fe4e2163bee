"""The one table of who opens which address, and what an address with an id in it is filled with."""

from typing import Any

from lodge.kit import clock
from tests.conftest import MORNING
from tests.house.two_schools import IN_POST

OFFICE = frozenset({"office", "business manager"})
ROSTER = OFFICE | {"head", "deputy head"}  # they keep the register, and the records it rests on
KEEPERS = ROSTER | {"dsl", "deputy dsl"}  # they see every pupil
COMPUTERS = ROSTER | {"it"}
COLLEAGUES = KEEPERS | {"it", "chair"}
OWN_CLASS = KEEPERS | {"teacher", "teaching assistant", "supply"}
SOME_CLASS = OWN_CLASS | {"teacher of another class"}
SIGNED_IN = frozenset(IN_POST)
ANYBODY = SIGNED_IN | {"nobody", "kiosk"}
NOBODY = frozenset[str]()
ROLES = (*IN_POST, "left", "nobody", "kiosk")

TABLE: tuple[tuple[frozenset[str], str], ...] = (
    (ANYBODY, "first hide help privacy welcome welcome_account kiosk kiosk_pair phones_offline worker"),
    (SIGNED_IN, "day concern ask"),
    # Setting up, and the calendar
    (COMPUTERS, "setup setup_school setup_families setup_storage setup_recovery setup_practice dpia"),
    (COMPUTERS, "setup_practice_end setup_delivery notices_test"),
    (frozenset({"head"}), "setup_export"),
    (ROSTER, "setup_calendar setup_terms setup_inset setup_periods calendar calendar_close calendar_reopen"),
    # Colleagues, their accounts, and the kiosks
    (COLLEAGUES, "people person add_colleague day_account confirm_post end_post give_post invite badge"),
    (COLLEAGUES, "end_sessions let_in ask_let_in"),
    (COMPUTERS, "desks move_desk retire_desk"),
    # Pupils and families; a file on its way in is its owner's alone
    (SOME_CLASS, "pupils"),
    (KEEPERS, "family"),
    (ROSTER, "add_adult change_link end_link add_term end_term leavers leaver not_left new_year"),
    (ROSTER, "import_people import_done import_undo"),
    (ROSTER, "import_map import_look import_part import_rejected import_save import_progress"),
    # Letters
    (KEEPERS, "notices notices_letter notices_again notices_cancel"),
    (KEEPERS, "notices_paper notices_paper_all notices_paper_print notices_paper_done"),
    # The register
    (KEEPERS, "phones_in phones_in_class phones_out phones_out_class phones_out_find phones_out_adult"),
    (KEEPERS, "phones_note phones_condition phones_kind phones_today phones_day phones_count phones_counted"),
    (KEEPERS, "phones_messages phones_pass_on phones_sheet phones_now phones_pupil phones_pupil_do"),
    (KEEPERS, "tag tag_retire item item_care"),
    (SOME_CLASS, "classes"),
    (OWN_CLASS, "class_view"),
    (ROSTER, "print print_tags print_crates print_test_tag print_power_cut"),
    (frozenset({"kiosk"}), "kiosk_in kiosk_out kiosk_run kiosk_run_end"),
    # Signing in, and one's own sign-in: django-allauth's pages on our templates
    (ANYBODY, "mfa_login_webauthn"),
    (
        ANYBODY,
        "account_login account_inactive account_signup account_logout mfa_authenticate",
    ),
    (ANYBODY, "mfa_login_webauthn"),
    (
        ANYBODY,
        "account_reset_password account_reset_password_done account_reset_password_from_key",
    ),
    (ANYBODY, "account_reset_password_from_key_done socialaccount_login_cancelled socialaccount_login_error"),
    (SIGNED_IN, "my_sessions usersessions_list account_reauthenticate mfa_add_webauthn"),
    (SIGNED_IN, "account_change_password socialaccount_connections mfa_index mfa_reauthenticate"),
    (SIGNED_IN, "mfa_activate_totp mfa_list_webauthn mfa_generate_recovery_codes end_my_session"),
    (SIGNED_IN, "mfa_deactivate_totp mfa_view_recovery_codes mfa_reauthenticate_webauthn remove_passkey"),
    (SIGNED_IN, "mfa_remove_webauthn mfa_edit_webauthn"),
    # What a library brings and Lodge does not offer
    (NOBODY, "no_email_page no_password_set_page no_login_code_page no_provider_signup_page no_other_pages"),
    (NOBODY, "account_email account_email_verification_sent account_set_password account_confirm_email"),
    (NOBODY, "account_confirm_login_code socialaccount_signup openid_connect_login openid_connect_callback"),
    (NOBODY, "mfa_download_recovery_codes"),
)
OPENS: dict[str, frozenset[str]] = {name: roles for roles, names in TABLE for name in names.split()}
# Whose the thing behind an address is: to all the others, who know of the address, it is not there.
OWNED: dict[str, str] = {
    **dict.fromkeys(("import_map", "import_look", "import_part", "import_rejected"), "office"),
    **dict.fromkeys(("import_save", "import_progress"), "office"),
    **dict.fromkeys(("end_my_session", "mfa_deactivate_totp", "mfa_view_recovery_codes"), "nobody here"),
    **dict.fromkeys(("mfa_reauthenticate_webauthn", "remove_passkey"), "nobody here"),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), "nobody here"),
}
# Scripts of ours send JSON to these and read a word back; tests/office/test_queue.py says who is let in.
FOR_SCRIPTS = frozenset({"phones_queue", "kiosk_queue"})

# What each part of an address is filled with: a thing of tests/house/two_schools.py, or ``Plain``.
FILLING: tuple[tuple[str, str, str], ...] = (
    ("key", "closed day", "calendar_reopen"),
    ("key", "post", "confirm_post end_post"),
    ("key", "let in", "let_in"),
    ("key", "colleague", "person give_post invite ask_let_in badge end_sessions"),
    ("key", "desk", "move_desk retire_desk"),
    ("token", "upload", "import_map import_look import_part import_rejected import_save import_progress"),
    ("roster_import", "import", "import_done import_undo"),
    ("pupil", "pupil", "family add_adult"),
    ("link", "link", "change_link end_link add_term"),
    ("term", "term", "end_term"),
    ("person", "person of a pupil", "leaver not_left"),
    ("letter", "letter", "notices_letter notices_again notices_cancel"),
    ("copy", "copy", "notices_paper_print notices_paper_done"),
    ("key", "class", "phones_in_class phones_out_class class_view"),
    ("key", "adult", "phones_out_adult"),
    ("entry", "entry", "phones_note phones_condition phones_kind"),
    ("key", "count", "phones_counted"),
    ("key", "message", "phones_pass_on"),
    ("key", "pupil", "phones_pupil phones_pupil_do"),
    ("number", "tag", "tag tag_retire"),
    ("key", "device", "item item_care"),
)
IDS: dict[str, tuple[str, str]] = {
    name: (part, thing) for part, thing, names in FILLING for name in names.split()
}
PLAIN: dict[str, dict[str, Any]] = {
    "setup_terms": {"year": 2026},
    "setup_inset": {"year": 2026},
    "import_part": {"part": "new"},
    "phones_pupil_do": {"doing": "device"},
    "phones_day": {"day": clock.local(MORNING).date()},
    "end_my_session": {"key": 1},
    "remove_passkey": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "account_confirm_email": {"key": "abc"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    "openid_connect_login": {"provider_id": "google"},
    "openid_connect_callback": {"provider_id": "google"},
}
