from collections.abc import Iterable
from typing import ClassVar

from django.db import connections, models

from wizard.models.customers import Customer
from wizard.models.lookups import Prefix
from wizard.values.words import LONGEST

models.CharField.register_lookup(Prefix)

# A list for each column. Imports write more of these rows than of all others: one by one, or as objects, they would
# take as long as everything else together.
_ADD = """
    INSERT INTO wizard_searchword (customer_id, word)
    SELECT * FROM unnest(%s::bigint[], %s::text[])
    ON CONFLICT DO NOTHING
"""
_ADD_ONE = "INSERT INTO wizard_searchword (customer_id, word) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def add(self, pairs: Iterable[tuple[int, str]]) -> None:
        """Pairs of a customer's number and a word; those that are there already stay."""
        connection, told = connections[self.db], list(pairs)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_ADD, [list(column) for column in zip(*told, strict=True)] or [[], []])
            else:
                cursor.executemany(_ADD_ONE, told)


class SearchWord(models.Model):
    """A word by which a customer is found, from its name, short name, reference or contact (`values.words`)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="search_words", db_index=False
    )
    word = models.CharField(max_length=LONGEST)

    objects: ClassVar[SearchWordQuerySet] = SearchWordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (models.UniqueConstraint(fields=("customer", "word"), name="search_word_once"),)
        indexes = (
            # In the order of the letters' numbers, so that a beginning is a range whatever the database's collation.
            models.Index(
                fields=("word", "customer"),
                name="search_word_begins",
                opclasses=("text_pattern_ops", "int8_ops"),
            ),
        )

    def __str__(self) -> str:
        return self.word
