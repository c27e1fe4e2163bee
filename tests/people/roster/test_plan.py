"""What an import would change."""

import copy
import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodge.demo.exports import invented, sims_csv
from lodge.people.roster.gather import read_pupils
from lodge.people.roster.plan import Plan, make_plan
from lodge.people.roster.read import read_table
from lodge.people.roster.records import Incoming, Known, KnownAdult, KnownContact, KnownPupil
from lodge.people.roster.write import neutral, rejected_csv, write_rows

HEADINGS = "MIS ID,adno,UPN,Surname,Forename,DOB,Class"
UPN, OTHER_UPN = "H801200001001", "X00180001701A"


def digest(upn: str) -> str:
    return hashlib.blake2b(upn.encode(), key=b"school").hexdigest()


def pupil(number: str = "p1", **fields: object) -> KnownPupil:
    plain = KnownPupil(
        number, "Ann", "Lee", mis_id="10", admission_number="001", born=date(2015, 8, 31), class_name="4B"
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def told(*rows: str, headings: str = HEADINGS) -> Incoming:
    return read_pupils("\n".join([headings, *rows]).encode())


def planned(*rows: str, known: tuple[KnownPupil, ...] = (), headings: str = HEADINGS) -> Plan:
    return make_plan(
        Known(known, class_names=frozenset({"4B"})), told(*rows, headings=headings), digest=digest
    )


def stored_from(plan: Plan) -> Known:
    """What would be stored if everything new in the plan were carried out."""
    adults = tuple(
        KnownAdult(a.key, a.surname, a.forename, a.title, a.contact_id, a.email, a.phones)
        for a in plan.adults
    )
    pupils = []
    for place, one in enumerate(plan.new):
        said = one.incoming
        links = tuple(
            KnownContact(
                link.adult,
                link.contact.relationship,
                link.contact.priority,
                link.contact.parental_responsibility,
                link.contact.may_collect,
                link.contact.no_contact,
            )
            for link in one.links
        )
        pupils.append(
            KnownPupil(
                str(place),
                said.given_name,
                said.family_name,
                said.known_as,
                said.mis_id,
                said.admission_number,
                digest(said.upn.reveal()) if said.upn else "",
                said.born,
                said.year_group,
                said.class_name,
                said.sex,
                said.joined,
                said.left,
                links,
            )
        )
    return Known(tuple(pupils), adults, frozenset(plan.new_classes))


SAME = "10,001,,Lee,Ann,31/08/2015,4B"


def test_the_same_file_twice_changes_nothing_the_second_time() -> None:
    incoming = read_pupils(sims_csv(invented(210)))
    first = make_plan(Known(), incoming, digest=digest)
    assert (len(first.new), len(first.rejected), first.new_classes[:2]) == (210, 0, ("1", "2"))
    again = make_plan(stored_from(first), incoming, digest=digest)
    assert again.summary() == {
        "new": 0,
        "changed": 0,
        "unchanged": 210,
        "absent": 0,
        "rejected": [],
        "warnings": [],
    }
    assert not again.absent_contacts
    assert {adult.known_id for adult in again.adults} == {adult.key for adult in first.adults}


def test_planning_changes_neither_side() -> None:
    incoming = read_pupils(sims_csv(invented(40)))
    known = stored_from(make_plan(Known(), incoming, digest=digest))
    before = copy.deepcopy((known, incoming))
    assert make_plan(known, incoming, digest=digest) == make_plan(known, incoming, digest=digest)
    assert (known, incoming) == before


def test_a_change_is_shown_field_by_field() -> None:
    plan = planned("10,001,,Lee,Anna,31/08/2015,5B", known=(pupil(),))
    assert [(c.field, c.old, c.new) for c in plan.changed[0].changes] == [
        ("given_name", "Ann", "Anna"),
        ("class_name", "4B", "5B"),
    ]
    assert plan.new_classes == ("5B",)


def test_a_column_that_is_not_in_the_file_stays_as_stored() -> None:
    plan = planned("10,Lee,Ann", known=(pupil(sex="F", year_group=4),), headings="MIS ID,Surname,Forename")
    assert len(plan.unchanged) == 1


def test_a_blank_takes_away_a_class_but_no_birthday_and_no_number() -> None:
    plan = planned("10,,,Lee,Ann,,", known=(pupil(),))
    assert [(c.field, c.new) for c in plan.changed[0].changes] == [("class_name", "")]


@pytest.mark.parametrize("row", ["10,,,Lee,Ann,,4B", ",1,,Lee,Ann,,4B", f",,{UPN},Lee,Ann,,4B"])
def test_each_key_alone_finds_the_child(row: str) -> None:
    plan = planned(row, known=(pupil(upn_digest=digest(UPN)),))
    assert [one.known_id for one in plan.unchanged] == ["p1"]


def test_leading_noughts_lost_by_a_spreadsheet_are_no_change() -> None:
    assert len(planned("10,1,,Lee,Ann,31/08/2015,4B", known=(pupil(),)).unchanged) == 1


def test_an_absent_child_is_proposed_as_a_leaver_and_nothing_more() -> None:
    plan = planned(
        SAME,
        known=(
            pupil(),
            pupil("p2", mis_id="11", admission_number="2"),
            pupil("p3", mis_id="12", admission_number="3", left=date(2024, 7, 19)),
        ),
    )
    assert [one.id for one in plan.absent] == ["p2"]
    assert not hasattr(plan, "deleted")


def test_a_child_whose_row_is_rejected_is_not_absent() -> None:
    plan = planned("10,001,,,Ann,31/08/2015,4B", known=(pupil(),))
    assert not plan.absent
    assert "no surname" in plan.rejected[0].reason


def test_a_file_without_much_of_the_school_is_warned_about() -> None:
    known = tuple(pupil(f"p{n}", mis_id=str(n), admission_number=str(n)) for n in range(10, 20))
    plan = planned("10,10,,Lee,Ann,31/08/2015,4B", known=known)
    assert any("9 of 10 pupils" in note.text for note in plan.notes)


def test_a_leaver_in_the_file_has_come_back() -> None:
    plan = planned(SAME, known=(pupil(left=date(2025, 7, 18)),))
    assert [(c.field, c.new) for c in plan.changed[0].changes] == [("left", None)]


def test_two_keys_of_two_children_in_one_row_are_refused() -> None:
    known = (pupil(), pupil("p2", mis_id="11", admission_number="002"))
    plan = planned("10,002,,Lee,Ann,31/08/2015,4B", known=known)
    assert "MIS id belongs to one pupil here and the admission number to another" in plan.rejected[0].reason
    assert not plan.absent


def test_a_number_that_was_given_to_quite_another_child_is_refused() -> None:
    plan = planned("10,,,Roe,Jo,01/02/2016,4B", known=(pupil(),))
    assert "another name and date of birth" in plan.rejected[0].reason


def test_a_married_name_or_a_corrected_birthday_alone_is_a_change() -> None:
    assert planned("10,,,Roe,Ann,01/02/2016,4B", known=(pupil(),)).changed
    assert planned("10,,,Roe,Anna,31/08/2015,4B", known=(pupil(),)).changed


def test_the_later_of_two_equal_rows_is_rejected() -> None:
    plan = planned(SAME, SAME)
    assert [row.row for row in plan.rejected] == [3]
    assert len(plan.new) == 1


def test_one_number_for_two_children_takes_neither() -> None:
    plan = planned(SAME, "11,001,,Roe,Jo,01/02/2016,4B")
    assert [row.row for row in plan.rejected] == [2, 3]
    assert not plan.new


def test_one_child_under_two_numbers_is_taken_once() -> None:
    plan = planned(SAME, "11,002,,Lee,Ann,31/08/2015,4B")
    assert "same name and date of birth as row 2" in plan.rejected[0].reason
    two = planned(f"10,001,{UPN},Lee,Ann,31/08/2015,4B", f"11,002,{OTHER_UPN},Lee,Ann,31/08/2015,4B")
    assert len(two.new) == 2


def test_two_rows_that_find_one_stored_child_are_not_both_taken() -> None:
    plan = planned("10,,,Lee,Ann,,4B", ",001,,Lee,Annie,,4B", known=(pupil(),))
    assert "same pupil as row 2" in plan.rejected[0].reason


def test_a_new_number_for_a_known_name_and_birthday_is_warned_about() -> None:
    plan = planned("99,099,,Lee,Ann,31/08/2015,4B", known=(pupil(),))
    assert len(plan.new) == 1
    assert any("here already" in note.text for note in plan.notes)


def test_a_reissued_upn_is_a_change_that_shows_no_number() -> None:
    plan = planned(f"10,001,{OTHER_UPN},Lee,Ann,31/08/2015,4B", known=(pupil(upn_digest=digest(UPN)),))
    assert [(c.field, c.old, c.new) for c in plan.changed[0].changes] == [("upn", "held", "another")]
    assert OTHER_UPN[1:] not in repr(plan) + repr(plan.summary())


def test_no_plan_and_no_download_shows_a_upn() -> None:
    school = invented(30)
    text = sims_csv(school).decode("cp1252").replace("/20", "/19", 40).replace(school[3].surname, "", 2)
    plan = make_plan(Known(), read_pupils(text.encode("cp1252")), digest=digest)
    shown = repr(plan) + repr(plan.summary()) + rejected_csv(plan).decode()
    assert not [one for one in school if one.upn in shown]


CONTACTS = "MIS ID,Surname,Forename," + ",".join(
    f"Contact 1 {word}"
    for word in ("Forename", "Surname", "Email", "Mobile", "ID", "Must Not Be Contacted", "May Collect")
)


def families(*rows: str, known: Known = Known()) -> Plan:  # noqa: B008 - a frozen value
    return make_plan(known, told(*rows, headings=CONTACTS), digest=digest)


def test_an_adult_with_the_same_name_and_address_is_one_person_for_siblings() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,jo@example.org,,,,", "2,Lee,Bo,JO,Lee,Jo@example.org,07700 900123,,,")
    assert len(plan.adults) == 1
    assert plan.adults[0].phones == ("+447700900123",)
    assert {link.adult for one in plan.new for link in one.links} == {"adult-1"}


def test_an_adult_with_the_same_contact_id_is_one_person_and_two_addresses_are_warned_about() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,jo@example.org,,C1,,", "2,Lee,Bo,Jo,Lee,lee@example.org,,C1,,")
    assert len(plan.adults) == 1
    assert any("another e-mail address in row 2" in note.text for note in plan.notes)


def test_a_shared_family_address_does_not_join_two_people() -> None:
    assert (
        len(families("1,Lee,Ann,Jo,Lee,us@example.org,,,,", "2,Lee,Bo,Al,Lee,us@example.org,,,,").adults) == 2
    )


def test_one_contact_id_under_two_names_stays_two_people() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,,,C1,,", "2,Lee,Bo,Al,Lee,,,C1,,")
    assert len(plan.adults) == 2
    assert any("two different names" in note.text for note in plan.notes)


def known_family(**link: bool | None) -> Known:
    stored = KnownContact("a1", no_contact=link.get("no_contact"), may_collect=link.get("may_collect"))
    adult = KnownAdult("a1", "Lee", "Jo", email="jo@example.org", phones=("+447700900123",))
    return Known((pupil(mis_id="1", contacts=(stored,)),), (adult,))


def test_a_changed_address_of_a_stored_adult_is_a_change_and_no_new_person() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,new@example.org,,,,", known=known_family())
    assert [(c.field, c.new) for c in plan.changed[0].changes if c.contact] == [
        ("priority", 1),
        ("email", "new@example.org"),
    ]
    assert plan.adults[0].known_id == "a1"


def test_a_blank_takes_no_address_or_number_from_an_adult() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,,,,,", known=known_family())
    assert not [c for one in plan.changed for c in one.changes if c.field in ("email", "phones")]


@pytest.mark.parametrize(("cells", "link"), [("No,", {"no_contact": True}), (",Yes", {"may_collect": False})])
def test_an_import_never_lifts_a_restriction(cells: str, link: dict[str, bool | None]) -> None:
    plan = families(f"1,Lee,Ann,Jo,Lee,,,,{cells}", known=known_family(**link))
    assert not [c for one in plan.changed for c in one.changes if c.field in link]
    assert any("never lifts" in note.text for note in plan.notes)


def test_an_import_does_set_a_restriction() -> None:
    plan = families("1,Lee,Ann,Jo,Lee,,,,Yes,No", known=known_family(may_collect=True))
    changes = {(c.field, c.new) for c in plan.changed[0].changes}
    assert {("no_contact", True), ("may_collect", False)} <= changes


def test_a_contact_who_is_not_in_the_file_is_listed_and_stays() -> None:
    plan = families("1,Lee,Ann,Al,Lee,,,,,", known=known_family())
    assert [(one.pupil_id, one.adult_id) for one in plan.absent_contacts] == [("p1", "a1")]


def test_the_rejected_rows_can_be_downloaded_corrected_and_imported() -> None:
    headings = f"{HEADINGS},Contact 1 Surname,Contact 1 Mobile"
    plan = planned(f"10,001,{UPN},,=cmd(),31/08/2015,4B,Roe,+447700900123", headings=headings)
    data = rejected_csv(plan)
    table = read_table(data, score=len)
    assert table.lines[0].cells[0] == "2"
    assert "no surname" in table.lines[0].cells[1]
    assert b'"\'=cmd()"' in data
    again = read_pupils(data.replace(b'"\'=cmd()"', b'"Ann"').replace(b'"",""', b'"","Lee"', 1))
    assert again.pupils[0].contacts[0].phones == ("+447700900123",)


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=5), max_size=5))
def test_nothing_that_is_written_out_is_a_formula(rows: list[list[str]]) -> None:
    data = write_rows(["a"], rows).decode("utf-8-sig")
    assert data.startswith('"a"')
    for row in rows:
        assert not any(neutral(cell).lstrip().startswith(("=", "+", "-", "@")) for cell in row)


numbers = st.sampled_from(["", "1", "2", "3"])
upns = st.sampled_from(["", UPN, OTHER_UPN])
names = st.sampled_from(["Lee", "Roe"])
lines = st.lists(
    st.tuples(
        numbers,
        numbers,
        upns,
        names,
        st.sampled_from(["Ann", "Jo", ""]),
        st.sampled_from(["", "31/08/2015", "1/2/2016"]),
    ),
    min_size=1,
    max_size=6,
)


@given(lines, lines)
def test_every_row_and_every_stored_child_comes_out_exactly_once(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    known = stored_from(planned(*(",".join([*row, "4B"]) for row in first)))
    plan = make_plan(known, told(*(",".join([*row, "4B"]) for row in second)), digest=digest)
    rows = [one.incoming.row for one in plan.new] + [one.incoming.row for one in plan.changed]
    rows += [one.row for one in plan.unchanged] + [one.row for one in plan.rejected]
    assert sorted(rows) == list(range(2, len(second) + 2))
    touched = [one.known_id for one in plan.changed] + [one.known_id for one in plan.unchanged]
    touched += [one.id for one in plan.absent]
    assert len(touched) == len(set(touched))
    assert set(touched) <= {one.id for one in known.pupils}
