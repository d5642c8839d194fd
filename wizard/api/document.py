"""The OpenAPI document: what ninja knows of the operations, and every "no" that each of them can say."""

from collections.abc import Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI

from wizard.api.problems import CONTENT_TYPE
from wizard.api.schemas import Problem

_ALWAYS = (401, 403, 404, 422, 429)
_WITH_BODY = (400, 409, 413)


@lru_cache(maxsize=1)
def document(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    content: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=prefix))
    content["components"]["schemas"].update(_schemas())
    for method, operation in _operations(content):
        for status in (*_ALWAYS, *(() if method == "get" else _WITH_BODY)):
            operation["responses"][status] = _problem(status)
    return content


def _schemas() -> dict[str, Any]:
    described = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    inner: dict[str, Any] = described.pop("$defs")
    return {**inner, "Problem": described}


def _operations(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in content["paths"].values():
        yield from methods.items()


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {CONTENT_TYPE: {"schema": schema}}}
