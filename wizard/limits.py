"""How often somebody may try. Counted in the cache, which all web processes share."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in a window of `seconds`, which begins with the first of them."""

    name: str
    most: int
    seconds: int

    def allows(self, whose: str) -> bool:
        """Counts one attempt of theirs, and says whether it is within the limit."""
        key = f"limit:{self.name}:{sha256(whose.encode()).hexdigest()[:32]}"
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.most
        except ValueError:  # the window ended between the two calls
            return True
