"""What is typed while people come in: files, and which column is which."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from lodge.kit.forms import LodgeForm
from lodge.people.queries.roster_files import Column, field_choices
from lodge.people.roster.columns import NameMap
from lodge.people.roster.headings import MANY, WORDS
from lodge.people.roster.read import MOST_MEGABYTES

NOT_USED = "not-used"


class UploadForm(LodgeForm):
    """The export, and what may come with it."""

    pupils = forms.FileField(
        label="Pupils",
        help_text="A CSV file with one pupil a row, or a OneRoster or School Data Sync zip.",
    )
    contacts = forms.FileField(
        label="Contacts",
        required=False,
        help_text="Only if they are not in the first file: a CSV file with one adult a row.",
    )
    staff = forms.FileField(
        label="Staff", required=False, help_text="A CSV file. Posts are given afterwards, by a person."
    )

    def octets(self) -> dict[str, bytes]:
        """The files that were chosen, read to the end."""
        chosen = {name: self.cleaned_data.get(name) for name in ("pupils", "contacts", "staff")}
        return {name: file.read() for name, file in chosen.items() if file}

    def clean(self) -> dict[str, Any]:
        """No file is larger than the reader would take."""
        for name in ("pupils", "contacts", "staff"):
            file = self.cleaned_data.get(name)
            if isinstance(file, UploadedFile) and (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
                self.add_error(name, f"Choose a file of at most {MOST_MEGABYTES} MB.")
        return self.cleaned_data


class MapForm(LodgeForm):
    """Which column is which: one select a column, set to what was guessed."""

    def __init__(self, *args: Any, shown: Sequence[Column], **options: Any) -> None:
        self.shown = {f"column_{column.place}": column for column in shown}
        super().__init__(*args, **options)
        choices = [(NOT_USED, "Not used"), *field_choices()]
        for name, column in self.shown.items():
            # What was recognised can be corrected, not thrown away: another column may take its place.
            offered = choices[1:] if column.field else choices
            self.fields[name] = forms.ChoiceField(
                label=column.heading,
                choices=_with(offered, column.field),
                initial=column.field or NOT_USED,
                help_text=f"For example: {column.example}" if column.example else "",
            )

    def clean(self) -> dict[str, Any]:
        """No two columns may be the same field, except where several are joined."""
        seen: dict[str, str] = {}
        for name in self.shown:
            chosen = self._field(name)
            first = seen.setdefault(chosen, name)
            if chosen and first != name and not chosen.endswith(tuple(MANY)):
                other = self.shown[first].heading
                self.add_error(name, f"“{other}” is that already. Choose another answer for one of the two.")
        return self.cleaned_data

    def name_map(self, before: NameMap) -> NameMap:
        """The map so far, with what was chosen here: only answers that differ from the guess."""
        found = {name: list(where) for name, where in before.items()}
        for name, column in self.shown.items():
            chosen = self._field(name)
            if chosen and chosen != column.field:
                for where in found.values():
                    if column.heading in where:
                        where.remove(column.heading)
                kept = found.get(chosen, []) if chosen.endswith(tuple(MANY)) else []
                found[chosen] = [*kept, column.heading]
        return {name: tuple(where) for name, where in found.items() if where}

    def _field(self, name: str) -> str:
        chosen = str(self.cleaned_data.get(name, NOT_USED))
        return "" if chosen == NOT_USED else chosen


def _with(choices: list[Any], field: str) -> list[Any]:
    """The choices, with the field of a contact beyond those offered."""
    offered = {value for _, group in choices if isinstance(group, list) for value, _ in group}
    if not field or field in offered:
        return choices
    number, _, name = field.removeprefix("contact_").partition("_")
    return [*choices, (field, f"Contact {number}: {WORDS[name]}")]


class SaveForm(LodgeForm):
    """Saving what was looked at, and nothing else."""

    expected = forms.CharField(widget=forms.HiddenInput(), max_length=64)


class KeyOnlyForm(LodgeForm):
    """One button."""
