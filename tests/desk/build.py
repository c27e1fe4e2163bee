"""Builds a small school with keys in the data folder of LODGE_DATA; its head's name would be a formula."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the apps must be ready first

from lodge.kit import keys  # noqa: E402
from lodge.people.models import Person, Post, School  # noqa: E402
from lodge.people.roster.upn import HiddenUpn, check_letter  # noqa: E402
from lodge.people.upn_store import UpnStore  # noqa: E402
from tests import make  # noqa: E402

FORMULA = '=HYPERLINK("https://example.org","Ada")'
UPN = check_letter("801200001001") + "801200001001"


def build() -> None:
    """A head, and a child with a UPN and a phone."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    school: School = make.school()
    keys.make(school.pk)
    head: Person = make.person(school, FORMULA, "Ashdown")
    make.post(head, Post.Kind.HEAD)
    child = make.pupil(school, "Amara", "Obi")
    make.device(child)
    store = UpnStore(school.pk)
    with make.given():
        child.upn_sealed = store.seal(HiddenUpn(UPN), child.pk)
        child.upn_digest = store.digest(UPN)
        child.save()


if __name__ == "__main__":
    build()
