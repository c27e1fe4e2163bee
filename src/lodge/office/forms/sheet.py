"""The power-cut sheet as one grid: a row is a tag and its times; what was typed stays, whatever is wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from lodge.devices.models import Device
from lodge.kit import clock
from lodge.kit.forms import LodgeForm, Mistake, QuestionForm
from lodge.office.queries.lookup import resolve
from lodge.office.queries.sheet import SheetRow
from lodge.people.models import School

ROWS, MOST_ROWS = 15, 120


class WhichDayForm(QuestionForm):
    """Which day the sheet is of, and how many rows to offer."""

    day = forms.DateField(required=False)
    rows = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROWS)


class SheetDayForm(LodgeForm):
    """The day on the head of the sheet."""

    day = forms.DateField(label="Day on the sheet", widget=forms.DateInput(format="%d/%m/%Y"))

    def clean_day(self) -> date:
        """The day, which has begun."""
        day: date = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError("That day is still to come. Write the day on the head of the sheet.")
        return day


class RowForm(LodgeForm):
    """One row: tag, in, out. A row without times says nothing."""

    key = None
    tag = forms.CharField(required=False, max_length=12)
    in_time = forms.TimeField(label="In", required=False, widget=forms.TimeInput(format="%H:%M"))
    out_time = forms.TimeField(label="Out", required=False, widget=forms.TimeInput(format="%H:%M"))

    device: Device | None = None

    def look_up(self, school: School) -> None:
        """Find the device of the tag; a row with a time and no tag of ours is a mistake."""
        if not self.is_valid() or not self.says_something:
            return
        tag = self.cleaned_data["tag"].strip()
        if not any(letter.isdigit() for letter in tag):
            self.add_error("tag", "Write the tag’s number.")
            return
        found = resolve(school, tag)
        if found.device is None:
            self.add_error("tag", found.sentence.partition(". ")[0].rstrip(".") + ".")
        self.device = found.device

    @property
    def says_something(self) -> bool:
        """Whether the row has a time at all."""
        typed = self.cleaned_data
        return bool(typed.get("in_time") or typed.get("out_time"))


class Sheet:
    """The whole grid."""

    def __init__(
        self,
        school: School,
        day: date,
        data: Mapping[str, Any] | None = None,
        *,
        tags: Sequence[str] = (),
        rows: int = ROWS,
    ) -> None:
        self.school = school
        self.form = SheetDayForm(data, initial={"day": day})
        if data is not None:
            sent = str(data.get("rows", ""))
            rows = min(int(sent), MOST_ROWS) if sent.isdecimal() else ROWS
        else:
            rows = max(rows, len(tags) + 3)
        known = [*tags, *[""] * rows][:rows]
        self.rows = [
            RowForm(data, prefix=f"row{number}", initial={"tag": tag}) for number, tag in enumerate(known, 1)
        ]

    def is_valid(self) -> bool:
        """Whether every row can be read, and at least one says something."""
        for row in self.rows:
            row.look_up(self.school)
        fine = self.form.is_valid() and all(row.is_valid() for row in self.rows)
        if fine and not any(row.says_something for row in self.rows):
            self.form.add_error(None, "Nothing to key in: write a tag and a time in at least one row.")
            return False
        return fine

    def read(self) -> list[SheetRow]:
        """The rows that say something, with their true times."""
        day = self.form.cleaned_data["day"]
        return [
            SheetRow(
                number,
                row.device,
                _at(day, row.cleaned_data["in_time"]),
                _at(day, row.cleaned_data["out_time"]),
            )
            for number, row in enumerate(self.rows, 1)
            if row.says_something and row.device is not None
        ]

    def mark(self, wrong: Mapping[int, str]) -> None:
        """Put a sentence beside each row that the verb found wrong."""
        for number, sentence in wrong.items():
            self.rows[number - 1].add_error("tag", sentence)

    @property
    def mistakes(self) -> list[Mistake]:
        """Every mistake of the grid, with the row in front."""
        found = list(self.form.error_list)
        for number, row in enumerate(self.rows, 1):
            found += [Mistake(one.target, f"Row {number}: {one.text}") for one in row.error_list]
        return found


def _at(day: date, hour: time | None) -> datetime | None:
    return clock.at(day, hour.hour, hour.minute) if hour else None
