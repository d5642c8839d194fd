"""Celery tasks: load, call one thing, end. Messages carry ids and nothing else (G2)."""

import logging
from collections.abc import Iterable, Sequence
from functools import partial

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from wizard.actions import execution, settling, sweeping
from wizard.models import VerificationRun

logger = logging.getLogger(__name__)

FLEET_BATCH = 50


@shared_task
def run_checks(check_ids: list[int]) -> None:
    ready = execution.execute(execution.claim(check_ids))
    _nudge(ready, batch=1 if len(check_ids) == 1 else FLEET_BATCH)


@shared_task
def sweep() -> None:
    sweeping.end_impossible()
    lost = settling.give_up_lost()
    _nudge([*lost, *sweeping.forgotten()], batch=FLEET_BATCH)
    start_runs(sweeping.reverify_due())


def start_runs(runs: Iterable[VerificationRun]) -> None:
    """Put the first checks of these runs on the queue after the commit: one by one where somebody watches."""
    runs = list(runs)
    for watched, batch in ((True, 1), (False, FLEET_BATCH)):
        ids = [run.pk for run in runs if run.watched is watched]
        if ids:
            transaction.on_commit(partial(_start, ids, batch))


def _start(run_ids: Sequence[int], batch: int) -> None:
    _nudge(execution.ready_checks(run_ids), batch=batch)


def _nudge(check_ids: Sequence[int], *, batch: int) -> None:
    """The rows are the request, so a broker that is away costs time and nothing else: the sweep nudges again."""
    for start in range(0, len(check_ids), batch):
        try:
            run_checks.apply_async((list(check_ids[start : start + batch]),), retry=False)
        except OperationalError:
            logger.warning("the broker cannot be reached; the sweep will queue the checks again")
            return
