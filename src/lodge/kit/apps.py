"""The kit as a Django app: it loads every room's declarations when Django starts."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Kit(AppConfig):
    """Loads the declarations of every room, so that lower layers and the desk see them all."""

    name = "lodge.kit"

    def ready(self) -> None:
        autodiscover_modules("facts", "keeping", "day", "leaving", "need_to_know")
