"""The sender: what is due goes, once, to those who may be told; what does not go is noted."""

from datetime import date, timedelta
from typing import Any

import pytest

from lodge.gate import Principal, deed
from lodge.journal import write as journal
from lodge.journal.models import Entry
from lodge.kit import clock, rows
from lodge.notices import epoch
from lodge.notices.actions import sending
from lodge.notices.actions.outbox import cancel_letter, queue, send_again, to_family, to_person, to_post
from lodge.notices.actions.setting import set_delivery
from lodge.notices.actions.telling import send_test_message
from lodge.notices.delivery import Never, NotNow
from lodge.notices.models import Letter, OutboxRow
from lodge.notices.queries import outbox
from lodge.notices.sender import send_due
from lodge.people.models import FamilyTerm, Person, Pupil, School
from tests import make
from tests.notices.conftest import FAMILY, Postbox, Recorder, point


def remind(child: Pupil, by: Principal, **options: Any) -> Letter:
    """Queue a letter to a child's family, as a verb would."""
    with deed(by=by, verb="contact-home", on=child) as open_deed:
        words = {"first_name": child.person.first_name, "device": "phone", "day": "Monday 23 November"}
        letter = queue(letter="notices/still-here", to=to_family(child), words=words, by=by, **options)
        open_deed.record()
    return letter


def copies(school: School) -> list[OutboxRow]:
    return list(OutboxRow.objects.of(school).select_related("letter", "person"))


def a_quarter_later() -> None:
    clock.pass_time(timedelta(minutes=15))


def test_a_letter_leaves_by_a_real_mail_server(postbox: Postbox, by_mail: School, office: Principal) -> None:
    send_test_message(to=Person.objects.of(by_mail).get(pk=office.id), by=office)
    assert send_due(school=by_mail, now=clock.now()) == 1
    (letter,) = postbox.letters
    assert letter["Subject"] == "A message from Larkfold Primary School"
    assert postbox.addresses == ["priya@larkfold.example"]
    (copy,) = copies(by_mail)
    assert letter["Message-ID"] == f"<{copy.message_id}@larkfold.example>" == copy.delivery_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert copy.sent_at == clock.now()
    assert copy.sent_by == "Outbox"


def test_a_letter_cannot_be_queued_outside_a_deed(child: Pupil, office: Principal) -> None:
    with pytest.raises(rows.SideDoor):
        queue(letter="notices/still-here", to=to_family(child), by=office)


def test_a_letter_is_lost_with_the_deed_that_caused_it(
    child: Pupil, office: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(journal, "append", full_disk)
    with pytest.raises(OSError, match="disk full"):
        remind(child, office)
    assert not Letter.objects.of(child.school_id).exists()


def test_a_family_hears_nothing_for_ten_minutes(child: Pupil, by_mail: School, office: Principal) -> None:
    remind(child, office)
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 0
    a_quarter_later()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1
    assert line.addresses == ["joy@families.example"]


def test_a_letter_taken_back_in_time_never_goes(child: Pupil, by_mail: School, office: Principal) -> None:
    cancel_letter(letter=remind(child, office), by=office)
    a_quarter_later()
    assert send_due(school=by_mail, now=clock.now(), delivery=Recorder()) == 0


def test_nothing_goes_twice(child: Pupil, by_mail: School, office: Principal) -> None:
    remind(child, office)
    a_quarter_later()
    line = Recorder()
    for _ in range(3):
        send_due(school=by_mail, now=clock.now(), delivery=line)
        a_quarter_later()
    assert len(line.parcels) == 1


def test_of_two_senders_at_once_each_copy_goes_to_one(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    remind(child, office, due_at=clock.now())
    by = sending.sender(by_mail.pk)
    send_due(school=by_mail, now=clock.now(), delivery=Recorder(NotNow("Later.")))
    a_quarter_later()
    first, second = (outbox.to_send(by_mail, clock.now(), 10) for _ in range(2))
    assert len(first) == len(second) == 1
    assert len(sending.take(copies=first, by=by)) == 1
    assert sending.take(copies=second, by=by) == []


def test_a_copy_whose_sender_was_killed_goes_again_after_the_lease_with_the_same_message_id(
    child: Pupil, by_mail: School, office: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind(child, office, due_at=clock.now())
    line = Recorder()

    def killed(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            send_due(school=by_mail, now=clock.now(), delivery=line)
    clock.pass_time(sending.LEASE - timedelta(seconds=1))
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 0
    clock.pass_time(timedelta(seconds=1))
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1
    one, two = line.parcels
    assert one.message_id == two.message_id
    assert (one.again, two.again) == (False, True)


def test_what_does_not_go_waits_longer_each_time_and_is_given_up(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    remind(child, office, due_at=clock.now())
    waits = []
    for _ in range(sending.TRIES):
        started = clock.now()
        send_due(school=by_mail, now=started, delivery=Recorder(NotNow("Busy.")))
        (copy,) = copies(by_mail)
        waits.append(copy.due_at - started)
        clock.pass_time(timedelta(days=1))
    assert waits[:-1] == sorted(waits[:-1]) == list(sending.LATER)
    assert copy.failed_at is not None
    reader = Person.objects.of(by_mail).get(pk=office.id)
    assert [letter.template for letter in outbox.did_not_go(reader)] == ["notices/still-here"]


def test_a_dead_line_holds_up_no_other_letter_for_long(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    for _ in range(3):
        remind(child, office, due_at=clock.now())
    line = Recorder(NotNow("Down.", everyone=True))
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert line.parcels == []
    assert {copy.fault for copy in copies(by_mail)} == {"Down."}
    clock.pass_time(sending.LATER[0])
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 3


def test_an_address_that_bounced_is_stale_and_the_letter_waits_on_paper(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    letter = remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder(Never("Unknown.")))
    send_again(letter=Letter.objects.of(by_mail).get(pk=letter.pk), by=office)
    line = Recorder()
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert line.parcels == []
    reader = Person.objects.of(by_mail).get(pk=office.id)
    assert [copy.channel for copy in outbox.paper_waiting(reader)] == ["paper"]
    assert not outbox.did_not_go(reader).exists()


def test_somebody_barred_after_the_letter_was_queued_is_not_told(by_mail: School, office: Principal) -> None:
    child = make.pupil(by_mail)
    father = make.adult(child, "Tom", "Obi", FAMILY)
    point(father, "tom@families.example")
    remind(child, office)
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    with make.given():
        link = child.family.get()
        FamilyTerm(school=by_mail, link=link, kind=make.KEEPS.NO_CONTACT, since=date(2026, 11, 23)).save()
    a_quarter_later()
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 0
    assert line.parcels == []
    assert Letter.objects.of(by_mail).get().nobody_at == clock.now()


def test_somebody_barred_between_two_tries_is_not_told(
    by_mail: School, child: Pupil, office: Principal
) -> None:
    remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder(NotNow("Busy.")))
    with make.given():
        FamilyTerm(
            school=by_mail,
            link=child.family.get(),
            kind=make.KEEPS.MAY_NOT_COLLECT,
            since=date(2026, 11, 23),
        ).save()
    a_quarter_later()
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 0
    assert [copy.cancelled_at for copy in copies(by_mail)] == [clock.now()]


def test_a_copy_of_the_school_stays_silent_until_its_delivery_is_set(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    old = remind(child, office, due_at=clock.now())
    epoch.renew()  # as in a restored copy
    new = remind(child, office, due_at=clock.now())
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 0
    set_delivery(way="smtp", by=office)
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1
    assert copies(by_mail)[0].letter_id == new.pk
    send_again(letter=Letter.objects.of(by_mail).get(pk=old.pk), by=office)
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1


def test_a_practice_school_sends_nothing(child: Pupil, by_mail: School, office: Principal) -> None:
    remind(child, office, due_at=clock.now())
    with make.given():
        by_mail.practice = True
        by_mail.save()
    assert send_due(school=by_mail, now=clock.now(), delivery=Recorder()) == 0


def test_without_a_chosen_way_everything_is_on_paper(school: School, office: Principal) -> None:
    send_test_message(to=Person.objects.of(school).get(pk=office.id), by=office)
    line = Recorder()
    assert send_due(school=school, now=clock.now(), delivery=line) == 0
    assert [copy.channel for copy in copies(school)] == ["paper"]


def test_until_families_can_reach_the_address_their_letters_are_on_paper(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    with make.given():
        by_mail.outside_address = ""
        by_mail.save()
    remind(child, office, due_at=clock.now())
    assert send_due(school=by_mail, now=clock.now(), delivery=Recorder()) == 0
    assert [copy.channel for copy in copies(by_mail)] == ["paper"]


def test_each_send_is_a_deed_of_the_outbox(child: Pupil, by_mail: School, office: Principal) -> None:
    remind(child, office, due_at=clock.now())
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    entries = Entry.objects.filter(school_id=by_mail.pk, verb="send-notice")
    assert entries.count() == 3  # copies made, taken, gone


def test_nothing_due_writes_nothing(by_mail: School) -> None:
    before = Entry.objects.count()
    assert send_due(school=by_mail, now=clock.now(), delivery=Recorder()) == 0
    assert Entry.objects.count() == before


def test_a_code_is_sealed_while_it_waits_and_wiped_when_it_has_gone(
    by_mail: School, office: Principal
) -> None:
    person = Person.objects.of(by_mail).get(pk=office.id)
    with deed(by=office, verb="send-test-message", on=person) as open_deed:
        letter = queue(
            letter="notices/invitation",
            to=to_person(person),
            words={"ends": "tomorrow"},
            secret_words={"code": "QRST-2345"},
            by=office,
        )
        open_deed.record()
    assert "QRST" not in letter.secret_words
    line = Recorder()
    send_due(school=by_mail, now=clock.now(), delivery=line)
    assert "QRST-2345" in line.parcels[0].body
    assert Letter.objects.of(by_mail).get().secret_words == ""


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    child: Pupil, by_mail: School, office: Principal
) -> None:
    broken = remind(child, office, due_at=clock.now())
    remind(child, office, due_at=clock.now())
    with make.given():
        broken.secret_words = "c2VhbGVkIGVsc2V3aGVyZQ=="
        broken.save()
    line = Recorder()
    assert send_due(school=by_mail, now=clock.now(), delivery=line) == 1
    (waits,) = [copy for copy in copies(by_mail) if copy.sent_at is None]
    assert (waits.letter_id, waits.fault) == (broken.pk, "It could not be written.")


def test_a_post_that_nobody_may_be_told_for_passes_to_the_next(by_mail: School, office: Principal) -> None:
    head = make.staff(by_mail, "head", given_name="Ada", family_name="Cole")
    chair = make.staff(by_mail, "chair", given_name="Bo", family_name="Lind")
    with deed(by=office, verb="send-test-message") as open_deed:
        queue(letter="notices/test-message", to=to_post("head"), excluding=[head], by=office)
        open_deed.record()
    send_due(school=by_mail, now=clock.now(), delivery=Recorder())
    assert [copy.person for copy in copies(by_mail)] == [chair]
    assert not outbox.letters_for(head).exists()
    assert outbox.letters_for(Person.objects.of(by_mail).get(pk=office.id)).exists()
