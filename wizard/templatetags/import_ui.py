from collections.abc import Mapping
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString

from wizard.actions.rows import Row
from wizard.models import CustomerImport
from wizard.templatetags.wizard_ui import status_pill

register = template.Library()


@dataclass(frozen=True, slots=True)
class Pill:
    tone: str
    word: str


_STATES: Mapping[str, Pill] = {
    CustomerImport.READY: Pill("neutral", "Not confirmed"),
    CustomerImport.QUEUED: Pill("neutral", "Queued"),
    CustomerImport.RUNNING: Pill("checking", "Importing"),
    CustomerImport.DONE: Pill("done", "Done"),
    CustomerImport.FAILED: Pill("problem", "Nothing was imported"),
    CustomerImport.DISCARDED: Pill("skipped", "Discarded"),
}


@register.simple_tag
def import_pill(found: CustomerImport) -> SafeString:
    return status_pill(_STATES[found.state])


@register.simple_tag
def row_pill(row: Row) -> SafeString:
    if row.is_new:
        return status_pill(Pill("progress", "New"))
    return status_pill(Pill("caution", "Will update") if row.changes else Pill("skipped", "No change"))
