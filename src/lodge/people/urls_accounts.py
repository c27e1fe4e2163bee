"""Addresses of accounts, posts, desks and coming in."""

from django.urls import URLPattern, path, re_path

from lodge.people.views import desks, let_in, my_account, staff, way_in

accounts_urls: list[URLPattern] = [
    path("welcome", way_in.welcome, name="welcome"),
    path("welcome/account", way_in.welcome_account, name="welcome_account"),
    path("people", staff.staff_list, name="people"),
    path("people/add", staff.add_colleague, name="add_colleague"),
    path("people/day-account", staff.day_account, name="day_account"),
    path("people/posts/<uuid:key>/confirm", staff.confirm_post, name="confirm_post"),
    path("people/posts/<uuid:key>/end", staff.end_post, name="end_post"),
    path("people/let-in/<uuid:key>", let_in.confirm, name="let_in"),
    path("people/<uuid:key>", staff.person, name="person"),
    path("people/<uuid:key>/post", staff.give_post, name="give_post"),
    path("people/<uuid:key>/invite", staff.invite, name="invite"),
    path("people/<uuid:key>/let-in", let_in.ask, name="ask_let_in"),
    path("people/<uuid:key>/badge", staff.badge, name="badge"),
    path("people/<uuid:key>/sign-out", staff.end_sessions, name="end_sessions"),
    path("desks", desks.kiosks, name="desks"),
    path("desks/<uuid:key>/move", desks.move_kiosk, name="move_desk"),
    path("desks/<uuid:key>/retire", desks.retire_kiosk, name="retire_desk"),
    path("kiosk/pair", desks.pair, name="kiosk_pair"),
    path("kiosk/run", desks.begin_run, name="kiosk_run"),
    path("kiosk/run/end", desks.finish_run, name="kiosk_run_end"),
    # In front of allauth's own addresses: what Lodge does otherwise, or not at all.
    path("accounts/sessions/", my_account.my_sessions, name="my_sessions"),
    path("accounts/sessions/<int:key>/end", my_account.end_session, name="end_my_session"),
    path("accounts/2fa/webauthn/keys/<int:pk>/remove/", my_account.remove_passkey, name="remove_passkey"),
    path("accounts/email/", my_account.not_here, name="no_email_page"),
    path("accounts/password/set/", my_account.not_here, name="no_password_set_page"),
    path("accounts/login/code/confirm/", my_account.not_here, name="no_login_code_page"),
    path("accounts/3rdparty/signup/", my_account.not_here, name="no_provider_signup_page"),
    re_path(r"^accounts/(?:confirm-email|social)/", my_account.not_here, name="no_other_pages"),
]
