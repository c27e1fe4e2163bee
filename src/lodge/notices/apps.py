"""Notices as a Django app: it loads what every room does by the clock."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Notices(AppConfig):
    """Loads ``due.py`` of every room."""

    name = "lodge.notices"

    def ready(self) -> None:
        autodiscover_modules("due")
