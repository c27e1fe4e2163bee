"""Addresses of people."""

from django.urls import URLPattern

from lodge.people.urls_accounts import accounts_urls

urlpatterns: list[URLPattern] = [*accounts_urls]
