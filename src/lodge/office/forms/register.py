"""The one box, the notes beside an entry, the class at a time, the count of the pockets."""

import re
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms

from lodge.devices.models import Device
from lodge.kit.forms import LodgeForm, QuestionForm, radios

SCANNED = re.compile(r"[A-Za-z]{1,3}-\d{3,4}-\d$")
CHOICE = re.compile(r"(pupil|device):([0-9a-f-]{36})$")
YES_NO = [("yes", "Yes"), ("no", "No")]


class BoxForm(LodgeForm):
    """The one box: a tag scanned or typed, a crate, a name, or the number of a choice shown before."""

    box = forms.CharField(
        label="Scan a tag, or type its number or a name",
        max_length=80,
        error_messages={"required": "Scan a tag, or type its number or a name."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false", "enterkeyhint": "done"}
        ),
    )
    choice = forms.CharField(required=False, widget=forms.HiddenInput())
    offered = forms.CharField(required=False, widget=forms.HiddenInput())
    before = forms.CharField(required=False, widget=forms.HiddenInput())
    leaving_early = forms.BooleanField(required=False, label="The pupil is leaving early, now")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["box"].required = not (self.is_bound and self.data.get("choice"))

    def clean(self) -> dict[str, Any]:
        """Read a number as a choice where choices stand, and a scan behind leftover text as the scan."""
        typed: dict[str, Any] = super().clean() or {}
        text = (typed.get("box") or "").strip()
        before = (typed.get("before") or "").strip()
        rest = text.removeprefix(before).strip()
        if before and SCANNED.match(rest):
            text = rest
        offered = [word for word in (typed.get("offered") or "").split(",") if CHOICE.match(word)]
        if offered and before and re.fullmatch(r"[1-9]", rest):
            text = rest
        if re.fullmatch(r"[1-9]", text) and int(text) <= len(offered):
            typed["choice"] = offered[int(text) - 1]
        typed["box"] = text
        typed["picked"] = _picked(typed.get("choice") or "")
        return typed


def _picked(value: str) -> tuple[str, UUID] | None:
    """('pupil' or 'device', its key) of a choice, None where nothing was chosen."""
    found = CHOICE.match(value)
    if not found:
        return None
    try:
        return found[1], UUID(found[2])
    except ValueError:
        return None


class FindForm(QuestionForm):
    """A child by tag or name, to find an adult of the family."""

    box = forms.CharField(
        label="Whose adult is it? Scan the child’s tag, or type a name",
        max_length=80,
        error_messages={"required": "Scan the child’s tag, or type a name."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )


class NoteForm(LodgeForm):
    """One button beside an entry."""

    note = forms.ChoiceField(choices=[("undo", "Undo"), ("switched-on", "Was switched on")])


class ConditionForm(LodgeForm):
    """The condition of a device, in two words."""

    condition = forms.CharField(
        label="Condition, in two words",
        max_length=40,
        error_messages={"required": "Write its condition in two words, such as “cracked corner”."},
    )


class KindForm(LodgeForm):
    """What was handed in when it is not a phone: what it can do decides, not its brand."""

    kind = radios([Device.Kind.WATCH, Device.Kind.TABLET, Device.Kind.OTHER], label="What is it?")
    communicates = forms.ChoiceField(
        label="Can it send or receive?",
        help_text="Calls, messages, the internet, or a link to a phone.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    records = forms.ChoiceField(
        label="Can it record sound or pictures?", choices=YES_NO, widget=forms.RadioSelect
    )
    looks = forms.CharField(label="What it looks like, in two or three words", max_length=60, required=False)


class ManyForm(LodgeForm):
    """Several rows ticked in one save."""

    chosen = forms.MultipleChoiceField(
        label="Which ones",
        error_messages={
            "required": "Tick at least one.",
            "invalid_choice": "One of them is not in this class any more. Look again.",
        },
    )
    leaving_early = forms.BooleanField(required=False, label="They are all leaving early, now")

    def __init__(self, *args: Any, offered: Iterable[str], required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.MultipleChoiceField, self.fields["chosen"])
        field.choices = [(value, value) for value in offered]
        field.required = required

    @property
    def ticked(self) -> set[str]:
        """What was ticked, kept for the page that comes back."""
        return set(self.data.getlist("chosen")) if self.is_bound and hasattr(self.data, "getlist") else set()


class CountForm(LodgeForm):
    """The count of the pockets: ticks for those that are expected, numbers for all that was found."""

    ticked = forms.TypedMultipleChoiceField(
        label="Tick each pocket that has its phone",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    typed = forms.CharField(
        label="Or type the numbers you found",
        help_text="With spaces or commas between them: 008 017 042",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, expected: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.TypedMultipleChoiceField, self.fields["ticked"])
        field.choices = list(expected)

    def clean_typed(self) -> list[int]:
        """The typed numbers. A scanned code counts as its number."""
        words = re.split(r"[\s,;]+", self.cleaned_data["typed"].strip())
        numbers = []
        for word in filter(None, words):
            found = re.fullmatch(r"(?:[A-Za-z]{1,3}-)?(\d{1,3})(?:-\d)?", word)
            if not found:
                raise forms.ValidationError(f"“{word[:20]}” is not a tag number. Write numbers such as 042.")
            numbers.append(int(found[1]))
        return numbers

    @property
    def present(self) -> set[int]:
        """Every number that was ticked or typed."""
        return set(self.cleaned_data["ticked"]) | set(self.cleaned_data["typed"])
