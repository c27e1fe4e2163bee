"""Clock, identifiers and chance come from the kit, so that a school year can be replayed from one seed."""

import ast
from collections.abc import Iterator

from tests.house.tree import Module, complain, dotted, imports, product

ALL_OF = ("random", "secrets")
CALLS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "django.utils.timezone.now", "django.utils.timezone.localdate", "django.utils.timezone.localtime",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "uuid.uuid1", "uuid.uuid4", "os.urandom",
    "django.utils.crypto.get_random_string",
}  # fmt: skip


def full_names(module: Module) -> dict[str, str]:
    """What each imported name stands for: ``datetime`` may be the module or the class."""
    names: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_clocks(module: Module) -> Iterator[str]:
    """Places that ask the machine for the time, an identifier or chance."""
    names = full_names(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute) and (said := dotted(node)):
            first, _, rest = said.partition(".")
            full = ".".join(filter(None, (names.get(first, first), rest)))
            if full in CALLS:
                yield f"{module.at(node)}: {said}"
    for name, node in imports(module):
        if name.split(".")[0] in ALL_OF and name not in {"secrets.compare_digest"}:
            yield f"{module.at(node)}: import of {name}"


def test_only_the_kit_asks_the_machine_for_time_and_chance() -> None:
    # __main__ draws the key for cookies, which must never come from a seed.
    others = [module for module in product() if module.room not in {"kit", "__main__"}]
    found = sorted({place for module in others for place in own_clocks(module)})
    complain(found, "Ask lodge.kit.clock for the time, lodge.kit.ids for identifiers and secrets.")
