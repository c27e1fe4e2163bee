"""Builds the two schools in which every page is looked at: ``python -m tests.journeys.worlds empty|full``.

``empty`` has just begun: three people and nothing else. ``full`` is the invented school on its third morning,
with something waiting in every corner. What no query finds (a token, a code) is kept in ``found.json``.
"""

import json
import sys
from dataclasses import replace
from datetime import date, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402 - the apps must be ready first
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402

from lodge.demo.build import PROVED, PUPILS, SEED, build  # noqa: E402
from lodge.demo.cast import PASSWORD  # noqa: E402
from lodge.demo.exports import InventedPupil, invented, sims_csv  # noqa: E402
from lodge.devices.models import Device  # noqa: E402
from lodge.devices.queries import live_devices  # noqa: E402
from lodge.gate import Principal, command  # noqa: E402
from lodge.kit import clock, ids, keys  # noqa: E402
from lodge.notices.actions.setting import set_delivery  # noqa: E402
from lodge.notices.sender import send_due  # noqa: E402
from lodge.office.actions.desk import (  # noqa: E402
    contact_home,
    count_pockets,
    report_lost_or_damaged,
    take_message,
)
from lodge.office.actions.giving_back import give_back  # noqa: E402
from lodge.office.actions.taking_in import hand_in  # noqa: E402
from lodge.people.actions.accounts import holder_pass, invite, make_account  # noqa: E402
from lodge.people.actions.desks import set_up_desk  # noqa: E402
from lodge.people.actions.families import add_term  # noqa: E402
from lodge.people.actions.invitations import ask_let_in  # noqa: E402
from lodge.people.actions.leaving import record_leaver  # noqa: E402
from lodge.people.actions.posts import add_colleague, confirm_case_post, give_post  # noqa: E402
from lodge.people.actions.roster import import_people  # noqa: E402
from lodge.people.actions.school import SchoolFacts, begin_school, set_up_school  # noqa: E402
from lodge.people.incoming import keep_upload  # noqa: E402
from lodge.people.models import FamilyLink, FamilyTerm, Person, Post, Pupil, School  # noqa: E402
from lodge.people.presence import person_principal  # noqa: E402

TODAY = date(2026, 9, 4)
MORNING = clock.at(TODAY, 8, 31)
BEGINNERS = (
    ("office", "Priya", "Raman", Post.Kind.OFFICE),
    ("head", "Imogen", "Ashdown", Post.Kind.HEAD),
    ("chair", "Ngozi", "Abara", Post.Kind.CHAIR),
)


def empty() -> dict[str, str]:
    """A school that has begun: an office manager, a head, a chair, and nothing else."""
    key = ids.new()
    server = Principal("command-line", key, "demo", "The demo")
    school = begin_school(key=key, short_name="empty", by=server)
    keys.make(key)
    kind = School.Kind.COMMUNITY
    blank = dict.fromkeys(("telephone", "email", "address", "lado_telephone"), "")
    facts = SchoolFacts(name="Larkfold Primary School", urn="900001", kind=kind, **blank)
    set_up_school(school=school, facts=facts, by=server)
    for name, given, family, post in BEGINNERS:
        email = f"{name}@larkfold.example"
        person = add_colleague(
            title="Ms", given_name=given, family_name=family, email=email, kind=post, by=server
        )
        invitation, _code = invite(person=person, by_mail=False, by=server)
        encoded = make_password(PASSWORD)
        make_account(invitation=invitation, email=email, encoded=encoded, by=holder_pass(invitation))
    for post, second in ((Post.Kind.HEAD, "chair"), (Post.Kind.CHAIR, "head")):
        given_post = Post.objects.of(school).get(kind=post)
        confirm_case_post(post=given_post, by=_by(f"{second}@larkfold.example"))
    return {}


def full() -> dict[str, str]:
    """The invented school, with something in every list."""
    school = build(today=TODAY, tell=lambda words: None)
    by = {email.partition("@")[0]: _by(email) for email in _addresses()}
    devices = list(live_devices(school).filter(tag__isnull=False).order_by("tag__number"))
    with command(by=by["office"], key=ids.new()):
        _the_morning(devices, by["office"])
        _people(school, by)
    _letters(school, devices[1], by)
    return _files(by["office"])


def _addresses() -> list[str]:
    return list(Person.objects.across_schools().exclude(login=None).values_list("login__email", flat=True))


def _by(email: str) -> Principal:
    return person_principal(Person.objects.across_schools().get(login__email=email), PROVED)


def _the_morning(devices: list[Device], office: Principal) -> None:
    """Fourteen phones come in, two go home early, home is called, a message waits, pockets are counted."""
    for device in devices[:14]:
        if not device.hold:
            hand_in(device=device, by_tag=True, by=office)
    for device in devices[12:14]:
        give_back(device=device, by_tag=True, leaving_early=True, by=office)
    contact_home(pupil=devices[3].owner, words="Forgot lunch", adult=None, outcome="On the way", by=office)
    take_message(pupil=devices[4].owner, words="Gran collects today", by=office)
    count_pockets(present=[device.tag.number for device in devices[:10] if device.tag], by=office)


def _people(school: School, by: dict[str, Principal]) -> None:
    """A post waits, a colleague is not invited yet, somebody is locked out, some have left, one rule."""
    late = add_colleague(
        title="Mr",
        given_name="Piers",
        family_name="Latham",
        email="piers@larkfold.example",
        kind=Post.Kind.TEACHER,
        by=by["it"],
    )
    give_post(person=late, kind=Post.Kind.DEPUTY_DSL, by=by["head"])
    person = Person.objects.of(school).get(login__email="year1@larkfold.example")
    ask_let_in(person=person, by=by["head"])
    set_up_desk(name="Front hall", by=by["it"])
    gone = Pupil.objects.of(school).filter(devices=None).select_related("person").first()
    assert gone is not None
    record_leaver(person=gone.person, on=TODAY, reason="Moved away", by=by["office"])
    import_people(data=sims_csv(_roll()[2:]), file_name="pupils-september.csv", by=by["office"])
    link = FamilyLink.objects.of(school).order_by("pk").first()
    assert link is not None
    kind = FamilyTerm.Kind.NO_CONTACT
    add_term(link=link, kind=kind, since=TODAY, reason="Asked by the family", by=by["head"])


def _roll() -> list[InventedPupil]:
    """The pupils as the invented school has them."""
    found = invented(PUPILS, seed=SEED, on=date(2026, 9, 8))
    return [replace(pupil, class_name=f"{pupil.class_name}L") for pupil in found]


def _letters(school: School, device: Device, by: dict[str, Principal]) -> None:
    """Letters on paper wait to be handed over."""
    set_delivery(way="paper", by=by["it"])
    words, now = "Dropped, the corner is cracked", clock.now()
    report_lost_or_damaged(device=device, what="damaged", words=words, happened_at=now, by=by["office"])
    send_due(school=school, now=clock.now() + timedelta(minutes=2))


def _files(office: Principal) -> dict[str, str]:
    """Two files on their way in: one to be looked at, one whose headings nobody knows."""
    changed = [replace(pupil, class_name="4L", year_group=4) for pupil in _roll()[5:-3]]
    today = sims_csv(_roll()[:5] + changed).replace(b",F,", b",X,", 1) + b"Nobody,,,,,,,,,\r\n"
    look = keep_upload(by=office, file_name="pupils-today.csv", files={"pupils": today})
    odd = b"A,B,C\r\nAnna,Obi,04/05/2016\r\n"
    columns = keep_upload(by=office, file_name="odd.csv", files={"pupils": odd})
    stuck = keep_upload(by=office, file_name="stuck.csv", files={"pupils": odd})
    stuck.fail("The file changed while it was looked at. Nothing was saved.")
    return {"look": look.token, "columns": columns.token, "stuck": stuck.token}


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with clock.fixed(MORNING):
        said = empty() if sys.argv[1] == "empty" else full()
    (settings.LODGE_DATA / "found.json").write_text(json.dumps(said))
