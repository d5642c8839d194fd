"""A body of JSON that the rest of the product can store."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from wizard.api.problems import unreadable


class Utf8Parser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Refuses half a surrogate pair and a NUL too: JSON may hold them, and a database may not."""
        try:
            content = json.loads(request.body)
            text = json.dumps(content, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise unreadable() from None
        if not isinstance(content, dict) or rb"\u0000" in text:
            raise unreadable()
        return content
