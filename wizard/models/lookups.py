"""Conditions that Django has not, or not in a form that is quick on both databases."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Lookup
from django.db.models.sql.compiler import SQLCompiler

_LAST = "\U0010ffff"


class Prefix(Lookup):
    """`column__prefix="ab"`: begins with exactly this, by way of the column's index.

    Django's own startswith does not do: SQLite reads its LIKE without regard to case, and so without the index.
    """

    lookup_name = "prefix"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """PostgreSQL uses the column's text_pattern_ops index for it, whatever the collation."""
        column, params = self.process_lhs(compiler, connection)
        pattern = connection.ops.prep_for_like_query(self.rhs) + "%"
        return f"{column} LIKE %s", (*params, pattern)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """SQLite compares by code point, so a prefix is a range."""
        column, params = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*params, str(self.rhs), *params, f"{self.rhs}{_LAST}")


class Among(Func):
    """`Among("customer", keys)`: one of these numbers, sent as one value. Spelling out a thousand, as Django's `in`
    does, takes longer than the query.
    """

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        super().__init__(F(column), output_field=BooleanField())
        self.keys = list(keys)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", (*params, self.keys)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, params = compiler.compile(self.source_expressions[0])
        listed = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608  (the column's name is the model's)
        return listed, (*params, json.dumps(self.keys))
