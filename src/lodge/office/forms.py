"""What the desk types: the one box, and the small notes beside it."""

from django import forms

from lodge.kit.forms import LodgeForm


class BoxForm(LodgeForm):
    """The one box: a tag scanned or typed, a crate, or a name; or a numbered choice made after a name."""

    box = forms.CharField(
        label="Scan a tag, or type its number or a name",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )
    pupil = forms.UUIDField(required=False, widget=forms.HiddenInput())
    leaving_early = forms.BooleanField(required=False, label="Leaving early")


class NoteForm(LodgeForm):
    """One button beside an entry."""

    note = forms.ChoiceField(
        choices=[("undo", "Undo"), ("switched-on", "Was switched on"), ("not-a-phone", "Not a phone")]
    )
