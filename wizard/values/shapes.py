"""What a value may look like: faults that no use can be made of, and doubts about derived shapes.

The shapes of the keys come from published samples, not from a specification, so an odd shape is only a doubt.
"""

import base64
import binascii
import re
from datetime import datetime

from wizard.values.cleaning import LINE_BREAK

CONFIRMED = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}

# Control characters and halves of characters, which a database or a console may not take.
UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MASK = re.compile(r"[•●∙·\u2024…]|\*{3,}|^[*.]+$")
_VISIBLE_ASCII = re.compile(r"[!-~]+")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ACCESS_KEY = re.compile(r"[A-Za-z0-9_-]{100,200}")
_ACCOUNT_CODE = re.compile(r"C[A-Z]{2,4}\d{1,3}[A-Z]\d{1,4}", re.IGNORECASE)
_WHEN = "Enter a date and a time, such as 2026-05-12 14:02."
_REGION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def odd_key(value: str) -> str | None:
    if _MASK.search(value):
        return "These are masking characters, not the value itself. Copy the value again and paste it here."
    if not _VISIBLE_ASCII.fullmatch(value):
        return "This has a character that no such value has. Copy it again from Mimecast as plain text."
    return None


def odd_line(value: str) -> str | None:
    return "Keep this on one line." if LINE_BREAK.search(value) else None


def odd_email(value: str) -> str | None:
    return (
        None if _EMAIL.fullmatch(value) else "Enter a full e-mail address, such as svc-qradar@acme.example."
    )


def odd_region(value: str) -> str | None:
    return None if _REGION.fullmatch(value) else "Choose one of the regions."


def odd_datetime(value: str) -> str | None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return _WHEN
    # A date alone would be read as midnight, and a wait that starts there as long over.
    return None if ":" in value else _WHEN


def odd_confirm(value: str) -> str | None:
    return None if value.lower() in CONFIRMED else "Answer yes or no."


def nothing(value: str) -> None:
    return None


def doubt_uuid(value: str) -> str | None:
    if _UUID.fullmatch(value):
        return None
    if _ACCESS_KEY.fullmatch(value):
        return "This looks like an Access Key. Here belongs a value of 36 characters with four hyphens."
    if _decoded_length(value) == 64:
        return "This looks like a Secret Key. Here belongs a value of 36 characters with four hyphens."
    return "This usually has 36 characters, five parts joined by hyphens. Check that all of it was copied."


def doubt_access_key(value: str) -> str | None:
    if _UUID.fullmatch(value):
        return "This looks like an Application ID or an Application Key, not an Access Key."
    if _ACCESS_KEY.fullmatch(value):
        return None
    if _decoded_length(value) == 64:
        return "This looks like a Secret Key, not an Access Key."
    return "An Access Key is usually 100 to 200 letters, digits, hyphens and underscores. Check that all of it was copied."


def doubt_secret_key(value: str) -> str | None:
    if _UUID.fullmatch(value):
        return "This looks like an Application ID or an Application Key, not a Secret Key."
    length = _decoded_length(value)
    if length == 64:
        return None
    if length is None and _ACCESS_KEY.fullmatch(value):
        return "This looks like an Access Key, not a Secret Key."
    if length is None:
        return "This is not base64 text, as a Secret Key is. Check that all of it was copied, up to the equals signs."
    return "A Secret Key usually stands for 64 bytes, and this for another number. Check that all of it was copied."


def doubt_account_code(value: str) -> str | None:
    if _ACCOUNT_CODE.fullmatch(value):
        return None
    return "An Account Code usually starts with C and two to four letters, then digits, a letter and digits."


def _decoded_length(value: str) -> int | None:
    """Bytes that the text stands for, or None where it is not base64."""
    try:
        return len(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return None
