"""Start `baseline up` over stub parts, and look at its output and its processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bootstrap.configuration.settings import Settings
from bootstrap.embedded.ports import free_port
from bootstrap.up.state import RunningState, running_state
from tests.waiting import wait_until

Start = Callable[..., "Running"]


class Running:
    """A running `baseline up` and its output so far."""

    def __init__(self, home: Path, environment: dict[str, str], output: Path) -> None:
        self.home = home
        self.environment = environment
        self._output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("stub_up.py"))],
                env={**os.environ, **environment},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['BASELINE_WEB_PORT']}"

    def wait_for(self, text: str, *, after: int = 0) -> None:
        """Wait until the text is printed after the first `after` characters of the output."""
        wait_until(
            lambda: text in self.output[after:] or self.process.poll() is not None,
            f"{text!r} in:\n{self.output}",
            patience=90,
        )
        assert text in self.output[after:], self.output

    def wait_until_ready(self) -> RunningState:
        self.wait_for("Baseline is ready")
        return running_state(self.home)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def starting(home: Path, outputs: Path) -> Iterator[Start]:
    """Yield a function that starts `baseline up` in this home; ends what is left running."""
    with ExitStack() as stack:

        def begin(**environment: str) -> Running:
            unset = {name.upper(): "" for name in Settings.model_fields}
            ports = {name: str(free_port()) for name in ("BASELINE_WEB_PORT", "API_PORT", "HEALTH_PORT")}
            number = len(list(outputs.glob("*.output")))
            running = Running(
                home,
                {**unset, **ports, "BASELINE_HOME": str(home), **environment},
                outputs / f"{number}.output",
            )
            stack.callback(lambda: running.process.poll() is None and running.end(signal.SIGKILL))
            return running

        yield begin


def processes_of(home: Path) -> list[str]:
    """Return the processes whose command or environment mentions the folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if command and str(home).encode() in command + environment:
            found.append(command.decode(errors="replace"))
    return found
