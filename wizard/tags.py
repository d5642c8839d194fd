"""The tags of the history, `thing:what happened`, and the sentence each one reads as. A retired tag is never reused."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Tag(StrEnum):
    PERSON_CREATED = "person:created"
    PERSON_INVITED = "person:invited"
    PERSON_JOINED = "person:joined"
    PERSON_DEACTIVATED = "person:deactivated"
    PERSON_REACTIVATED = "person:reactivated"
    INVITATION_REVOKED = "invitation:revoked"
    ROLE_GIVEN = "role:given"
    ROLE_CHANGED = "role:changed"
    ROLE_TAKEN = "role:taken"
    SESSIONS_ENDED = "sessions:ended"
    OTHER_SESSIONS_ENDED = "browsers:ended"
    SESSION_TIMED_OUT = "session:expired"
    SECOND_FACTOR_ADDED = "factor:added"
    SECOND_FACTOR_REMOVED = "factor:removed"
    SECOND_FACTOR_RESET = "factor:reset"
    SECOND_FACTOR_REFUSED = "factor:refused"
    RECOVERY_CODES_RENEWED = "codes:renewed"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105  (the name of an event)
    IDENTITY_LINKED = "identity:linked"
    PASSWORD_OFFERED = "password:offered"  # noqa: S105
    SIGNED_IN = "signin:done"
    SIGN_IN_FAILED = "signin:failed"
    SIGNED_OUT = "signout:done"
    CONFIRMED = "signin:confirmed"
    ACCESS_REFUSED = "access:refused"
    CUSTOMER_CREATED = "customer:created"
    CUSTOMER_CHANGED = "customer:changed"
    SERVICE_CREATED = "service:created"
    TOKEN_MADE = "token:made"  # noqa: S105
    TOKEN_REVOKED = "token:revoked"  # noqa: S105
    CUSTOMERS_EXPORTED = "customers:exported"
    IMPORT_READ = "import:read"
    IMPORT_CONFIRMED = "import:confirmed"
    IMPORT_DONE = "import:done"
    IMPORT_FAILED = "import:failed"
    IMPORT_DISCARDED = "import:discarded"
    ONBOARDING_STARTED = "onboarding:started"
    ONBOARDING_ASSIGNED = "onboarding:assigned"
    DUE_DATE_SET = "due:set"
    CUSTOMER_AWAITED = "customer:awaited"
    CUSTOMER_ANSWERED = "customer:answered"
    COMMENT_WRITTEN = "comment:written"
    COMMENT_REMOVED = "comment:removed"
    REMINDER_ASKED = "reminder:asked"
    WAIT_TOLD = "wait:told"
    STEP_TICKED = "step:ticked"
    STEP_UNTICKED = "step:unticked"
    STEP_SAVED = "step:saved"
    WAIT_OVERRIDDEN = "wait:overridden"
    CREDENTIAL_SET = "credential:set"
    CREDENTIAL_REPLACED = "credential:replaced"
    CREDENTIAL_REMOVED = "credential:removed"
    LINK_MADE = "link:made"
    LINK_CODED = "link:coded"
    LINK_REFUSED = "link:refused"
    LINK_CONFIRMED = "link:confirmed"
    LINK_WITHDRAWN = "link:withdrawn"
    RECHECK_STARTED = "recheck:started"
    VIEW_SAVED = "view:saved"
    VIEW_DELETED = "view:deleted"
    RUN_REQUESTED = "run:requested"
    RUN_FINISHED = "run:finished"
    RUN_SUPERSEDED = "run:superseded"


SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        Tag.PERSON_CREATED: "Created the person {email} as {role}.",
        Tag.PERSON_INVITED: "Invited {email} as {role} for {where}.",
        Tag.PERSON_JOINED: "{email} joined as {role} for {where}.",
        Tag.PERSON_DEACTIVATED: "Ended the access of {email}.",
        Tag.PERSON_REACTIVATED: "Gave {email} access again.",
        Tag.INVITATION_REVOKED: "Withdrew the invitation of {email}.",
        Tag.ROLE_GIVEN: "Gave {email} the role {role} for {where}.",
        Tag.ROLE_CHANGED: "Changed the role of {email} for {where} from {previous} to {role}.",
        Tag.ROLE_TAKEN: "Took the role {role} for {where} away from {email}.",
        Tag.SESSIONS_ENDED: "Signed {email} out everywhere.",
        Tag.OTHER_SESSIONS_ENDED: "Signed {email} out of the other browsers ({count}).",
        Tag.SESSION_TIMED_OUT: "Was signed out: {reason}.",
        Tag.SECOND_FACTOR_ADDED: "Added a second factor ({kind}).",
        Tag.SECOND_FACTOR_REMOVED: "Removed a second factor ({kind}).",
        Tag.SECOND_FACTOR_RESET: "Removed the second factors of {email}.",
        Tag.SECOND_FACTOR_REFUSED: "A second factor of {email} was wrong ({kind}).",
        Tag.RECOVERY_CODES_RENEWED: "Made new recovery codes.",
        Tag.PASSWORD_CHANGED: "Changed the password of {email}.",
        Tag.IDENTITY_LINKED: "Linked {email} to the account {subject} of the single sign-on at {issuer}.",
        Tag.PASSWORD_OFFERED: "Made a link for {email} to choose a password.",
        Tag.SIGNED_IN: "Signed in ({method}).",
        Tag.SIGN_IN_FAILED: "A sign-in as {email} failed.",
        Tag.SIGNED_OUT: "Signed out.",
        Tag.CONFIRMED: "Confirmed who they are ({method}).",
        Tag.ACCESS_REFUSED: "Was refused {method} {page} {place} ({status}).",
        Tag.CUSTOMER_CREATED: "Created the customer {name}.",
        Tag.CUSTOMER_CHANGED: "Changed the customer: {fields}.",
        Tag.SERVICE_CREATED: "Created the service {name} ({email}) as {role} for {customers}.",
        Tag.TOKEN_MADE: "Made the API token “{name}” ({prefix}…) for {email}: {scopes}, until {until}.",
        Tag.TOKEN_REVOKED: "Revoked the API token “{name}” ({prefix}…) of {email}.",
        Tag.CUSTOMERS_EXPORTED: "Took {count} rows of the list of customers away as a file ({filter}).",
        Tag.IMPORT_READ: "Read {file} for an import: {creates} new customers, {updates} to update.",
        Tag.IMPORT_CONFIRMED: "Confirmed the import of {file}.",
        Tag.IMPORT_DONE: "Imported {file}: {creates} customers created, {updates} updated.",
        Tag.IMPORT_FAILED: "Gave up the import of {file}: {reason} Nothing was changed.",
        Tag.IMPORT_DISCARDED: "Discarded the import of {file}; nothing of it was taken.",
        Tag.ONBOARDING_STARTED: "Started the onboarding with the guide “{guide}”.",
        Tag.ONBOARDING_ASSIGNED: "Changed the owner from {previous} to {owner}.",
        Tag.DUE_DATE_SET: "Changed the due date from {previous} to {due}.",
        Tag.CUSTOMER_AWAITED: "Waits for the customer to do this first: {reason}.",
        Tag.CUSTOMER_ANSWERED: "No longer waits for the customer.",
        Tag.COMMENT_WRITTEN: "{step}: wrote comment {number}, {length} characters, naming {mentions}.",
        Tag.COMMENT_REMOVED: "{step}: removed comment {number} of {author}.",
        Tag.REMINDER_ASKED: "Asked for a reminder to {owner}.",
        Tag.WAIT_TOLD: "{step}: told {person} that the wait is over.",
        Tag.STEP_TICKED: "{step}: ticked {numbers}.",
        Tag.STEP_UNTICKED: "{step}: took the tick away from {numbers}.",
        Tag.STEP_SAVED: "{step}: saved {fields}.",
        Tag.WAIT_OVERRIDDEN: "{step}: continued before the wait was over ({minutes_left} minutes were left).",
        Tag.CREDENTIAL_SET: "Set the {field} (fingerprint {fingerprint}, {length} characters).",
        Tag.CREDENTIAL_REPLACED: (
            "Replaced the {field} (fingerprint {previous} became {fingerprint}, {length} characters)."
        ),
        Tag.CREDENTIAL_REMOVED: "Removed the {field} (fingerprint {previous}).",
        Tag.LINK_MADE: "Made a link for {email} to type {fields}, open for {days} days.",
        Tag.LINK_CODED: "Asked for a code to be mailed to {email}, for a link to type keys.",
        Tag.LINK_REFUSED: "Entered a wrong code at the link of {email}.",
        Tag.LINK_CONFIRMED: "Entered the code that was mailed to {email}, and opened the link.",
        Tag.LINK_WITHDRAWN: "Withdrew the link of {email}.",
        Tag.RECHECK_STARTED: "Asked for {count} onboardings to be checked again (recheck {recheck}).",
        Tag.VIEW_SAVED: "Saved the view “{name}”.",
        Tag.VIEW_DELETED: "Deleted the view “{name}”.",
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
    told = SENTENCES.get(tag, tag).format_map(_Facts(shown))
    # What somebody wrote may bring its own full stop.
    return told[:-1] if told.endswith(("..", "!.", "?.")) else told
