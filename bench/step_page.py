"""A step page inside its own process, with nothing of HTTP around it: `python -m bench.step_page PATH`.

The settings in the environment say whose database is read; the first person in it asks.
"""

import json
import os
import sys
from statistics import median
from time import perf_counter

PAGES = 60


def main(path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onboarding.settings")
    import django

    django.setup()
    sys.stdout.write(json.dumps(measure(path)))


def measure(path: str) -> dict[str, float]:
    """`ms`: the median time of a page through all middleware. `queries`: how often it asks the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from wizard.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.all()[0])
    taken = []
    for _ in range(PAGES):
        started = perf_counter()
        client.get(path)
        taken.append(1000 * (perf_counter() - started))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return {"ms": median(taken), "queries": len(queries)}


if __name__ == "__main__":
    main(sys.argv[1])
