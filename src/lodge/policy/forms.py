"""The questions of Ask, made from the vocabulary of the rules in force."""

from typing import Any

from django import forms

from lodge.kit.forms import QuestionForm
from lodge.policy.queries import Choice

NOT_OFFERED = "This cannot be asked of that. Choose one of the list."


class AskForm(QuestionForm):
    """Who, what, with what, where; folded away, whatever else the answer to this deed turns on."""

    def __init__(self, offered: list[Choice], *args: Any, **options: Any) -> None:
        self.offered = offered
        super().__init__(*args, **options)
        for choice in offered:
            said = {"invalid_choice": NOT_OFFERED}
            field = forms.ChoiceField(label=choice.label, choices=choice.options, error_messages=said)
            self.fields[choice.name] = field

    @property
    def line(self) -> list[forms.BoundField]:
        """The questions that stand in front."""
        return [self[choice.name] for choice in self.offered if choice.in_line]

    @property
    def more(self) -> list[forms.BoundField]:
        """The questions that are folded away."""
        return [self[choice.name] for choice in self.offered if not choice.in_line]

    @property
    def is_more_said(self) -> bool:
        """Whether something folded away was answered otherwise than usual, so that it must be seen."""
        return any(bound.errors or bound.value() != self.initial.get(bound.name) for bound in self.more)
