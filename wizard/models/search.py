from django.db import models

from wizard.models.customers import Customer
from wizard.models.lookups import Prefix
from wizard.values.words import LONGEST

models.CharField.register_lookup(Prefix)


class SearchWord(models.Model):
    """A word by which a customer is found, from its name, short name, reference or contact (`values.words`)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="search_words", db_index=False
    )
    word = models.CharField(max_length=LONGEST)

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
