"""Checks one at a time, or a whole run, with neither database nor queue between the test and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wizard.checks import Context, Finding, Planned, blocked, is_ready, perform, plan, target_of
from wizard.mimecast.outbound import Outbound
from wizard.mimecast.regions import Region

Findings = dict[str, Finding]

PROVEN_WAY = ("dns", "tcp", "tls", "api")
KEYS = ("application_id", "application_key", "access_key", "secret_key")
SIGNING = KEYS[1:]
ACCOUNT = (*KEYS, "account_code", "region", "permission:account")


@dataclass(frozen=True)
class Prover:
    outbound: Outbound
    regions: Mapping[str, Region]
    region: Region
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    known: Mapping[str, Finding] = field(default_factory=dict)

    def having(self, **values: str) -> "Prover":
        return replace(self, values={**self.values, **values})

    def without(self, *names: str) -> "Prover":
        return replace(self, values={n: v for n, v in self.values.items() if n not in names})

    def within(self, region: Region) -> "Prover":
        """In a region that the outbound may call because it has no new host."""
        return replace(self, region=region)

    def knowing(self, *findings: Finding) -> "Prover":
        return replace(self, known={finding.subject: finding for finding in findings})

    def check(self, kind: str, host: str = "") -> Findings:
        """One check; where it has several hosts, the first whose name begins so."""
        items = [
            item for item in plan(self.region) if item.kind.name == kind and item.target.startswith(host)
        ]
        return by_subject(perform(items[0], self._context(items[0], self.known)))

    def run(self) -> Findings:
        known: Findings = {}
        for item in plan(self.region):
            assert is_ready(item, known)
            known |= by_subject(blocked(item, known) or perform(item, self._context(item, known)))
        return known

    def _context(self, item: Planned, known: Mapping[str, Finding]) -> Context:
        return Context(
            outbound=self.outbound,
            regions=self.regions,
            region=self.region,
            target=target_of(self.region, item.target),
            values=self.values,
            known=known,
        )


def by_subject(findings: Sequence[Finding]) -> Findings:
    return {finding.subject: finding for finding in findings}


def told(findings: Findings) -> dict[str, tuple[str, str]]:
    """State and reason of each subject, as plain text."""
    return {subject: (str(one.state), str(one.reason)) for subject, one in findings.items()}
