"""Who may do what, as data. A page shows these sentences, so they are written for the people they describe."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    VIEW = "view"
    EDIT = "edit"
    VERIFY = "verify"
    VIEW_HISTORY = "view_history"
    COMMENT = "comment"
    ASSIGN = "assign"
    SHARE = "share"
    EXPORT = "export"
    CREATE_CUSTOMER = "create_customer"
    AUDIT = "audit"
    MANAGE_PEOPLE = "manage_people"

    @property
    def label(self) -> str:
        return PERMISSION_LABELS[self]

    @property
    def sentence(self) -> str:
        return PERMISSION_SENTENCES[self]


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    MSSP_OPERATOR = "mssp_operator"
    CUSTOMER_OPERATOR = "customer_operator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]

    @property
    def sentence(self) -> str:
        return ROLE_SENTENCES[self]

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_PERMISSIONS[self]

    @classmethod
    def carrying(cls, permission: Permission) -> list["Role"]:
        return [role for role in cls if permission in role.permissions]


PERMISSION_LABELS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.VIEW: "View",
        Permission.EDIT: "Edit",
        Permission.VERIFY: "Check",
        Permission.VIEW_HISTORY: "Read the history",
        Permission.COMMENT: "Comment",
        Permission.ASSIGN: "Assign",
        Permission.SHARE: "Share a form",
        Permission.EXPORT: "Export",
        Permission.CREATE_CUSTOMER: "Add customers",
        Permission.AUDIT: "Audit the installation",
        Permission.MANAGE_PEOPLE: "Manage people",
    }
)

PERMISSION_SENTENCES: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.VIEW: "See a customer, its onboardings and their verdicts. Never a secret.",
        Permission.EDIT: "Fill in steps, and set, replace or remove keys.",
        Permission.VERIFY: "Ask for the checks to run.",
        Permission.VIEW_HISTORY: "Read the history.",
        Permission.COMMENT: "Write comments on steps.",
        Permission.ASSIGN: "Set owner and due date, say that a customer is waited for, and send reminders.",
        Permission.SHARE: "Make a link by which one person types a key personally.",
        Permission.EXPORT: "Take lists and histories away as files.",
        Permission.CREATE_CUSTOMER: "Add customers, one by one or from a file, and change name, reference and contact.",
        Permission.AUDIT: "With the role for all customers: read who signed in, was refused, or was given or lost a role.",
        Permission.MANAGE_PEOPLE: "Invite people, give and take roles, and end somebody's access.",
    }
)

ROLE_LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.ADMINISTRATOR: "Administrator",
        Role.MSSP_OPERATOR: "MSSP operator",
        Role.CUSTOMER_OPERATOR: "Customer operator",
        Role.AUDITOR: "Auditor",
    }
)

ROLE_SENTENCES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ADMINISTRATOR: "Looks after people and settings, and may do everything for every customer.",
        Role.MSSP_OPERATOR: "Onboards the customers that are assigned, or all of them.",
        Role.CUSTOMER_OPERATOR: "Onboards the company they belong to, and sees no other.",
        Role.AUDITOR: "Reads everything of the customers that are assigned and changes nothing.",
    }
)

_OPERATE = frozenset(
    {Permission.VIEW, Permission.EDIT, Permission.VERIFY, Permission.VIEW_HISTORY, Permission.COMMENT}
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.ADMINISTRATOR: frozenset(Permission),
        Role.MSSP_OPERATOR: _OPERATE
        | {Permission.ASSIGN, Permission.SHARE, Permission.EXPORT, Permission.CREATE_CUSTOMER},
        Role.CUSTOMER_OPERATOR: _OPERATE,
        Role.AUDITOR: frozenset(
            {Permission.VIEW, Permission.VIEW_HISTORY, Permission.EXPORT, Permission.AUDIT}
        ),
    }
)
