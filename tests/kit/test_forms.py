"""The form base: mistakes are instructions, dates are British, and a command has its key."""

from datetime import date, time

import pytest
from django import forms

from lodge.kit import ids
from lodge.kit.forms import LodgeForm, QuestionForm, mistakes


class EveryForm(LodgeForm):
    words = forms.CharField(label="What you saw", max_length=9)
    many = forms.IntegerField(label="How many", min_value=1)
    day = forms.DateField(label="Day")
    hour = forms.TimeField(label="Time")
    mail = forms.EmailField(label="Address")
    place = forms.ChoiceField(label="Where now?", choices=[("safe", "In the safe")])
    told = forms.BooleanField(label="I told the pupil why")
    sheet = forms.FileField(label="List")


def sent(**typed: str) -> EveryForm:
    return EveryForm({"key": str(ids.new()), **typed})


@pytest.mark.parametrize(
    "form",
    [
        sent(),
        sent(words="far too long", many="some", day="32/13/2026", hour="noon", mail="office", place="shelf"),
        sent(words="a\x00b", many="0"),
    ],
    ids=["nothing typed", "nonsense typed", "a hidden character and too few"],
)
def test_every_mistake_says_what_to_do_and_never_calls_anything_invalid(form: EveryForm) -> None:
    texts = [mistake.text for mistake in form.error_list]
    assert texts
    first_words = {text.split()[0] for text in texts}
    assert first_words <= {"Fill", "Choose", "Tick", "Write", "Shorten", "Type"}
    assert not [text for text in texts if "valid" in text.lower() or "required" in text.lower()]


def test_the_wording_of_the_author_wins() -> None:
    class Form(LodgeForm):
        why = forms.CharField(error_messages={"required": "Choose why you took it."})

    assert Form({"key": str(ids.new())}).error_list[0].text == "Choose why you took it."


@pytest.mark.parametrize("typed", ["3/11/2026", "03/11/2026", "3/11/26", "2026-11-03", "3 Nov 2026"])
def test_the_day_comes_before_the_month(typed: str) -> None:
    form = sent(day=typed)
    form.full_clean()
    assert form.cleaned_data["day"] == date(2026, 11, 3)


@pytest.mark.parametrize("typed", ["15:15", "15.15", "1515", "3:15pm", "3.15PM"])
def test_times_are_taken_as_schools_write_them(typed: str) -> None:
    form = sent(hour=typed)
    form.full_clean()
    assert form.cleaned_data["hour"] == time(15, 15)


def test_two_pages_of_one_form_have_two_keys_and_one_page_keeps_its_own() -> None:
    first, second = EveryForm(), EveryForm()
    assert first["key"].value() == first["key"].value() != second["key"].value()


def test_a_form_sent_back_with_mistakes_keeps_its_key() -> None:
    key = str(ids.new())
    assert EveryForm({"key": key})["key"].value() == key


def test_a_lost_key_is_said_in_the_summary_without_a_link_to_nowhere() -> None:
    found = [mistake for mistake in EveryForm({}).error_list if not mistake.target]
    assert [mistake.text for mistake in found] == [
        "Open this page again and repeat what you did: it lost its key on the way."
    ]


def test_a_form_that_only_asks_has_no_key() -> None:
    class SearchForm(QuestionForm):
        name = forms.CharField()

    assert list(SearchForm().fields) == ["name"]
    assert not mistakes(SearchForm())
