from collections.abc import Mapping
from dataclasses import dataclass, field

from wizard.checks.finding import Finding
from wizard.mimecast.client import Client
from wizard.mimecast.outbound import Outbound
from wizard.mimecast.regions import Region, Target
from wizard.mimecast.signing import Keys

KEYS = ("application_id", "application_key", "access_key", "secret_key")


@dataclass(frozen=True, slots=True)
class Context:
    """Everything one check may look at. `known` holds what this run has decided so far, by subject."""

    outbound: Outbound
    regions: Mapping[str, Region]
    region: Region
    target: Target | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def the_target(self) -> Target:
        if self.target is None:
            raise LookupError("this check has no target host")
        return self.target

    @property
    def can_discover(self) -> bool:
        return all(self.values.get(name) for name in (*KEYS, "service_account"))

    def client(self) -> Client:
        return Client(self.outbound, self.region, keys=Keys(**{name: self.values[name] for name in KEYS}))

    def unsigned_client(self) -> Client:
        return Client(self.outbound, self.region)
