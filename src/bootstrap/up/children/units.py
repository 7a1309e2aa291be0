"""Supervised units: embedded servers and parts of the platform behind one interface."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bootstrap.embedded.process import ChildProcess
from bootstrap.up.children.liveness import Liveness, http_is_alive
from bootstrap.up.children.readiness import answers


class Unit(Protocol):
    @property
    def name(self) -> str:
        """The name in `state.json` and in file names."""
        ...

    @property
    def title(self) -> str:
        """The name that is printed."""
        ...

    @property
    def keeps_data(self) -> bool:
        """True for storage, which is stopped last."""
        ...

    @property
    def process(self) -> ChildProcess: ...

    def start(self) -> None:
        """Start the process, also after it died. Readiness may come later."""
        ...

    def is_ready(self) -> bool: ...

    @property
    def silent_for(self) -> float:
        """The seconds since it last answered a probe, 0 where it is not probed."""
        ...


class Server(Protocol):
    @property
    def process(self) -> ChildProcess: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


class ServerUnit:
    """An embedded server, which is ready when its start returns. `is_alive` is called every second."""

    def __init__(self, name: str, title: str, server: Server, *, is_alive: Callable[[], bool]) -> None:
        self.name = name
        self.title = title
        self.keeps_data = True
        self._server = server
        self._liveness = Liveness(is_alive)

    @property
    def process(self) -> ChildProcess:
        return self._server.process

    def start(self) -> None:
        self._server.stop()
        self._server.start()
        self._liveness.start()

    def is_ready(self) -> bool:
        return self.process.running

    @property
    def silent_for(self) -> float:
        return self._liveness.silent_for


class Part:
    """One process of the platform. It is ready when `health_url` answers with a status below `healthy_below`."""

    def __init__(
        self,
        name: str,
        title: str,
        *,
        command: Sequence[str],
        environment: Mapping[str, str],
        log_folder: Path,
        health_url: str = "",
        healthy_below: int = 400,
    ) -> None:
        self.name = name
        self.title = title
        self.keeps_data = False
        self.process = ChildProcess(title, log_folder / f"{name}.log")
        self._command = command
        self._environment = environment
        self._health_url = health_url
        self._healthy_below = healthy_below
        self._liveness = Liveness(lambda: http_is_alive(health_url)) if health_url else None

    def start(self) -> None:
        self.process.start(self._command, environment=self._environment, folder=Path.cwd())
        if self._liveness is not None:
            self._liveness.start()

    def is_ready(self) -> bool:
        ready = self.process.running and answers(self._health_url, below=self._healthy_below)
        if ready and self._liveness is not None:
            self._liveness.answered()
        return ready

    @property
    def silent_for(self) -> float:
        return 0.0 if self._liveness is None else self._liveness.silent_for
