from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from wizard.mimecast.deadline import Limits
from wizard.mimecast.outbound import Outbound

from .certificates import Authority
from .stub import Behaviour, Stub

QUICK = Limits(connect=0.6, read=0.8, whole=1.0, max_bytes=10_000)

MakeStub = Callable[..., Stub]
MakeOutbound = Callable[..., Outbound]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def leaf(authority: Authority) -> Path:
    return authority.leaf()


@pytest.fixture
def stub(leaf: Path) -> Iterator[MakeStub]:
    """Starts a stub with the given behaviours, one a request; the last one stays."""
    with ExitStack() as running:

        def make(*behaviours: Behaviour, leaf: Path | None = leaf, greeting: bytes = b"") -> Stub:
            return running.enter_context(Stub(leaf, *behaviours, greeting=greeting))

        yield make


@pytest.fixture
def outbound(authority: Authority) -> Iterator[MakeOutbound]:
    with ExitStack() as running:

        def make(stub: Stub, **settings: Any) -> Outbound:
            made = Outbound([stub.region], **{"ca_bundle": authority.path, "limits": QUICK, **settings})
            running.callback(made.close)
            return made

        yield make
