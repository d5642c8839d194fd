"""Celery tasks: load, call one thing, end. Messages carry ids and nothing else (G2)."""

import logging
from collections.abc import Iterable, Sequence
from functools import partial

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from wizard import fleet, notices, standings
from wizard.actions import bulk_import, execution, rechecks, settling, sweeping
from wizard.actions.imports import NotApplied
from wizard.models import VerificationRun

logger = logging.getLogger(__name__)

FLEET_BATCH = 50
NOTICES_TIME_LIMIT = 300  # a mail server may be slow


@shared_task
def run_checks(check_ids: list[int]) -> None:
    ready = execution.execute(execution.claim(check_ids))
    _nudge(ready, batch=1 if len(check_ids) == 1 else FLEET_BATCH)


@shared_task(time_limit=settings.IMPORT_TIME_LIMIT)
def import_customers(import_id: int) -> None:
    take_import(import_id)


@shared_task(time_limit=NOTICES_TIME_LIMIT)
def send_notices() -> None:
    notices.send_due()


@shared_task
def go_on_with_recheck(recheck_id: int) -> None:
    """One part of it, then a message for the next: other work comes in between."""
    runs, more = rechecks.ask_next(recheck_id)
    start_runs(runs)
    if more:
        start_recheck(recheck_id)


@shared_task
def sweep() -> None:
    sweeping.end_impossible()
    lost = settling.give_up_lost()
    _nudge([*lost, *sweeping.forgotten()], batch=FLEET_BATCH)
    start_runs(sweeping.reverify_due())
    for recheck_id in rechecks.forgotten():
        _send_recheck(recheck_id)
    standings.refresh_due()
    fleet.sample()
    bulk_import.give_up_lost()
    bulk_import.discard_stale()
    for import_id in bulk_import.forgotten():
        _send_import(import_id)
    if notices.are_due():
        # A task of its own: a slow mail server must not keep the sweep from what else it does.
        _send(send_notices, again="the notices")


def start_recheck(recheck_id: int) -> None:
    """Put a recheck on the queue after the commit."""
    transaction.on_commit(partial(_send_recheck, recheck_id))


def _send_recheck(recheck_id: int) -> None:
    _send(go_on_with_recheck, recheck_id, again="the recheck")


def start_import(import_id: int) -> None:
    """Put a confirmed import on the queue after the commit."""
    transaction.on_commit(partial(_send_import, import_id))


def _send_import(import_id: int) -> None:
    _send(import_customers, import_id, again="the import")


def take_import(import_id: int) -> None:
    """What a worker does with a confirmed import; also what a command does in the worker's place."""
    claimed = bulk_import.claim(import_id)
    if claimed is None:
        return
    try:
        start_runs(bulk_import.apply(claimed))
    except NotApplied as problem:
        bulk_import.fail(claimed, reason=str(problem))
    except Exception:
        bulk_import.fail(claimed, reason="An error inside this product stopped it; its log says where.")
        raise


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
    for start in range(0, len(check_ids), batch):
        if not _send(run_checks, list(check_ids[start : start + batch]), again="the checks"):
            return


def _send(task: Task[..., None], *arguments: object, again: str) -> bool:
    """The rows are the request, so a broker that is away costs time and nothing else: the sweep nudges again."""
    try:
        task.apply_async(arguments, retry=False)
    except OperationalError:
        logger.warning("the broker cannot be reached; the sweep will queue %s again", again)
        return False
    return True
