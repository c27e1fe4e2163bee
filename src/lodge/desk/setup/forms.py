"""The forms of setting up: they turn typed text into what the verbs take."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lodge.kit.forms import LodgeForm
from lodge.people.actions.calendar import PeriodTimes, TermDays
from lodge.people.actions.school import SchoolFacts
from lodge.people.models import ClosedDay, Period, School

TERMS, INSET_DAYS, PERIODS = 8, 7, 12
LETTER = re.compile(r"[A-Za-z]{1,3}")


class SchoolForm(LodgeForm):
    """What the school says about itself."""

    name = forms.CharField(max_length=120, help_text="As it should stand on letters")
    urn = forms.RegexField(
        r"^\d{6}$",
        label="URN",
        required=False,
        help_text="Six digits; on the school’s page in the government’s register of schools",
        error_messages={"invalid": "Write the URN as six digits, such as 123456."},
    )
    kind = forms.ChoiceField(
        label="Type of school",
        choices=School.Kind.choices,
        help_text="In an academy or independent school the proprietor must have regard to the guidance on"
        " phones, in every other one the headteacher",
    )
    telephone = forms.CharField(max_length=30, required=False)
    email = forms.EmailField(label="Office e-mail", required=False)
    address = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    lado_telephone = forms.CharField(
        label="Telephone of the LADO",
        max_length=30,
        required=False,
        help_text="The local authority’s designated officer, for worries about an adult who works here",
    )

    def facts(self) -> SchoolFacts:
        """The values as the verb takes them."""
        return SchoolFacts(**{one.name: self.cleaned_data[one.name] for one in fields(SchoolFacts)})


class FamiliesForm(LodgeForm):
    """Can families reach Lodge from outside the school?"""

    reach = forms.ChoiceField(
        label="Can families open this address at home?",
        choices=[
            ("no", "No, or not sure: every parent step is on paper and no link is sent"),
            ("yes", "Yes, they can"),
        ],
        widget=forms.RadioSelect,
    )
    address = forms.URLField(
        label="The address that families open",
        required=False,
        assume_scheme="https",
        help_text="Such as https://lodge.example.sch.uk. Try it on a telephone without the school’s Wi-Fi.",
    )

    def clean(self) -> dict[str, Any]:
        """With yes an address, by HTTPS; with no none is kept."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("reach") == "no":
            cleaned["address"] = ""
        elif not cleaned.get("address", "").startswith("https://"):
            self.add_error("address", "Write the address that families open; it begins with https://.")
        return cleaned


class PrefixForm(LodgeForm):
    """The letters in front of every tag number."""

    letters = forms.CharField(
        label="Letters in front of every tag number",
        max_length=3,
        help_text="One to three letters, such as L for L-042-7. They tell your tags from another school’s.",
    )

    def clean_letters(self) -> str:
        """One to three capital letters."""
        letters = str(self.cleaned_data["letters"]).strip()
        if not LETTER.fullmatch(letters):
            raise ValidationError("Write one to three letters, such as L or LP.")
        return letters.upper()


class SureForm(LodgeForm):
    """A form that only needs its button."""


class TermsForm(LodgeForm):
    """Up to eight terms of one school year, each a line of name, first day, last day."""

    def __init__(self, *args: Any, terms: list[TermDays], **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, TERMS + 1):
            usual = terms[number - 1] if number <= len(terms) else None
            name = forms.CharField(max_length=40, required=False, label=f"Name of term {number}")
            first = forms.DateField(required=False, label=f"First day of term {number}")
            last = forms.DateField(required=False, label=f"Last day of term {number}")
            for field, value in zip(("name", "starts", "ends"), _term(usual), strict=True):
                self.initial.setdefault(f"{field}_{number}", value)
            self.fields |= {f"name_{number}": name, f"starts_{number}": first, f"ends_{number}": last}
            for one in (first, last):
                _british(one)

    @property
    def lines(self) -> Iterator[tuple[forms.BoundField, ...]]:
        """The fields, line by line."""
        for number in range(1, TERMS + 1):
            yield tuple(self[f"{field}_{number}"] for field in ("name", "starts", "ends"))

    def clean(self) -> dict[str, Any]:
        """Each line is whole or empty."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(1, TERMS + 1):
            name, starts, ends = (cleaned.get(f"{field}_{number}") for field in ("name", "starts", "ends"))
            if (starts or ends) and not (name and starts and ends):
                for field, value in (("name", name), ("starts", starts), ("ends", ends)):
                    if not value and f"{field}_{number}" not in self.errors:
                        label = self.fields[f"{field}_{number}"].label
                        self.add_error(f"{field}_{number}", f"Fill in “{label}”, or empty the whole line.")
        return cleaned

    def terms(self) -> list[TermDays]:
        """The lines that say something."""
        typed = self.cleaned_data
        return [
            TermDays(typed[f"name_{number}"], typed[f"starts_{number}"], typed[f"ends_{number}"])
            for number in range(1, TERMS + 1)
            if typed.get(f"starts_{number}")
        ]


class InsetForm(LodgeForm):
    """Up to seven INSET days of one school year."""

    def __init__(self, *args: Any, days: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, INSET_DAYS + 1):
            field = forms.DateField(required=False, label=f"INSET day {number}")
            self.fields[f"day_{number}"] = field
            self.initial.setdefault(
                f"day_{number}", _typed(days[number - 1]) if number <= len(days) else None
            )
            _british(field)

    def days(self) -> list[date]:
        """The days, each once."""
        typed = (self.cleaned_data.get(f"day_{number}") for number in range(1, INSET_DAYS + 1))
        return sorted({day for day in typed if day})


class PeriodsForm(LodgeForm):
    """Up to twelve periods of the day, each a line of kind, start, end."""

    def __init__(self, *args: Any, periods: list[PeriodTimes], **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, PERIODS + 1):
            usual = periods[number - 1] if number <= len(periods) else None
            choices = [("", "None"), *Period.Kind.choices]
            kind = forms.ChoiceField(choices=choices, required=False, label=f"Kind of period {number}")
            starts = forms.TimeField(required=False, label=f"Start of period {number}")
            ends = forms.TimeField(required=False, label=f"End of period {number}")
            values = (
                (usual.kind, f"{usual.starts:%H:%M}", f"{usual.ends:%H:%M}") if usual else ("", None, None)
            )
            for field, value in zip(("kind", "starts", "ends"), values, strict=True):
                self.initial.setdefault(f"{field}_{number}", value)
            self.fields |= {f"kind_{number}": kind, f"starts_{number}": starts, f"ends_{number}": ends}
            for one in (starts, ends):
                one.error_messages["invalid"] = f"Write “{one.label}” as a time, such as 8:30."

    @property
    def lines(self) -> Iterator[tuple[forms.BoundField, ...]]:
        """The fields, line by line."""
        for number in range(1, PERIODS + 1):
            yield tuple(self[f"{field}_{number}"] for field in ("kind", "starts", "ends"))

    def clean(self) -> dict[str, Any]:
        """A line with a kind has both times."""
        cleaned: dict[str, Any] = super().clean() or {}
        for number in range(1, PERIODS + 1):
            for field in ("starts", "ends"):
                name = f"{field}_{number}"
                if cleaned.get(f"kind_{number}") and not cleaned.get(name) and name not in self.errors:
                    self.add_error(
                        name, f"Fill in “{self.fields[name].label}”, or choose “None” as its kind."
                    )
        return cleaned

    def periods(self) -> list[PeriodTimes]:
        """The lines that have a kind."""
        typed = self.cleaned_data
        return [
            PeriodTimes(typed[f"kind_{number}"], typed[f"starts_{number}"], typed[f"ends_{number}"])
            for number in range(1, PERIODS + 1)
            if typed.get(f"kind_{number}")
        ]


class ClosureForm(LodgeForm):
    """A day on which the school is closed to pupils."""

    day = forms.DateField(label="Day")
    kind = forms.ChoiceField(
        label="Why",
        choices=[(ClosedDay.Kind.SNOW, "Snow or ice"), (ClosedDay.Kind.CLOSURE, "Something else")],
        widget=forms.RadioSelect,
        initial=ClosedDay.Kind.CLOSURE,
    )
    reason = forms.CharField(label="In a few words", max_length=200, required=False)


class ExportForm(LodgeForm):
    """What the export shall hold."""

    with_upns = forms.BooleanField(
        label="Include UPNs",
        required=False,
        help_text="Only if whoever gets the export needs to match pupils by them. Otherwise leave it out.",
    )


def _british(field: forms.DateField) -> None:
    field.input_formats = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
    field.error_messages["invalid"] = f"Write “{field.label}” as a date, such as 2/9/2026."


def _term(term: TermDays | None) -> tuple[str, str | None, str | None]:
    return (term.name, _typed(term.starts), _typed(term.ends)) if term else ("", None, None)


def _typed(day: date | time) -> str:
    return f"{day:%d/%m/%Y}"
