from wizard.models.customers import Customer
from wizard.models.history import HistoryEvent, HistoryStream
from wizard.models.onboardings import Credential, Onboarding, StepProgress
from wizard.models.people import Membership, User
from wizard.models.verifications import Check, Finding, VerificationRun

__all__ = [
    "Check",
    "Credential",
    "Customer",
    "Finding",
    "HistoryEvent",
    "HistoryStream",
    "Membership",
    "Onboarding",
    "StepProgress",
    "User",
    "VerificationRun",
]
