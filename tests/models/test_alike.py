import pytest

from wizard.models import Customer, SearchWord, Standing
from wizard.models.alike import insert_alike
from wizard.models.standings import NO_DATE, NO_MOMENT, NONE

pytestmark = pytest.mark.django_db


def test_it_gives_each_row_its_cells_and_leaves_out_what_is_there(acme: Customer) -> None:
    SearchWord.objects.filter(customer=acme).delete()
    words = ["quay", "pier", "pier", 'a"b\\c%sé\U0001f600']
    for _ in range(2):
        insert_alike(SearchWord(), ("customer_id", "word"), [(acme.pk, word) for word in words])
    assert sorted(acme.search_words.values_list("word", flat=True)) == sorted(set(words))


def test_it_inserts_nothing_for_no_cells(acme: Customer) -> None:
    before = SearchWord.objects.count()
    insert_alike(SearchWord(), ("customer_id", "word"), [])
    assert SearchWord.objects.count() == before


def test_it_fills_the_other_columns_from_the_row_they_are_like(acme: Customer) -> None:
    Standing.objects.filter(customer=acme).delete()
    like = Standing(overall=NONE, groups={"a": "done"})
    insert_alike(like, ("customer_id", "name"), [(acme.pk, "acme")])
    row = Standing.objects.get(customer=acme)
    assert (row.name, row.overall, row.groups, row.owner) == ("acme", NONE, {"a": "done"}, None)
    assert (row.due_order, row.proof_order, row.waiting_for_customer) == (NO_DATE, NO_MOMENT, False)
