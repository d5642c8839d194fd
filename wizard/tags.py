"""The tags of the history, `thing:what happened`, and the sentence each one reads as. A retired tag is never reused."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Tag(StrEnum):
    PERSON_CREATED = "person:created"
    CUSTOMER_CREATED = "customer:created"
    CUSTOMER_CHANGED = "customer:changed"
    ONBOARDING_STARTED = "onboarding:started"
    STEP_TICKED = "step:ticked"
    STEP_UNTICKED = "step:unticked"
    STEP_SAVED = "step:saved"
    WAIT_OVERRIDDEN = "wait:overridden"
    CREDENTIAL_SET = "credential:set"
    CREDENTIAL_REPLACED = "credential:replaced"
    CREDENTIAL_REMOVED = "credential:removed"
    RUN_REQUESTED = "run:requested"
    RUN_FINISHED = "run:finished"
    RUN_SUPERSEDED = "run:superseded"


SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        Tag.PERSON_CREATED: "Created the person {email} as {role}.",
        Tag.CUSTOMER_CREATED: "Created the customer {name}.",
        Tag.CUSTOMER_CHANGED: "Changed the customer: {fields}.",
        Tag.ONBOARDING_STARTED: "Started the onboarding with the guide “{guide}”.",
        Tag.STEP_TICKED: "{step}: ticked {numbers}.",
        Tag.STEP_UNTICKED: "{step}: took the tick away from {numbers}.",
        Tag.STEP_SAVED: "{step}: saved {fields}.",
        Tag.WAIT_OVERRIDDEN: "{step}: continued before the wait was over ({minutes_left} minutes were left).",
        Tag.CREDENTIAL_SET: "Set the {field} (fingerprint {fingerprint}, {length} characters).",
        Tag.CREDENTIAL_REPLACED: (
            "Replaced the {field} (fingerprint {previous} became {fingerprint}, {length} characters)."
        ),
        Tag.CREDENTIAL_REMOVED: "Removed the {field} (fingerprint {previous}).",
        Tag.RUN_REQUESTED: "Asked for check run {run} ({trigger}).",
        Tag.RUN_FINISHED: "Check run {run} ended: {summary}.",
        Tag.RUN_SUPERSEDED: "Check run {run} was stopped: what it rests on has changed.",
    }
)


class _Facts(dict[str, object]):
    """An old event may lack a fact that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(tag: str, facts: Mapping[str, object]) -> str:
    """The event as a sentence; the bare tag for one this version does not know."""
    shown = {k: ", ".join(map(str, v)) if isinstance(v, list) else v for k, v in facts.items()}
    return SENTENCES.get(tag, tag).format_map(_Facts(shown))
