"""Page components: what they promise to people who read, hear or feel a page."""

import re
from enum import Enum

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from lodge.kit import clock, ids
from lodge.kit.forms import LodgeForm, radios


class Ground(Enum):
    SEEN = "seen-or-heard"
    USED = "used-in-lesson"


class TakeForm(LodgeForm):
    who = forms.CharField(label="Who?", help_text="Name as on the register")
    why = radios(Ground, label="Why?")
    note = forms.CharField(label="Note", required=False)


def page(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def faulty() -> TakeForm:
    form = TakeForm({"key": str(ids.new()), "who": "", "note": "<b>black</b> case"})
    assert not form.is_valid()
    return form


def test_every_input_has_a_label_that_names_it() -> None:
    html = page("{% field form.who %}{% field form.why %}{% field form.note %}", form=TakeForm())
    named = re.findall(r'<label for="([^"]+)"', html)
    assert named == ["id_who", "id_why_0", "id_why_1", "id_note"]
    assert re.findall(r'<input[^>]* id="([^"]+)"', html) == named


def test_choices_are_one_group_with_a_legend_and_nothing_chosen_beforehand() -> None:
    html = page("{% field form.why %}", form=TakeForm())
    assert "<legend>Why?" in html
    assert "checked" not in html


def test_a_mistake_stands_beside_its_field_and_is_read_out_with_it() -> None:
    html = page("{% field form.who %}", form=faulty())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_who_helptext id_who_error"' in html
    assert all(f'id="{target}"' in html for target in ("id_who_helptext", "id_who_error"))


def test_the_summary_links_each_mistake_to_something_that_can_take_focus() -> None:
    form = faulty()
    html = page("{% error_summary form %}{% for one in form %}{% field one %}{% endfor %}", form=form)
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_who", "id_why_0"]
    assert all(f'id="{target}"' in html for target in targets)


def test_the_summary_of_one_form_is_shown_once() -> None:
    html = page("{% error_summary form %}{% error_summary form %}", form=faulty())
    assert html.count("error-summary") == 1


def test_typed_text_is_kept_and_never_becomes_markup() -> None:
    html = page("{% field form.note %}", form=faulty())
    assert 'value="&lt;b&gt;black&lt;/b&gt; case"' in html


def test_a_hint_from_data_never_becomes_markup() -> None:
    html = page("{% field form.note hint=words %}", form=TakeForm(), words="<script>")
    assert "&lt;script&gt;" in html


def test_the_field_tag_says_when_a_name_is_wrong() -> None:
    with pytest.raises(TypeError, match="is the name right"):
        page("{% field form.whom %}", form=TakeForm())


def test_a_tag_says_that_it_is_a_tag_and_shows_its_number() -> None:
    html = page('{% tag_label number "active" %}', number="042")
    assert "Tag </span>042" in html
    assert "tag-active" in html


def test_an_unknown_state_of_a_tag_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="not 'green'"):
        page('{% status "In" "green" %}')


def test_a_moment_of_today_is_its_time_and_another_day_is_named() -> None:
    day = clock.at(clock.today().replace(year=2026, month=11, day=23), 8, 41)
    with clock.fixed(day):
        assert page("{% when moment %}", moment=day).endswith(">8:41</time>")
        assert ">Mon 23 Nov, 8:41<" in page('{% when moment "full" %}', moment=day)
    with clock.fixed(clock.at(day.date().replace(day=24), 9)):
        assert ">Mon 23 Nov, 8:41<" in page("{% when moment %}", moment=day)
    with clock.fixed(clock.at(day.date().replace(year=2027), 9)):
        assert ">Mon 23 Nov 2026, 8:41<" in page("{% when moment %}", moment=day)


def test_a_moment_in_summer_shows_london_clocks() -> None:
    moment = clock.at(clock.today().replace(year=2026, month=7, day=1), 15, 15)
    with clock.fixed(moment):
        assert ">15:15<" in page("{% when moment %}", moment=moment)


def test_a_one_button_form_carries_its_key_and_tells_buttons_apart() -> None:
    with ids.seeded(1):
        html = page('{% post_button "/undo" "Undo" about="tag 042" note="undo" %}')
    assert re.search(r'name="key" value="[0-9a-f-]{36}"', html)
    assert 'name="note" value="undo"' in html
    assert 'Undo<span class="visually-hidden"> tag 042</span>' in html


def test_options_for_a_script_stand_escaped_in_an_attribute() -> None:
    html = page('<form data-options="{{ options|as_json }}">', options={"challenge": '"><script>'})
    assert "<script>" not in html
