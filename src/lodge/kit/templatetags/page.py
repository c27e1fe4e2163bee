"""Page components as template tags: fields, mistakes, tags, moments and one-button forms.

They are built in (no ``{% load %}``). Each keeps one promise of WCAG 2.2 AA that pages would otherwise
have to remember: a label for every input (1.3.1), a mistake beside its field and in a linked list
(3.3.1), a word beside every colour (1.4.1), a machine-readable time.
"""

import json
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lodge.kit import clock, ids
from lodge.kit.forms import mistakes

register = template.Library()

STATES = frozenset({"now", "soon", "active", "private", "neutral"})


@register.inclusion_tag("components/field.html", name="field")
def field(
    bound: BoundField, label: str = "", hint: str | None = None, **attributes: object
) -> dict[str, object]:
    """One form field with label, hint and mistake; ``attributes`` go to the input (``class="short"``).

    Radios and checkbox lists become a fieldset (``class="across"`` lays them side by side). ``label`` and
    ``hint`` replace the form's own words, for forms that are not ours.
    """
    if not isinstance(bound, BoundField):
        raise TypeError("{% field %} takes a field of a form, such as form.name: is the name right?")
    widget = bound.field.widget
    if hint is not None:
        bound.help_text = hint  # Django points aria-describedby at the hint and the mistake by itself
    attrs: dict[str, Any] = {name.replace("_", "-"): value for name, value in attributes.items()}
    if widget.attrs.get("placeholder"):
        attrs["placeholder"] = False  # a placeholder vanishes when typed over; the label says it
    grouped = bool(widget.use_fieldset)
    return {
        "bound": bound,
        "label": label or bound.label,
        "kind": _kind(bound),
        "layout": attrs.get("class", "") if grouped else "",
        "described": bound.aria_describedby,
        "input": "" if grouped else bound.as_widget(attrs=attrs),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, FileInput):
        return "file"
    return "choices" if widget.use_fieldset else "line"


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None) -> dict[str, object]:
    """The list of mistakes of ``form``, each linked to its field; takes focus when the page opens.

    ``base.html`` shows it for ``form`` already: a second call for the same form stays silent.
    """
    if not isinstance(form, BaseForm) or getattr(form, "mistakes_shown", False):
        return {"mistakes": []}
    found = mistakes(form)
    if found:
        form.mistakes_shown = True  # type: ignore[attr-defined]
    return {"mistakes": found}


@register.simple_tag
def tag_label(number: object, state: str = "neutral", size: str = "") -> SafeString:
    """The luggage tag with a number: ``{% tag_label "042" "active" "big" %}``."""
    look = f"tag tag-number tag-{_state(state)}{' tag-big' if size == 'big' else ''}"
    return format_html('<span class="{}"><span class="visually-hidden">Tag </span>{}</span>', look, number)


@register.simple_tag
def status(word: object, state: str = "neutral") -> SafeString:
    """A status word on a luggage tag; ``state`` is now, soon, active, private or neutral."""
    return format_html('<strong class="tag tag-{}">{}</strong>', _state(state), word)


def _state(state: str) -> str:
    if state not in STATES:
        raise template.TemplateSyntaxError(f"A tag is one of {', '.join(sorted(STATES))}, not {state!r}.")
    return state


@register.simple_tag(takes_context=True)
def command_key(context: Context) -> SafeString:
    """The hidden ``key`` of a form that acts: the same key twice is one act (reliability, section 5)."""
    return format_html('<input type="hidden" name="key" value="{}">', context.get("command_key") or ids.new())


@register.simple_tag
def when(moment: date | datetime | None, form: str = "") -> SafeString:
    """A moment as a school says it: today "8:41", else "Mon 23 Nov, 8:41", with the year if another.

    ``form`` "full" always gives the day, "day" leaves the time out. Nothing for None.
    """
    if moment is None:
        return SafeString("")
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment))
    here = clock.local(moment)
    parts = [] if here.date() == clock.today() and not form else [_day(here.date())]
    parts += [] if form == "day" else [f"{here.hour}:{here.minute:02d}"]
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), ", ".join(parts))


def _day(day: date) -> str:
    return date_format(day, "D j M" if day.year == clock.today().year else "D j M Y")


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context, url: str, label: str, look: str = "quiet", about: str = "", **hidden: object
) -> dict[str, object]:
    """A form that is one button: ``{% post_button url "Undo" about="tag 042" tag=tag.id %}``.

    ``about`` is read out after the label, so that ten buttons "Undo" can be told apart; ``look`` is
    quiet, plain, large or "" (the main button). Everything else is sent as hidden fields.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "key": context.get("command_key") or ids.new(),
        "url": url,
        "label": label,
        "look": look,
        "about": about,
        "hidden": hidden,
    }


@register.inclusion_tag("components/pages.html")
def pages(page: Page[Any], label: str = "Pages") -> dict[str, object]:
    """Newer and older pages of a long list; nothing when everything fits on one."""
    return {"page": page, "label": label}


@register.filter
def as_json(value: object) -> str:
    """A value as JSON text for a ``data-`` attribute (escaped there like all text): no inline script."""
    return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":"))


@register.filter
def initials(name: str) -> str:
    """Up to two initials of a school for its crest: "Thornfield Primary School" gives "TP"."""
    words = [word for word in name.replace("’", "").split() if word[:1].isalpha() and word[:1].isupper()]
    return "".join(word[0] for word in words[:2])
