import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from onboarding.refusals import refuse_what_is_wrong

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")

app = Celery("onboarding")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_our_logging(**_: Any) -> None:
    """Being connected at all is what keeps Celery from installing handlers of its own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def refuse_to_start(**_: Any) -> None:
    """A worker with the wrong keys would call every secret damaged."""
    refuse_what_is_wrong()
