"""What a token of the API may be used for, as data. A page shows these sentences, so they are written for people."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Scope(StrEnum):
    """A token does what its scopes say, and only where a role of its person allows the same."""

    READ = "read"
    WRITE = "write"
    CREDENTIALS = "credentials"
    VERIFY = "verify"
    HISTORY = "history"

    @property
    def sentence(self) -> str:
        return SCOPE_SENTENCES[self]


SCOPE_SENTENCES: Mapping[Scope, str] = MappingProxyType(
    {
        Scope.READ: "See customers, onboardings, answers, runs and verdicts. Never a secret.",
        Scope.WRITE: "Create and change customers, start onboardings, and save answers and ticks.",
        Scope.CREDENTIALS: "Set, replace and remove keys. Nobody can read one back.",
        Scope.VERIFY: "Ask for the checks to run.",
        Scope.HISTORY: "Read the history.",
    }
)
