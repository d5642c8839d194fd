"""`column__prefix="ab"`: begins with exactly this, by way of the column's index on both databases.

Django's own startswith does not do: SQLite reads its LIKE without regard to case, and so without the index.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

_LAST = "\U0010ffff"


class Prefix(Lookup):
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
