"""Starts children, restarts one that dies, and leaves none behind."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1
BACK_OFF_SECONDS = (0.5, 1, 2, 5, 10, 30)
STEADY_SECONDS = 60  # a child that lived this long starts again with the shortest delay
GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    command: Sequence[str]
    last: bool = False  # stopped only after the others, which still need it
    silent: bool = False  # what it prints is for people who start it by hand


@dataclass(slots=True)
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due: float | None = None  # when a dead one is started again


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Makes Linux send SIGTERM to the child when this process is gone, even by kill -9."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def arrange() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


@dataclass(slots=True)
class Supervisor:
    """Must be driven from the main thread: the death signal is tied to the thread that forks."""

    environ: Mapping[str, str]
    keep_open: Sequence[int] = ()
    grace: float = GRACE_SECONDS
    back_off: Sequence[float] = BACK_OFF_SECONDS
    stopping: threading.Event = field(default_factory=threading.Event)
    _running: list[_Running] = field(default_factory=list)

    def listen_for_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self, child: Child) -> None:
        self._running.append(_Running(child, self._launch_child(child)))

    def run(self, command: Sequence[str]) -> str:
        """What a command that ends by itself prints; ends with its status where that is not 0."""
        with self._launch(command, stdout=subprocess.PIPE) as process:
            while not self.stopping.is_set():
                try:
                    output, _ = process.communicate(timeout=0.1)
                except subprocess.TimeoutExpired:
                    continue
                if process.returncode:
                    raise SystemExit(1)
                return output.decode()
            self._end([process])
        raise SystemExit(0)

    def _launch_child(self, child: Child) -> subprocess.Popen[bytes]:
        return self._launch(child.command, stdout=subprocess.DEVNULL if child.silent else None)

    def _launch(self, command: Sequence[str], *, stdout: int | None = None) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # commands are built by this package
            command,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            pass_fds=tuple(self.keep_open),
            start_new_session=True,  # so that Ctrl-C reaches the supervisor alone, which stops in order
            preexec_fn=_die_with_parent(os.getpid()),
        )

    def watch(self, *, every: float = 0.5) -> None:
        """Returns when a signal asked to stop; the children are stopped by then."""
        try:
            while not self.stopping.wait(every):
                for running in self._running:
                    self._revive(running)
        finally:
            self.stop()

    def _revive(self, running: _Running) -> None:
        if running.process.poll() is None:
            return
        now = time.monotonic()
        if running.due is None:
            _kill_group(running.process)
            running.deaths = 0 if now - running.started > STEADY_SECONDS else running.deaths
            delay = self.back_off[min(running.deaths, len(self.back_off) - 1)]
            running.deaths, running.due = running.deaths + 1, now + delay
            log.warning(
                "%s ended with status %s; starting it again", running.child.name, running.process.returncode
            )
        elif now >= running.due:
            running.process, running.started, running.due = self._launch_child(running.child), now, None

    def stop(self) -> None:
        for last in (False, True):
            self._end([running.process for running in self._running if running.child.last is last])
        self._running.clear()

    def _end(self, processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + self.grace
        for process in processes:
            try:
                process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process %s did not stop in %s s and is killed", process.pid, self.grace)
            _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Also ends what the child started itself; the group outlives its leader."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says PermissionError for a group of zombies
        pass
    process.wait()
