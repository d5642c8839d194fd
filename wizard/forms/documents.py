"""The JSON of `manage.py onboard` -> checked documents, or every refusal with its key and reason."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wizard import guides, regions, values
from wizard.actions.imports import Document
from wizard.forms.customers import SLUG_RULE, is_slug
from wizard.guides.spec import Field, FieldKind, Guide

_KEYS = frozenset({"customer", "guide", "region", "answers", "credentials"})
_CUSTOMER_KEYS = frozenset({"slug", "name", "reference", "contact"})


class Refused(Exception):
    """`problems`: a line for each, such as `[2].answers.account_code: ...`. Never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def read_documents(content: Any) -> list[Document]:
    items = content if isinstance(content, list) else [content]
    problems: list[str] = []
    documents = []
    for number, item in enumerate(items):
        reader = _Reader(f"[{number}]." if isinstance(content, list) else "")
        documents.append(reader.read(item))
        problems += reader.problems
    problems += _twice(documents)
    if not items:
        problems.append("The list is empty: there is nothing to do.")
    if problems:
        raise Refused(problems)
    return documents


def _twice(documents: list[Document]) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for document in documents:
        place = (document.slug, document.guide.id if document.guide else "")
        if place in seen and document.slug:
            yield f"customer.slug: “{document.slug}” occurs twice for the same guide."
        seen.add(place)


class _Reader:
    def __init__(self, prefix: str) -> None:
        self.prefix, self.problems = prefix, list[str]()

    def refuse(self, key: str, reason: str) -> None:
        self.problems.append(f"{self.prefix}{key}: {reason}")

    def read(self, item: Any) -> Document:
        document = self._table(item, "", _KEYS)
        customer = self._table(document.get("customer", {}), "customer", _CUSTOMER_KEYS)
        guide = self._guide(document.get("guide"))
        answers, secrets = self._values(document, guide)
        return Document(
            slug=self._slug(customer),
            name=self._text(customer, "name", 200),
            reference=self._text(customer, "reference", 100),
            contact=self._contact(customer),
            guide=guide,
            answers=answers,
            secrets=secrets,
        )

    def _table(self, value: Any, key: str, known: frozenset[str]) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self.refuse(key or "document", "must be an object.")
            return {}
        for name in sorted(value.keys() - known):
            self.refuse(
                f"{key}.{name}" if key else name, f"is not known. Known are {', '.join(sorted(known))}."
            )
        return value

    def _text(self, customer: Mapping[str, Any], key: str, longest: int) -> str | None:
        """None where the key is absent, which leaves what is stored as it is."""
        value = customer.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > longest:
            self.refuse(f"customer.{key}", f"must be a text of at most {longest} characters.")
        elif problem := values.refuse("line", value.strip(), required=key == "name"):
            self.refuse(f"customer.{key}", problem)
        else:
            return value.strip()
        return None

    def _slug(self, customer: Mapping[str, Any]) -> str:
        slug = customer.get("slug")
        if isinstance(slug, str) and is_slug(slug):
            return slug
        self.refuse("customer.slug", f"must be {SLUG_RULE}")
        return ""

    def _contact(self, customer: Mapping[str, Any]) -> str | None:
        contact = self._text(customer, "contact", 254)
        if contact:
            try:
                validate_email(contact)
            except ValidationError:
                self.refuse("customer.contact", "must be an e-mail address.")
        return contact

    def _guide(self, guide_id: Any) -> Guide | None:
        known = guides.all_guides()
        if isinstance(guide_id, str) and guide_id in known:
            return known[guide_id]
        self.refuse("guide", f"is not known. Known are {', '.join(known)}.")
        return None

    def _values(
        self, document: Mapping[str, Any], guide: Guide | None
    ) -> tuple[dict[str, str], dict[str, str]]:
        if guide is None:
            return {}, {}
        fields = {field.id: field for field in guide.fields}
        answers = dict(self._cleaned(document, "answers", {n: f for n, f in fields.items() if _is_answer(f)}))
        if "region" in document:
            answers.update(self._region(document["region"]))
        secrets = dict(
            self._cleaned(document, "credentials", {n: f for n, f in fields.items() if f.is_secret})
        )
        return answers, secrets

    def _cleaned(
        self, document: Mapping[str, Any], key: str, fields: Mapping[str, Field]
    ) -> Iterator[tuple[str, str]]:
        for name, raw in self._table(document.get(key, {}), key, frozenset(fields)).items():
            if name not in fields:
                continue
            value, problem = clean_value(fields[name], raw)
            if problem:
                self.refuse(f"{key}.{name}", problem)
            else:
                yield name, value

    def _region(self, raw: Any) -> Iterator[tuple[str, str]]:
        key, problem = _known_region(raw)
        if problem:
            self.refuse("region", problem)
        else:
            yield "region", key


def _is_answer(field: Field) -> bool:
    return not field.is_secret and field.kind is not FieldKind.REGION


def clean_value(field: Field, raw: Any) -> tuple[str, str | None]:
    """The value as it is stored and None, or "" and what is wrong with it, without quoting it."""
    if field.kind is FieldKind.REGION:
        return _known_region(raw)
    if isinstance(raw, bool) and field.kind is FieldKind.CONFIRM:
        return ("yes" if raw else ""), None
    if not isinstance(raw, str):
        return "", "must be a text."
    value = values.clean(field.format, raw).value
    problem = values.refuse(field.format, value, required=field.is_secret)
    if problem:
        return "", problem
    if field.kind is FieldKind.CONFIRM:
        return ("yes" if values.confirmed(value) else ""), None
    if field.kind is FieldKind.DATETIME and value:
        return _past_moment(value)
    return value, None


def _known_region(raw: Any) -> tuple[str, str | None]:
    known = regions.current()
    key = values.clean("region", raw).value if isinstance(raw, str) else ""
    return (key, None) if key in known else ("", f"is not known. Known are {', '.join(known)}.")


def _past_moment(value: str) -> tuple[str, str | None]:
    moment = datetime.fromisoformat(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > datetime.now(UTC) + timedelta(minutes=1):
        return "", "is in the future."
    return moment.astimezone(UTC).isoformat(timespec="seconds"), None
