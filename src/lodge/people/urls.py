"""Addresses of people."""

from django.urls import URLPattern

from lodge.people.urls_accounts import accounts_urls
from lodge.people.urls_roster import roster_urls

urlpatterns: list[URLPattern] = [*accounts_urls, *roster_urls]
