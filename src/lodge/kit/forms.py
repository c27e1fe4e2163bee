"""The form base: mistakes say what to do, typed text stays, and every command carries its key.

Forms turn text into domain values and call no verb. The wording follows WCAG 2.2 success criteria
3.3.1 (say what is wrong) and 3.3.3 (say how to put it right).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django import forms
from django.db.models import Choices

from lodge.kit import ids

# Day before month, always: with translations off Django would read 3/11 as the eleventh of March.
BRITISH_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
CLOCK_TIMES = ("%H:%M", "%H.%M", "%H%M", "%I:%M%p", "%I.%M%p", "%I%p", "%H:%M:%S")


@dataclass(frozen=True)
class Mistake:
    """One thing to put right: what to do, and the id of the input to go to ("" when of no one field)."""

    target: str
    text: str


def mistakes(form: forms.BaseForm) -> list[Mistake]:
    """All mistakes of a form in reading order, for the linked summary; [] for an unbound form."""
    if not form.is_bound:
        return []
    found = [Mistake("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _target(bound)
        found += [Mistake(target, str(text)) for text in bound.errors]
    return found


def _target(bound: forms.BoundField) -> str:
    """The id that a link can bring into focus: of a list of choices the first one."""
    if bound.field.widget.use_fieldset:
        return next((str(choice.id_for_label) for choice in bound.subwidgets), "")
    return str(bound.id_for_label or "")


class KeyField(forms.UUIDField):
    """The idempotency key of one command, made with the page: sent twice, it is still one act."""

    def __init__(self, **options: Any) -> None:
        settings: dict[str, Any] = {
            "widget": forms.HiddenInput(),
            "initial": ids.new,
            "label": "Key",
            "error_messages": {
                "required": "Open this page again and repeat what you did: it lost its key on the way.",
                "invalid": "Open this page again and repeat what you did: its key was damaged on the way.",
            },
        }
        super().__init__(**(settings | options))


class LodgeForm(forms.Form):
    """The base of every form that acts. It has a hidden ``key``, and its mistakes are instructions.

    A field's own ``error_messages`` win over the wording here. Forms that only ask are QuestionForms.
    """

    key: KeyField | None = KeyField()
    use_required_attribute = False  # our wording beside the field, not the browser's bubble
    template_name = "components/form.html"

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            _word(field, str(field.label or name.replace("_", " ").capitalize()))

    @property
    def error_list(self) -> list[Mistake]:
        """Every mistake in reading order (see ``mistakes``)."""
        return mistakes(self)


class QuestionForm(LodgeForm):
    """A form that changes nothing (a search, a filter): it has no key. Names are asked by POST."""

    key = None


def _word(field: forms.Field, label: str) -> None:
    """Give ``field`` our wording wherever its author gave none, and British dates and times."""
    if isinstance(field, forms.DateField):
        field.input_formats = BRITISH_DATES
    elif isinstance(field, forms.TimeField):
        field.input_formats = CLOCK_TIMES
    standing: dict[str, Any] = {}
    for ancestor in reversed(type(field).__mro__):
        standing |= getattr(ancestor, "default_error_messages", {})
    for code, text in _wordings(field, label):
        if field.error_messages.get(code) == standing.get(code):
            field.error_messages[code] = text


def _wordings(field: forms.Field, label: str) -> Iterator[tuple[str, str]]:
    yield "required", _required(field, label)
    if isinstance(field, forms.ChoiceField):
        yield "invalid_choice", f"Choose one of the answers listed for “{label}”."
        yield "invalid_list", f"Choose from the answers listed for “{label}”."
        return
    if wanted := _wanted(field):
        yield "invalid", f"Write “{label}” as {wanted}."
    yield "max_length", f"Shorten “{label}” to %(limit_value)d characters; it has %(show_value)d."
    yield "min_length", f"Write at least %(limit_value)d characters for “{label}”; it has %(show_value)d."
    yield "max_value", f"Write %(limit_value)s or less for “{label}”."
    yield "min_value", f"Write %(limit_value)s or more for “{label}”."
    yield "null_characters_not_allowed", f"Type “{label}” again by hand: it holds a hidden character."
    if isinstance(field, forms.FileField):
        yield "empty", f"Choose another file for “{label}”: that one is empty."
        yield "missing", f"Choose a file for “{label}”."


def _required(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on."
    if isinstance(field, forms.FileField):
        return f"Choose a file for “{label}”."
    if isinstance(field, forms.ChoiceField):
        return f"Choose an answer for “{label}”."
    return f"Fill in “{label}”."


def _wanted(field: forms.Field) -> str:
    """An example of what a field takes, or nothing where any text will do."""
    if isinstance(field, forms.DateTimeField):
        return "a day and a time, such as 23/11/2026 8:41"
    if isinstance(field, forms.DateField):
        return "a date, such as 23/11/2026"
    if isinstance(field, forms.TimeField):
        return "a time, such as 8:41 or 15:15"
    if isinstance(field, forms.EmailField):
        return "an e-mail address, such as name@school.example"
    if isinstance(field, forms.IntegerField):
        return "a number in figures, such as 12"
    return ""


def choices_of(kinds: Iterable[Enum]) -> list[tuple[str, str]]:
    """The (value, words) pairs of an enum for radios: Django ``Choices`` keep their labels.

    Of another enum the words are its values, capitalised, dashes read as spaces.
    """
    return [(str(kind.value), _words(kind)) for kind in kinds]


def _words(kind: Enum) -> str:
    return str(kind.label) if isinstance(kind, Choices) else str(kind.value).replace("-", " ").capitalize()


def radios(
    kinds: Iterable[Enum], *, label: str, required: bool = True, hint: str = "", **options: Any
) -> forms.ChoiceField:
    """One choice from an enum as radios with nothing chosen beforehand (equal choices, ux.md 1.6)."""
    return forms.ChoiceField(
        choices=choices_of(kinds),
        widget=forms.RadioSelect,
        label=label,
        required=required,
        help_text=hint,
        **options,
    )
