"""Addresses of the prints, the kiosk, and what works without a network."""

from django.urls import path

from lodge.office import kiosk, offline
from lodge.office.printing import pages

urlpatterns = [
    path("kiosk", kiosk.kiosk, name="kiosk"),
    path("kiosk/in", kiosk.kiosk_page, {"mode": "in"}, name="kiosk_in"),
    path("kiosk/out", kiosk.kiosk_page, {"mode": "out"}, name="kiosk_out"),
    path("kiosk/queue", offline.kiosk_queue, name="kiosk_queue"),
    path("phones/queue", offline.phones_queue, name="phones_queue"),
    path("phones/now", offline.in_now, name="phones_now"),
    path("phones/offline", offline.offline_page, name="phones_offline"),
    path("worker.js", offline.worker, name="worker"),
    path("print", pages.prints, name="print"),
    path("print/tags.pdf", pages.tags_pdf, name="print_tags"),
    path("print/crates.pdf", pages.crates_pdf, name="print_crates"),
    path("print/test-tag.pdf", pages.test_tag_pdf, name="print_test_tag"),
    path("print/power-cut.pdf", pages.power_cut_pdf, name="print_power_cut"),
]
