from wizard.models.comments import Comment
from wizard.models.customer_imports import CustomerImport, ImportPart
from wizard.models.customers import Customer
from wizard.models.history import HistoryEvent, HistoryStream
from wizard.models.invitations import Invitation
from wizard.models.notices import Notice
from wizard.models.onboardings import Credential, Onboarding, StepProgress
from wizard.models.people import Membership, User
from wizard.models.rechecks import Recheck, RecheckItem
from wizard.models.search import SearchWord
from wizard.models.secret_links import SecretLink
from wizard.models.standings import FleetSample, SavedView, Standing
from wizard.models.tokens import ApiToken, IdempotencyKey
from wizard.models.verifications import Check, Finding, VerificationRun

__all__ = [
    "ApiToken",
    "Check",
    "Comment",
    "Credential",
    "Customer",
    "CustomerImport",
    "Finding",
    "FleetSample",
    "HistoryEvent",
    "HistoryStream",
    "IdempotencyKey",
    "ImportPart",
    "Invitation",
    "Membership",
    "Notice",
    "Onboarding",
    "Recheck",
    "RecheckItem",
    "SavedView",
    "SearchWord",
    "SecretLink",
    "Standing",
    "StepProgress",
    "User",
    "VerificationRun",
]
