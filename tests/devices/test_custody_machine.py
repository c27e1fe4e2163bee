"""Custody against a model of a few lines: whatever happens in whatever order, the chain tells the truth.

Intervals tile, one link is open, nothing is given back twice, what is held stays, and every past
moment is answered as it was. LODGE_LONG=1 takes 10,000 steps, else about 300.
"""

import os
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lodge.devices.models import Device
from lodge.devices.queries import chain, gaps, holding_at
from lodge.gate import Refused
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.office.actions import desk, giving_back, taking_in
from lodge.office.models import RegisterEntry
from tests import make

RUNS, STEPS = (100, 100) if os.environ.get("LODGE_LONG") == "1" else (10, 30)
WHICH = st.integers(0, 2)
START = clock.at(date(2026, 11, 23), 15, 20)  # phones may go home now


class Custody(RuleBasedStateMachine):
    """Three phones at one desk; ``told`` is the model: for each, who has had it since when."""

    moves = 0

    def __init__(self) -> None:
        super().__init__()
        self.ends = ExitStack()
        self.ends.enter_context(clock.fixed(START))
        self.ends.enter_context(_undone())
        school = make.school(short_name="model")
        pupils = [make.pupil(school, name) for name in ("Ada", "Bo", "Cy")]
        self.devices = [make.device(pupil, number) for number, pupil in enumerate(pupils, 1)]
        self.mother = make.adult(pupils[0], terms=(make.KEEPS.MAY_COLLECT,))
        for pupil in pupils[1:]:
            make.join(pupil, self.mother, (make.KEEPS.MAY_COLLECT,))
        self.by = make.by(make.staff(school))
        self.told: list[list[tuple[datetime, str]]] = [[] for _ in self.devices]
        self.held: set[int] = set()
        self.entries: list[RegisterEntry | None] = [None, None, None]

    def teardown(self) -> None:
        self.ends.close()

    def at(self, which: int) -> str:
        return self.told[which][-1][1] if self.told[which] else ""

    def fresh(self, which: int) -> Device:
        return (
            Device.objects.of(self.by.school_id)
            .select_related("tag", "owner__person")
            .get(pk=self.devices[which].pk)
        )

    def tries(self, may: bool, act: Any, moves: dict[int, str]) -> None:
        """Do it: it works exactly when the model says so, and then the model moves as well."""
        if may:
            act()
            for which, holder in moves.items():
                self.told[which].append((clock.now(), holder))
                Custody.moves += 1
            return
        with pytest.raises((Told, Refused)):
            act()

    @rule(minutes=st.integers(0, 600))
    def time_passes(self, minutes: int) -> None:
        """The same evening or a later one; after 15:15 phones may go home."""
        moment = clock.local(clock.now()) + timedelta(minutes=minutes)
        if moment.hour < 16:
            moment = moment.replace(hour=16)
        clock.pass_time(moment - clock.now())

    @rule(which=WHICH)
    def hand_in(self, which: int) -> None:
        device = self.fresh(which)

        def act() -> None:
            self.entries[which] = taking_in.hand_in(device=device, by=self.by)

        self.tries(self.at(which) != "office", act, {which: "office"})

    @rule(which=WHICH)
    def give_back(self, which: int) -> None:
        may = self.at(which) == "office" and which not in self.held
        device = self.fresh(which)
        self.tries(may, lambda: giving_back.give_back(device=device, by=self.by), {which: "pupil"})

    @rule(which=WHICH, times=st.integers(1, 4))
    def in_and_out_as_on_any_day(self, which: int, times: int) -> None:
        """What nearly always happens, so that the rare things meet chains of some length."""
        for _ in range(times):
            if self.at(which) == "office":
                self.give_back(which)
            else:
                self.hand_in(which)

    @rule(several=st.sets(WHICH, min_size=1))
    def give_to_the_mother(self, several: set[int]) -> None:
        may = all(self.at(which) == "office" and which not in self.held for which in several)
        devices = [self.fresh(which) for which in sorted(several)]
        self.tries(
            may,
            lambda: giving_back.give_back_to_adult(adult=self.mother, devices=devices, by=self.by),
            dict.fromkeys(several, "adult"),
        )

    @rule(which=WHICH)
    @precondition(lambda self: any(self.entries))
    def undo(self, which: int) -> None:
        if (latest := self.entries[which]) is not None:
            may = self.at(which) == "office" and which not in self.held
            entry = RegisterEntry.objects.of(self.by.school_id).get(pk=latest.pk)
            self.tries(may, lambda: taking_in.undo_hand_in(entry=entry, by=self.by), {which: "pupil"})

    @rule(which=WHICH)
    def hold_or_free(self, which: int) -> None:
        self.held ^= {which}
        device = self.fresh(which)
        with make.given():
            device.hold = Device.Hold.POLICE if which in self.held else Device.Hold.NONE
            device.save()

    @rule(which=WHICH, what=st.sampled_from(["lost", "damaged"]))
    def report(self, which: int, what: str) -> None:
        ours = self.at(which) == "office"
        gone = ours and what == "lost"
        device = self.fresh(which)
        self.tries(
            not (gone and which in self.held),
            lambda: desk.report_lost_or_damaged(device=device, what=what, words="", by=self.by),
            {which: "lost"} if gone else {},
        )

    @invariant()
    def the_chain_tells_what_the_model_tells(self) -> None:
        for which, device in enumerate(self.devices):
            links = chain(device)
            assert [(link.since, link.holder) for link in links] == self.told[which]
            assert gaps(device) == [] and sum(link.until is None for link in links) == bool(links)
            open_entries = RegisterEntry.objects.of(self.by.school_id).filter(
                device=device, out_at=None, undone_at=None
            )
            assert open_entries.count() == (self.at(which) == "office")

    @invariant()
    def every_past_moment_is_answered_as_it_was(self) -> None:
        for which, device in enumerate(self.devices):
            for moment, _ in self.told[which][-3:]:
                then = holding_at(device, moment)
                holder = [one for since, one in self.told[which] if since <= moment][-1]
                assert then is not None and then.holder == holder
            first = self.told[which][0][0] if self.told[which] else clock.now()
            assert holding_at(device, first - timedelta(seconds=1)) is None


def _undone() -> Any:
    """A transaction that is taken back at the end, so that each run starts with an empty school."""
    stack = ExitStack()
    stack.enter_context(transaction.atomic())
    stack.callback(transaction.set_rollback, True)
    return stack


@pytest.mark.django_db
def test_custody_is_what_a_small_model_says() -> None:
    run_state_machine_as_test(
        Custody,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=os.environ.get("LODGE_LONG") != "1",
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Custody.moves > RUNS * STEPS / 10, "the phones hardly moved: the run proved nothing"
