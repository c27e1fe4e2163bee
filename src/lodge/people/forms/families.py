"""What is typed about pupils, families, leavers and the new school year."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from lodge.kit import clock
from lodge.kit.forms import LodgeForm, QuestionForm, radios
from lodge.people.models import FamilyTerm, SchoolClass
from lodge.people.queries.school_year import ClassMove


class PupilsForm(QuestionForm):
    """Looking for pupils by name and class."""

    name = forms.CharField(label="Name", required=False, max_length=80)
    school_class = forms.ChoiceField(label="Class", required=False)

    def __init__(self, *args: Any, classes: Sequence[SchoolClass], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [
            ("", "Every class"),
            *((str(one.pk), f"{one.name} ({one.school_year})") for one in classes),
        ]
        years = {one.school_year for one in classes}
        if len(years) < 2:
            choices = [("", "Every class"), *((str(one.pk), one.name) for one in classes)]
        self.fields["school_class"] = forms.ChoiceField(label="Class", required=False, choices=choices)


class AdultForm(LodgeForm):
    """An adult of a family."""

    title = forms.CharField(label="Title", required=False, max_length=20)
    given_name = forms.CharField(label="First name", required=False, max_length=80)
    family_name = forms.CharField(label="Family name", max_length=80)
    relationship = forms.CharField(label="Relationship", max_length=60, help_text="Such as mother or aunt.")
    priority = forms.IntegerField(
        label="In which order the school rings", min_value=1, max_value=20, initial=1
    )
    email = forms.EmailField(label="E-mail", required=False)
    telephone = forms.CharField(label="Telephone", required=False, max_length=30)


class LinkForm(LodgeForm):
    """How an adult is related, and when in the order they are rung."""

    relationship = forms.CharField(label="Relationship", max_length=60, required=False)
    priority = forms.IntegerField(label="In which order the school rings", min_value=1, max_value=20)


class TermForm(LodgeForm):
    """What an adult may or may not do, from a day on."""

    kind = radios(FamilyTerm.Kind, label="What is so")
    since = forms.DateField(label="From which day", initial=clock.today)
    reason = forms.CharField(
        label="Why", max_length=160, help_text="Such as: birth certificate seen, court order of 3/11/2026."
    )


class EndTermForm(LodgeForm):
    """The last day on which it is so."""

    last = forms.DateField(label="The last day it is so", initial=clock.today)
    reason = forms.CharField(label="Why it ends", max_length=160)


class EndLinkForm(LodgeForm):
    """Why an adult no longer belongs to the family."""

    reason = forms.CharField(label="Why", max_length=160)


class LeaversForm(LodgeForm):
    """Who has left, and when; asked twice, the second time with what they still hold."""

    on = forms.DateField(label="Their last day", initial=clock.today)
    reason = forms.CharField(
        label="Why", required=False, max_length=160, help_text="Such as: moved to another school."
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"] = forms.MultipleChoiceField(
            label="Who has left",
            choices=list(offered),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick everybody who has left."},
        )

    @property
    def chosen(self) -> list[UUID]:
        """The persons who were ticked."""
        return [UUID(text) for text in self.cleaned_data["who"]]


class YearForm(LodgeForm):
    """The names of the classes next year, and the last day of those who leave."""

    last_day = forms.DateField(label="The last day of those who leave")
    oldest = forms.IntegerField(
        label="The oldest year group", min_value=0, max_value=13, help_text="Children of it leave."
    )
    expected = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=64)

    def __init__(self, *args: Any, moves: Sequence[ClassMove], **options: Any) -> None:
        super().__init__(*args, **options)
        for move in moves:
            self.fields[f"class_{move.old.pk}"] = forms.CharField(
                label=f"{move.old.name} becomes", max_length=20, initial=move.new_name
            )

    def names(self) -> dict[UUID, str]:
        """The new name of each class."""
        return {
            UUID(name.removeprefix("class_")): " ".join(text.split())
            for name, text in self.cleaned_data.items()
            if name.startswith("class_")
        }

    def last(self) -> date:
        """The last day of those who leave."""
        day: date = self.cleaned_data["last_day"]
        return day
