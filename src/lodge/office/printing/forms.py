"""What is typed before printing: which tags."""

from typing import Any

from django import forms

from lodge.kit.forms import LodgeForm
from lodge.people.models import SchoolClass

MOST_TAGS = 999


class MakeTagsForm(LodgeForm):
    """New tags: from which number to which, and for which class."""

    first = forms.IntegerField(label="First number", min_value=1, max_value=MOST_TAGS)
    last = forms.IntegerField(label="Last number", min_value=1, max_value=MOST_TAGS)
    school_class = forms.ModelChoiceField(
        queryset=SchoolClass.objects.none(),
        label="For which class",
        required=False,
        empty_label="For anyone",
    )

    def __init__(self, *args: Any, classes: list[SchoolClass], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = SchoolClass.objects.across_schools().filter(pk__in=[one.pk for one in classes])
        self.fields["school_class"].queryset = offered  # type: ignore[attr-defined]


class WhichTagsForm(LodgeForm):
    """Which tags to print again; empty means all of them."""

    key = None
    first = forms.IntegerField(label="From tag", required=False, min_value=1, max_value=MOST_TAGS)
    last = forms.IntegerField(label="To tag", required=False, min_value=1, max_value=MOST_TAGS)
