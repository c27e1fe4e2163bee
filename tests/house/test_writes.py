"""Everything is written by a verb, behind the gate; nothing reaches a table by a side door."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Module, complain, dotted, functions, imports, product

VERBS = re.compile(r"^actions(\.py|/)")
DOORS = re.compile(
    r"^src/lodge/(gate\.py|journal/|rules/store|people/(sign_in|models/account)|kit/rows\.py|kit/sealing|[a-z_]+/migrations/)"
)
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "change", "change_where"}
OF_ROWS = {"create", "update", "delete", "acreate", "aupdate", "adelete"}
OF_A_ROW = {"save", "delete", "asave", "adelete"}
OF_MANY = {"add", "remove", "set", "clear"}
NOT_ROWS = re.compile(r"(session|form|formset|storage|workbook|image|file)$")
STATEMENT = re.compile(r"^\s*(insert|update|delete|replace|drop|alter|truncate)\b", re.I)
BANNED = {
    "django.contrib.admin": "the admin writes past the gate",
    "django.contrib.contenttypes.fields": "generic foreign keys hide what belongs to what",
    "django.db.models.signals": "what follows from a deed is read in its verb",
    "django.dispatch": "what follows from a deed is read in its verb",
    "django.views.generic": "views are functions",
    "django.views.View": "views are functions",
    "django.forms.ModelForm": "forms turn text into values and save nothing",
}


def many_to_many() -> set[str]:
    """The names of all many-to-many fields, whose managers write with add and remove."""
    return {
        dotted(target)
        for module in product()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and dotted(node.value.func).endswith("ManyToManyField")
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }


def writes(node: ast.Call, many: set[str]) -> bool:
    """Whether a call looks like one that writes to a table."""
    if not isinstance(node.func, ast.Attribute):
        return False
    name, owner = node.func.attr, node.func.value
    said = ast.unparse(owner)
    asks = ".objects" in said or ".filter(" in said or ".of(" in said
    if name in {"execute", "executemany"} and node.args and isinstance(node.args[0], ast.Constant):
        return bool(STATEMENT.match(str(node.args[0].value)))
    if name in OF_MANY:
        return isinstance(owner, ast.Attribute) and owner.attr in many
    if name in OF_A_ROW and not node.args and not asks:
        return not NOT_ROWS.search(said.lower())
    return name in ALWAYS or (name in OF_ROWS and asks)


def side_doors(module: Module, many: set[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and writes(node, many):
            yield f"{module.at(node)}: {ast.unparse(node)[:80]}"


def test_only_verbs_write() -> None:
    many = many_to_many()
    rest = [m for m in product() if not VERBS.match(m.within) and not DOORS.match(m.path)]
    found = [place for module in rest for place in side_doors(module, many)]
    complain(found, "Move the write into a verb in actions.py, inside gate.deed(...).")


def test_nothing_of_django_that_writes_or_hides_is_used() -> None:
    found = [
        f"{module.at(node)}: {name} ({why})"
        for module in product()
        if not module.path.startswith("src/lodge/people/sign_in")
        for name, node in imports(module)
        for banned, why in BANNED.items()
        if name == banned or name.startswith(f"{banned}.")
    ]
    complain(found, "Write it as a verb, a function view or a plain form.")


def verbs() -> Iterator[tuple[Module, ast.FunctionDef]]:
    """Every public function of every actions file that opens the gate."""
    for module in product():
        if VERBS.match(module.within):
            for node in functions(module):
                if (
                    isinstance(node, ast.FunctionDef)
                    and not node.name.startswith("_")
                    and opens_the_gate(node)
                ):
                    yield module, node


def opens_the_gate(function: ast.FunctionDef) -> bool:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(dotted(call.func).split(".")[-1] == "deed" for call in calls)


def test_a_verb_takes_words_and_says_who() -> None:
    wrong = [
        f"{module.at(node)} {node.name}"
        for module, node in verbs()
        if node.args.args or node.args.posonlyargs or "by" not in {arg.arg for arg in node.args.kwonlyargs}
    ]
    complain(wrong, "A verb is keyword-only and says who does it: def confiscate(*, …, by: Principal).")


def test_a_verb_names_its_clause() -> None:
    wrong = [
        f"{module.at(node)} {node.name}"
        for module, node in verbs()
        if not re.search(
            r"(Clauses? [A-Z]\w*\.[\w., ]*\.|Lodge's own duty\.)$", (ast.get_docstring(node) or "").strip()
        )
    ]
    complain(wrong, 'End the docstring with "Clause M6.3.a." or "Lodge\'s own duty."')
