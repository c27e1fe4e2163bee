"""Forms of the outbox: an act with nothing but its key, a test message, and the way out."""

from django import forms

from lodge.kit.forms import LodgeForm, radios
from lodge.notices.models import DeliveryChoice


class ActForm(LodgeForm):
    """A button: nothing but its key."""


class DeliveryForm(LodgeForm):
    """How letters leave the school."""

    way = radios(DeliveryChoice.Way, label="How letters leave the school")
    email_template = forms.CharField(
        label="Email template",
        max_length=36,
        required=False,
        help_text="For GOV.UK Notify: its id, such as f33517ff-2a88-4f6e-b855-c550268ce08a.",
    )
    text_template = forms.CharField(
        label="Text message template", max_length=36, required=False, help_text="For GOV.UK Notify: its id."
    )

    def clean(self) -> dict[str, object]:
        """Ask for both templates where GOV.UK Notify is chosen."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if cleaned.get("way") == DeliveryChoice.Way.NOTIFY:
            for name in ("email_template", "text_template"):
                if not cleaned.get(name) and name not in self.errors:
                    label = self.fields[name].label
                    self.add_error(name, f"Fill in “{label}”: GOV.UK Notify needs it.")
        return cleaned
