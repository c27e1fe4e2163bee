"""Builds the small school that journeys use, in the data folder of LODGE_DATA, and prints its sign-in."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the apps must be ready first

from lodge.kit import clock, keys  # noqa: E402
from lodge.people.codes import digest  # noqa: E402
from lodge.people.models import Badge, Desk, Login, Person, Post, School  # noqa: E402
from tests import make  # noqa: E402

PASSWORD = "a quiet phone-free day"
CHILDREN = 30
SIBLINGS = {28: "Ada", 29: "Adam", 30: "Edwin"}
KIOSK = "THE-TOKEN-OF-THE-COMPUTER-IN-THE-HALL"
BADGE = "STAFF-0001"


def account(holder: Person, email: str) -> None:
    """Give somebody a password."""
    login = Login.objects.create_user(email, PASSWORD)
    with make.given():
        holder.login = login
        holder.save()


def kiosk(school: School, holder: Person) -> None:
    """A kiosk in the hall, and a badge for somebody."""
    with make.given():
        Desk(school=school, name="Hall", token_digest=digest(KIOSK, "kiosk"), set_up_at=clock.now()).save()
        Badge(school=school, person=holder, code_digest=digest(BADGE, "badge"), since=clock.now()).save()


def build() -> School:
    """Thirty children with tagged phones in 4B, three of one mother; office, teacher, IT, head, a kiosk."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    school = make.school()
    keys.make(school.pk)
    manager = make.staff(school)
    account(manager, "office@larkfold.example")
    kiosk(school, manager)
    account(make.staff(school, given_name="Carys", family_name="Bowen"), "office2@larkfold.example")
    account(make.staff(school, Post.Kind.HEAD, Post.Kind.DSL, given_name="Imogen"), "head@larkfold.example")
    account(make.staff(school, Post.Kind.IT, given_name="Joel", family_name="Sandys"), "it@larkfold.example")
    room = make.school_class(school)
    teacher = make.person(school, "Callum", "Hythe", title="Mr")
    make.post(teacher, Post.Kind.TEACHER, school_class=room)
    account(teacher, "teacher@larkfold.example")
    children = []
    for number in range(1, CHILDREN + 1):
        name = SIBLINGS.get(number, f"Child{number:02d}")
        children.append(make.pupil(school, name, "Fenn", school_class=room))
        make.device(children[-1], number)
    mother = make.adult(children[-1], "Joy", "Fenn", ("may-collect",))
    for child in children[-3:-1]:
        make.join(child, mother, ("may-collect",))
    for number in range(CHILDREN + 1, CHILDREN + 6):
        make.tag(school, number)
    return school


if __name__ == "__main__":
    json.dump({"school": str(build().pk), "password": PASSWORD}, sys.stdout)
