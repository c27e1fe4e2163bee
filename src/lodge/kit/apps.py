"""The kit as a Django app: it loads every room's declarations when Django starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Kit(AppConfig):
    """Loads ``facts.py`` and ``keeping.py`` of every room, so that lower layers see upper rooms."""

    name = "lodge.kit"

    def ready(self) -> None:
        autodiscover_modules("facts", "keeping")
