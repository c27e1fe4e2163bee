"""What every page of the office does: let its keepers in, carry one command out, say what went wrong."""

from collections.abc import Callable
from typing import Any

from lodge.gate import Refused, command
from lodge.kit.forms import LodgeForm
from lodge.kit.told import Told
from lodge.office.box import sentence_of
from lodge.people.presence import Request
from lodge.people.rights import page_for_keepers

keepers = page_for_keepers  # in the office it goes without saying that it is about pages


def carry_out(request: Request, form: LodgeForm, act: Callable[[], Any]) -> Any:
    """Run ``act`` once for the form's key, and give its reply, a plain value ("done" for none).

    None means that it was not done; the form then says why.
    """
    if not form.is_valid():
        return None
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                reply = act()
                asked.reply = {"reply": "done" if reply is None else reply}
    except Refused as refused:
        form.add_error(None, sentence_of(refused))
        return None
    except Told as told:
        form.add_error(told.field if told.field in form.fields else None, told.sentence)
        return None
    return asked.reply["reply"]
