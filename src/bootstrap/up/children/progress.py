"""Show the progress of the start: a live display in a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.status import Status


class Progress:
    """A context manager, which ends the live display also after an error."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._pending: dict[str, float] = {}
        self._status: Status | None = console.status("") if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._status:
            self._status.stop()
            self._status = None

    def starting(self, title: str) -> None:
        self._pending[title] = time.monotonic()
        if self._status:
            self._status.update(", ".join(self._pending) + " …")
        else:
            self._line(f"{title} …")

    def ready(self, title: str, detail: str = "") -> None:
        took = time.monotonic() - self._pending.pop(title, self._began)
        remark = f" ({detail})" if detail else ""
        if self._status:
            self._status.update(", ".join(self._pending) + " …" if self._pending else "")
        self._line(f"{title} ready in {took:.1f} s{remark}", style="green")

    def trouble(self, text: str) -> None:
        self._line(text, style="yellow")

    def relief(self, text: str) -> None:
        self._line(text, style="green")

    def say(self, text: str = "") -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _line(self, text: str, style: str | None = None) -> None:
        elapsed = time.monotonic() - self._began
        self._console.print(f"[{elapsed:6.1f} s] {text}", style=style, markup=False, highlight=False, soft_wrap=True)
