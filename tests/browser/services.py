"""A database and a broker of its own for a stack, where the suite runs on PostgreSQL and Redis."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

MARK = "taken by a browser test"


@contextmanager
def own_services() -> Iterator[dict[str, str]]:
    """The two URLs, or nothing where `up` embeds both."""
    database, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not database or not broker:
        yield {}
        return
    with _database(database) as own_database, _redis(broker) as own_redis:
        yield {"DATABASE_URL": own_database, "REDIS_URL": own_redis}


@contextmanager
def _database(url: str) -> Iterator[str]:
    name = f"browser_{uuid.uuid4().hex[:12]}"
    _on_server(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield _with_path(url, name)
    finally:
        _on_server(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _on_server(url: str, statement: sql.Composed) -> None:
    server = _with_path(url, "postgres").replace("postgres://", "postgresql://")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _redis(url: str) -> Iterator[str]:
    """An empty one of the server's numbered databases, emptied again afterwards."""
    given = urlsplit(url).path.strip("/") or "0"
    for number in map(str, range(15, 0, -1)):
        own = _with_path(url, number)
        if number != given and _take(own):
            break
    else:
        raise RuntimeError("every numbered database of the Redis server is in use")
    try:
        yield own
    finally:
        with redis.Redis.from_url(own) as client:
            client.flushdb()


def _take(url: str) -> bool:
    """The mark is written first, so that of two that look at once one gets it."""
    with redis.Redis.from_url(url) as client:
        if not client.set(MARK, "1", nx=True, ex=3600):
            return False
        if client.dbsize() == 1:
            return True
        client.delete(MARK)
    return False


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))
