"""What "verified" means: this table. A new check is a small function and a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from wizard.checks import account, endpoints, permissions
from wizard.checks.context import KEYS, Context
from wizard.checks.finding import Finding
from wizard.mimecast.regions import Region, Target


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table. Subjects may hold `{target}`, the host; `{api}` and `{discovery}` are the region's two.

    needs: must have passed. after: must be decided first, whatever the verdict. stops_on: must not have failed.
    values: must have been saved. uses: what the verdict rests on (values and more).
    """

    name: str
    run: Callable[[Context], Sequence[Finding]]
    subjects: tuple[str, ...]
    per_target: bool = False
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    stops_on: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    uses: tuple[str, ...] = ("region",)


_SIGNED = ("region", *KEYS)
_AFTER_ACCOUNT = ("account_code", "region", "permission:account")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("dns", endpoints.dns, ("endpoint:{target}:dns",), per_target=True),
            Kind("tcp", endpoints.tcp, ("endpoint:{target}:tcp",), per_target=True, needs=("endpoint:{target}:dns",)),
            Kind("tls", endpoints.tls, ("endpoint:{target}:tls",), per_target=True, needs=("endpoint:{target}:tcp",)),
            Kind("api", endpoints.api, ("endpoint:{target}:api",), per_target=True, needs=("endpoint:{target}:tls",)),
            Kind(
                "account", account.account, account.SUBJECTS,
                needs=("endpoint:{api}:api",), after=("endpoint:{discovery}:api",), values=KEYS, uses=_SIGNED,
            ),
            Kind(
                "siem_logs", permissions.siem_logs, ("permission:siem_logs", "enhanced_logging"),
                needs=KEYS, after=_AFTER_ACCOUNT, stops_on=("account_code", "region"), values=KEYS, uses=_SIGNED,
            ),
            Kind(
                "audit_events", permissions.audit_events, ("permission:audit_events",),
                needs=KEYS, after=_AFTER_ACCOUNT, stops_on=("account_code", "region"), values=KEYS, uses=_SIGNED,
            ),
            Kind(
                "ttp_url_logs", permissions.ttp_url_logs, ("permission:ttp_url_logs",),
                needs=KEYS, after=_AFTER_ACCOUNT, stops_on=("account_code", "region"), values=KEYS, uses=_SIGNED,
            ),
        )
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A check of the table, with its host filled in where it has one."""

    kind: Kind
    target: str
    subjects: tuple[str, ...]
    needs: tuple[str, ...]
    after: tuple[str, ...]


def plan(region: Region) -> tuple[Planned, ...]:
    """Every check of a full run, prerequisites first."""
    names = {"api": region.api_target.name, "discovery": region.discovery_target.name}
    planned = []
    for kind in KINDS.values():
        for target in [t.name for t in region.hosts] if kind.per_target else [""]:
            fill = {**names, "target": target}
            planned.append(
                Planned(
                    kind, target, *(_filled(part, fill) for part in (kind.subjects, kind.needs, kind.after))
                )
            )
    return tuple(planned)


def subjects(region: Region) -> tuple[str, ...]:
    """Everything that a full run decides, in the order of the plan."""
    return tuple(subject for planned in plan(region) for subject in planned.subjects)


def _filled(texts: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text.format(**names) for text in texts)


def with_prerequisites(planned: Sequence[Planned], subject: str) -> tuple[Planned, ...]:
    """The part of a plan that has to run to decide one subject again."""
    makers = {s: item for item in planned for s in item.subjects}
    wanted, todo = set(), [subject]
    while todo:
        item = makers.get(todo.pop())
        if item is not None and item not in wanted:
            wanted.add(item)
            todo += [*item.needs, *item.after]
    return tuple(item for item in planned if item in wanted)


def target_of(region: Region, name: str) -> Target | None:
    return next((target for target in region.hosts if target.name == name), None)
