"""What is written on a pupil's page and on a device's."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms

from lodge.devices.models import Device
from lodge.kit import clock
from lodge.kit.forms import LodgeForm, QuestionForm, radios
from lodge.office.forms.register import YES_NO
from lodge.office.models import CareReport
from lodge.people.models import FamilyLink
from lodge.people.queries.families import Adult


def year_end() -> date:
    """The usual end of a yearly request: 31 July, at least a fortnight away and at most a year."""
    today = clock.today()
    this_year = today.replace(month=7, day=31)
    return this_year if today + timedelta(days=14) <= this_year else this_year.replace(year=today.year + 1)


class ReasonForm(LodgeForm):
    """A yearly request: why the pupil needs the device on the way, who asked, until when."""

    reason = forms.CharField(
        label="Why is it needed on the way?", max_length=120, help_text="Such as: travels alone by bus"
    )
    asked_by = forms.CharField(label="Which parent asked?", max_length=160)
    until = forms.DateField(
        label="Until",
        initial=year_end,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "text"}),
    )


class ContactForm(LodgeForm):
    """A call home for a pupil who asked."""

    words = forms.CharField(label="What does the pupil need?", max_length=300)
    adult = forms.ChoiceField(label="Who was rung?", required=False)
    outcome = forms.CharField(label="What came of it?", max_length=120)

    def __init__(self, *args: Any, family: list[Adult], **options: Any) -> None:
        super().__init__(*args, **options)
        self.family = {str(one.link.pk): one.link for one in family if not (one.no_contact or one.barred)}
        named = [
            (key, f"{link.adult.formal_name}{f', {link.relationship.lower()}' if link.relationship else ''}")
            for key, link in self.family.items()
        ]
        field = cast(forms.ChoiceField, self.fields["adult"])
        field.choices = [("", "Nobody answered"), *named]

    def clean_adult(self) -> FamilyLink | None:
        """The family link of whoever was rung, None for nobody."""
        return self.family.get(self.cleaned_data["adult"])


class MessageForm(LodgeForm):
    """A message for a pupil."""

    message = forms.CharField(
        label="The message", max_length=300, help_text="Who it is from, and what to tell"
    )


class DeviceForm(LodgeForm):
    """One more device of a pupil."""

    kind = radios(Device.Kind, label="What is it?")
    communicates = forms.ChoiceField(
        label="Can it send or receive?", choices=YES_NO, widget=forms.RadioSelect, initial="yes"
    )
    records = forms.ChoiceField(
        label="Can it record sound or pictures?", choices=YES_NO, widget=forms.RadioSelect, initial="yes"
    )
    looks = forms.CharField(label="What it looks like, in two or three words", max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """A thing that can do neither is outside the policy, and gets no tag."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("communicates") == "no" and typed.get("records") == "no":
            self.add_error(
                "records", "Give it back: what can do neither is outside the policy, and needs no tag."
            )
        return typed


class MomentForm(QuestionForm):
    """A past moment: where was it then?"""

    day = forms.DateField(label="Day", widget=forms.DateInput(format="%d/%m/%Y"))
    time = forms.TimeField(label="Time", widget=forms.TimeInput(format="%H:%M"))

    @property
    def moment(self) -> datetime:
        """The instant asked about."""
        return _instant(self.cleaned_data["day"], self.cleaned_data["time"])


class CareForm(LodgeForm):
    """A device lost or damaged, and when as far as anybody knows."""

    what = radios(CareReport.What, label="What happened to it?")
    words = forms.CharField(label="What is known about it", max_length=300)
    day = forms.DateField(label="Day it happened", required=False, widget=forms.DateInput(format="%d/%m/%Y"))
    time = forms.TimeField(
        label="Time it happened",
        required=False,
        help_text="Leave day and time empty for now.",
        widget=forms.TimeInput(format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        """Day and time come together, or not at all."""
        typed: dict[str, Any] = super().clean() or {}
        day, hour = typed.get("day"), typed.get("time")
        if (day is None) != (hour is None) and not self.errors:
            missing = "time" if hour is None else "day"
            self.add_error(missing, f"Write the {missing} too, or leave both empty.")
        typed["happened_at"] = _instant(day, hour) if day and hour else None
        return typed


def _instant(day: date, hour: time) -> datetime:
    return clock.at(day, hour.hour, hour.minute)
