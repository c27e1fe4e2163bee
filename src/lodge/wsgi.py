"""What the web server calls."""

import gc
import os
import signal

from django.core.wsgi import get_wsgi_application

from lodge.desk.family import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodge.settings")
if os.environ.get("LODGE_SERVED"):  # a worker of `lodge serve` never outlives the process that started it
    end_with_parent(signal.SIGKILL)


def settle() -> None:
    """Keep what was loaded once out of the search for garbage, so that no request stops for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


application = get_wsgi_application()
settle()
