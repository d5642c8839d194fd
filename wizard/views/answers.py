"""An answer as a person reads it."""

from datetime import datetime

from wizard import regions
from wizard.guides.spec import Field, FieldKind
from wizard.templatetags.moments import time_tag


def spoken(field: Field, value: str) -> str:
    if field.kind is FieldKind.CONFIRM:
        return "Yes" if value else ""
    if field.kind is FieldKind.REGION and value:
        region = regions.current().get(value)
        return f"{region.label} ({region.api_target.name})" if region else f"{value} (no longer known)"
    if field.kind is FieldKind.DATETIME and value:
        return time_tag(datetime.fromisoformat(value))
    return value
