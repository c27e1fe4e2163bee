"""Choosing how a school's letters leave."""

from lodge.gate import Principal, deed
from lodge.kit import clock
from lodge.kit.told import Told
from lodge.notices import epoch
from lodge.notices.models import DeliveryChoice


def set_delivery(
    *, way: str, email_template: str = "", text_template: str = "", by: Principal
) -> DeliveryChoice:
    """Set how letters leave the school from now on, and that they leave from this place.

    In a copy of a school this is also the step that ends its silence; what was queued elsewhere stays
    where it is until somebody sends it again. Raises ``Told`` when GOV.UK Notify lacks its templates.
    Clause L.14.
    """
    with deed(by=by, verb="set-delivery") as open_deed:
        if way == DeliveryChoice.Way.NOTIFY and not (email_template and text_template):
            raise Told("Give the ids of both templates from GOV.UK Notify.", field="email_template")
        now = clock.now()
        for earlier in DeliveryChoice.objects.of(by.school_id).filter(ended_at=None):
            earlier.change_where({"ended_at": None}, ended_at=now)
        chosen = DeliveryChoice(
            school_id=by.school_id,
            way=way,
            email_template=email_template,
            text_template=text_template,
            epoch=epoch.present(),
            chosen_at=now,
            chosen_by=by.name,
        )
        chosen.save(force_insert=True)
        open_deed.record(about=chosen, way=way)
    return chosen
