"""The questions of Ask, made from the vocabulary of the rules in force."""

from typing import Any

from django import forms

from lodge.kit.forms import QuestionForm
from lodge.policy.queries import Choice


class AskForm(QuestionForm):
    """Who, with what, and whatever the answer to this deed turns on."""

    def __init__(self, offered: list[Choice], *args: Any, **options: Any) -> None:
        self.offered = offered
        super().__init__(*args, **options)
        for choice in offered:
            self.fields[choice.name] = forms.ChoiceField(label=choice.label, choices=choice.options)
