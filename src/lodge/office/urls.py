"""Addresses of the office register. No child's name stands in any of them."""

from datetime import date

from django.urls import path, register_converter

from lodge.office.views import adults, classes, days, devices, pupils, register, sheet


class DayConverter:
    """A day in an address: 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; a day that is none raises ``ValueError``, which Django answers with 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as it stands in an address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("phones/in", register.phones_in, name="phones_in"),
    path("phones/in/class/<uuid:key>", register.class_in, name="phones_in_class"),
    path("phones/out", register.phones_out, name="phones_out"),
    path("phones/out/class/<uuid:key>", register.class_out, name="phones_out_class"),
    path("phones/out/adult", adults.find, name="phones_out_find"),
    path("phones/out/adult/<uuid:key>", adults.adult, name="phones_out_adult"),
    path("phones/note/<uuid:entry>", register.note, name="phones_note"),
    path("phones/condition/<uuid:entry>", register.condition, name="phones_condition"),
    path("phones/kind/<uuid:entry>", register.kind, name="phones_kind"),
    path("phones/today", days.today, name="phones_today"),
    path("phones/count", days.count, name="phones_count"),
    path("phones/count/<uuid:key>", days.counted, name="phones_counted"),
    path("phones/messages", days.messages_waiting, name="phones_messages"),
    path("phones/messages/<uuid:key>", days.pass_on, name="phones_pass_on"),
    path("phones/sheet", sheet.sheet, name="phones_sheet"),
    path("phones/pupil/<uuid:key>", pupils.pupil, name="phones_pupil"),
    path("phones/pupil/<uuid:key>/<slug:doing>", pupils.pupil, name="phones_pupil_do"),
    path("phones/<day:day>", days.day, name="phones_day"),
    path("classes", classes.classes, name="classes"),
    path("classes/<uuid:key>", classes.class_view, name="class_view"),
    path("tags/<int:number>", devices.tag, name="tag"),
    path("tags/<int:number>/retire", devices.retire, name="tag_retire"),
    path("items/<uuid:key>", devices.item, name="item"),
    path("items/<uuid:key>/care", devices.care, name="item_care"),
]
