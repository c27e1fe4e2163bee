"""A signed-in browser for the pages of people, and files to choose in it."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lodge.kit import ids
from lodge.people.models import Login, Person
from tests import make


def signed_in(person: Person) -> Client:
    """A browser in which ``person`` has signed in; LODGE_SECOND_FACTOR_OPTIONAL lets it through."""
    login = Login.objects.create_user(f"{ids.new()}@larkfold.example", "a quiet phone-free day")
    with make.given():
        person.login = login
        person.save()
    client = Client()
    client.force_login(login)
    return client


def key() -> str:
    """A fresh command key."""
    return str(ids.new())


def chosen(octets: bytes, name: str = "pupils.csv") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, octets)
