"""Google and Microsoft: they count as both steps only when their token says that a second one was used."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from lodge.people.models import Person, School
from lodge.people.sign_in import factor_was_used
from tests.people.accounts.conftest import PASSWORD, app_of, enter, entries, login_of
from tests.people.accounts.provider import CLIENT, SECRET, Provider, serve

NAMES = ("google", "microsoft")


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider on loopback that stands for both; set as the environment would set it."""
    made = Provider(claims={"sub": "1048", "email": "priya.raman@larkfold.example", "email_verified": True})
    server = serve(made)
    apps = [
        {
            "provider_id": name,
            "name": name.capitalize(),
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": made.address, "oauth_pkce_enabled": True, "fetch_userinfo": False},
        }
        for name in NAMES
    ]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    settings.LODGE_SIGN_IN_ORIGINS = [made.address]
    yield made
    server.shutdown()
    server.server_close()


def come_by(client: Client, provider: Provider, name: str = "google", process: str = "login") -> Any:
    """Go to the provider, agree there, and come back."""
    there = client.post(f"/accounts/oidc/{name}/login/?process={process}")
    assert there["Location"].startswith(f"{provider.address}/authorize"), there.content
    return client.get(f"/accounts/oidc/{name}/login/callback/?{provider.allow(there['Location'])}")


def join(person: Person, name: str = "google") -> None:
    """The person's account is joined to the identity that the provider knows."""
    login = person.login or login_of(person)
    SocialAccount.objects.create(user=login, provider=name, uid="1048", extra_data={})


@pytest.mark.parametrize("name", NAMES)
def test_a_token_that_says_a_second_factor_was_used_counts_as_both(
    client: Client, school: School, office: Person, provider: Provider, name: str
) -> None:
    join(office, name)
    provider.claims["amr"] = ["pwd", "mfa"]
    assert come_by(client, provider, name)["Location"] == "/day"
    assert client.get("/day").status_code == 200
    assert entries(school, "sign-in") == 1


def test_whoever_has_a_factor_of_ours_is_not_asked_for_it_when_theirs_was_used(
    client: Client, office: Person, provider: Provider
) -> None:
    join(office)
    app_of(office.login or login_of(office))
    provider.claims["amr"] = ["hwk", "pin"]
    come_by(client, provider)
    assert client.get("/day").status_code == 200


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": []}, {"amr": ["sms"]}, {"acr": "1"}])
def test_a_token_that_does_not_say_so_leads_to_our_own_factor(
    client: Client, office: Person, provider: Provider, claims: dict[str, Any]
) -> None:
    join(office)
    app_of(office.login or login_of(office))
    provider.claims |= claims
    assert come_by(client, provider)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/day")["Location"].startswith("/accounts/login/")


def test_without_a_factor_of_either_side_only_the_enrolment_opens(
    client: Client, office: Person, provider: Provider
) -> None:
    join(office)
    come_by(client, provider)
    assert client.get("/day")["Location"] == "/accounts/2fa/"


def test_an_identity_that_nobody_joined_lets_nobody_in_though_its_address_is_known(
    client: Client, school: School, office: Person, provider: Provider
) -> None:
    login_of(office)
    provider.claims["amr"] = ["mfa"]
    come_by(client, provider)
    assert client.get("/day")["Location"].startswith("/accounts/login/")
    assert not SocialAccount.objects.exists()
    assert entries(school, "sign-in") == 0


def test_what_one_identity_proved_does_not_count_for_a_password_typed_after_it(
    client: Client, office: Person, teacher: Person, provider: Provider
) -> None:
    login_of(office)
    provider.claims["amr"] = ["mfa"]
    come_by(client, provider)
    client.post("/accounts/login/", {"login": "priya.raman@larkfold.example", "password": PASSWORD})
    assert client.get("/day")["Location"] == "/accounts/2fa/"


def test_joining_an_identity_is_for_whoever_is_signed_in_and_is_written_down(
    client: Client, school: School, office: Person, provider: Provider
) -> None:
    enter(client, office)
    come_by(client, provider, process="connect")
    assert SocialAccount.objects.get().user == office.login
    assert entries(school, "enrol-factor") == 1


def test_a_token_for_somebody_elses_client_is_not_taken(
    client: Client, office: Person, provider: Provider
) -> None:
    join(office)
    provider.claims["amr"] = ["mfa"]
    provider.audience = "another-client"
    come_by(client, provider)
    assert client.get("/day")["Location"].startswith("/accounts/login/")


def test_a_token_of_another_issuer_is_not_taken(client: Client, office: Person, provider: Provider) -> None:
    join(office)
    provider.claims["amr"] = ["mfa"]
    provider.issuer = "https://elsewhere.example"
    come_by(client, provider)
    assert client.get("/day")["Location"].startswith("/accounts/login/")


def test_the_sign_in_page_offers_what_is_configured_and_its_form_may_lead_there(
    client: Client, db: None, provider: Provider, settings: Any
) -> None:
    page = client.get("/accounts/login/")
    assert "Sign in with Google" in page.content.decode()
    assert f"form-action 'self' {provider.address}" in page["Content-Security-Policy"]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    settings.LODGE_SIGN_IN_ORIGINS = []
    page = client.get("/accounts/login/")
    assert "Sign in with Google" not in page.content.decode()
    assert "form-action 'self';" in page["Content-Security-Policy"]


def test_other_pages_lead_nowhere_else(client: Client, office: Person, provider: Provider) -> None:
    enter(client, office)
    assert "form-action 'self';" in client.get("/people")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("claims", "counts"),
    [
        ({"amr": ["mfa"]}, True),
        ({"amr": "mfa"}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["fido"]}, True),
        ({"acr": "https://refeds.org/profile/mfa"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": None}, False),
        ({"acr": "0"}, False),
        ({}, False),
    ],
)
def test_what_counts_as_a_second_factor(claims: dict[str, Any], counts: bool) -> None:
    assert factor_was_used(claims) is counts


def settings_with(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings afresh in this environment and print what they make of the providers."""
    code = "from lodge import settings as s; print(s.SOCIALACCOUNT_PROVIDERS, s.LODGE_SIGN_IN_ORIGINS)"
    source = str(Path(__file__).parents[3] / "src")
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )


def test_the_environment_says_which_providers_there_are() -> None:
    none = settings_with()
    assert none.stdout.strip() == "{'openid_connect': {'APPS': []}} []", none.stderr
    both = settings_with(
        LODGE_GOOGLE_CLIENT_ID="g",
        LODGE_GOOGLE_CLIENT_SECRET="s",
        LODGE_MICROSOFT_CLIENT_ID="m",
        LODGE_MICROSOFT_CLIENT_SECRET="s",
        LODGE_MICROSOFT_TENANT="larkfold",
        LODGE_MICROSOFT_ADDRESS="http://127.0.0.1:9/larkfold",
    )
    assert "['https://accounts.google.com', 'http://127.0.0.1:9']" in both.stdout, both.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"LODGE_GOOGLE_CLIENT_ID": "g"},
        {"LODGE_MICROSOFT_CLIENT_ID": "m", "LODGE_MICROSOFT_CLIENT_SECRET": "s"},
    ],
)
def test_half_a_configuration_is_refused_with_what_to_write(environment: dict[str, str]) -> None:
    done = settings_with(**environment)
    assert done.returncode == 1
    assert "write" in done.stderr
