import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

Field: TypeAlias = "models.Field[Any, Any]"

# Where the rows come from, a cell of theirs, and what is the same in all of them.
_SQL = {
    "postgresql": (
        "jsonb_array_elements(%s::jsonb) AS told(cells)",
        "(told.cells ->> {place})::{type}",
        "%s::{type}",
    ),
    "sqlite": ("json_each(%s) AS told", "json_extract(told.value, '$[{place}]')", "%s"),
}


def insert_alike(like: models.Model, names: Sequence[str], rows: Iterable[tuple[int | str, ...]]) -> None:
    """Insert rows that have cells for these attributes and are like `like` in all else. Those that are there already stay.

    One statement and no objects: for the tables of which an import writes most. By bulk_create they would take longer
    than the customers and the history themselves.
    """
    connection = connections[router.db_for_write(type(like))]
    fields = {field.attname: field for field in like._meta.local_concrete_fields if not field.primary_key}  # noqa: SLF001
    same = [field for name, field in fields.items() if name not in names]
    values = [field.get_db_prep_save(field.value_from_object(like), connection) for field in same]
    statement = _statement(connection, like, same, [fields[name] for name in names])
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, json.dumps(list(rows))])


def _statement(
    connection: BaseDatabaseWrapper, like: models.Model, same: Sequence[Field], told: Sequence[Field]
) -> str:
    source, cell, constant = _SQL[connection.vendor]
    values = [constant.format(type=field.db_type(connection)) for field in same]
    values += [cell.format(place=place, type=field.db_type(connection)) for place, field in enumerate(told)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in (*same, *told))
    table = quote(like._meta.db_table)  # noqa: SLF001
    # "WHERE true" is for SQLite, which would take ON for a join's.
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {source} "  # noqa: S608  (the model's own names)
        "WHERE true ON CONFLICT DO NOTHING"
    )
