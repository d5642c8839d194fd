def whole_number(text: str, *, digits: int = 17) -> int | None:
    """What an address or a form sends as a number. None for anything else, and for more than `digits` can say: by
    default for more than a key of the database can be.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
