"""Install what a command needs, once. Run by the system's Python, so it is one file that needs nothing else.

python3 scripts/setup.py up|test|check
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

UV_VERSION = "0.13.8"
ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".baseline"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class CannotSetUp(Exception):
    """The message says what is missing and how to get it."""


class Reporter:
    """Print a line when a step begins and ends, and one every ten seconds while it runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, float] = {}
        self._done = threading.Event()
        self._began = time.monotonic()

    def begin(self, step: str) -> None:
        self._running[step] = time.monotonic()
        self.say(f"{step} …")

    def end(self, step: str) -> None:
        self.say(f"{step}: done in {time.monotonic() - self._running.pop(step):.1f} s")

    def say(self, text: str) -> None:
        with self._lock:
            sys.stdout.write(f"[{time.monotonic() - self._began:6.1f} s] {text}\n")
            sys.stdout.flush()

    def watch(self) -> None:
        """Print a line every ten seconds until `close` is called."""
        while not self._done.wait(10):
            now = time.monotonic()
            for step, began in list(self._running.items()):
                if now - began > 9:
                    self.say(f"{step} … still running, {now - began:.0f} s")

    def close(self) -> None:
        self._done.set()


@dataclass
class Step:
    """One step, which runs again only when an input changed or its product is missing."""

    name: str
    title: str
    command: Sequence[str]
    inputs: Sequence[Path]
    product: Path
    folder: Path = ROOT
    also: Sequence[str] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def stamp(self) -> Path:
        return WORK / "stamps" / self.name

    def fingerprint(self) -> str:
        digest = hashlib.sha256("\0".join(self.also).encode())
        for file in files_of(self.inputs):
            digest.update(f"{os.path.relpath(file, ROOT)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def is_done(self) -> bool:
        return self.product.exists() and self.stamp.exists() and self.stamp.read_text() == self.fingerprint()

    def run(self, reporter: Reporter) -> None:
        if self.is_done():
            return
        fingerprint = self.fingerprint()
        reporter.begin(self.title)
        run_logged(self.name, self.command, folder=self.folder, environment=self.environment)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(fingerprint)
        reporter.end(self.title)


def files_of(paths: Iterable[Path]) -> list[Path]:
    found: set[Path] = set()
    for path in paths:
        found.update([path] if path.is_file() else (file for file in path.rglob("*") if file.is_file()))
    return sorted(found)


class Programs:
    """The running programs. Each has its own session, so that all its children end with it."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False

    def run(self, command: Sequence[str], *, log: Path, folder: Path, environment: dict[str, str]) -> int:
        if self._ended:
            raise CannotSetUp("The set-up was stopped.")
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._running.add(process)
        try:
            code = process.wait()
        except KeyboardInterrupt:
            self.end()
            raise
        self._running.discard(process)
        return code

    def end(self, *, patience: float = 5.0) -> None:
        """Signal whole process groups, since npm does not pass signals on."""
        self._ended = True
        groups = [process.pid for process in self._running]
        for group in groups:
            _signal_group(group, signal.SIGTERM)
        deadline = time.monotonic() + patience
        while any(_signal_group(group, 0) for group in groups) and time.monotonic() < deadline:
            time.sleep(0.05)
        for group in groups:
            _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: int) -> bool:
    """Signal the group; returns False when it has no process left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


PROGRAMS = Programs()


def run_logged(
    name: str, command: Sequence[str], *, folder: Path = ROOT, environment: dict[str, str] | None = None
) -> None:
    log = WORK / "logs" / f"setup-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    code = PROGRAMS.run(command, log=log, folder=folder, environment={**os.environ, **(environment or {})})
    if code != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise CannotSetUp(f"`{' '.join(command)}` failed with code {code}. {log} ends with:\n{tail}")


def version_of(command: Sequence[str]) -> tuple[int, ...] | None:
    """Return the version, or None when the program is missing or broken."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own commands
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", result.stdout)
    return tuple(int(part or 0) for part in match.groups()) if match else None


def check_prerequisites() -> None:
    problems = []
    if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may meet
        problems.append(
            f"Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}. "
            "Name another one: make PYTHON=/path/to/python3.11 up"
        )
    node = version_of(["node", "--version"])
    if node is None:
        problems.append("Node.js is missing: install version 20.9 or newer (https://nodejs.org).")
    elif node < (20, 9):
        problems.append(f"Node.js 20.9 or newer is needed, this is {'.'.join(map(str, node))}.")
    if shutil.which("npm") is None:
        problems.append("npm is missing: install it (Debian: apt-get install npm).")
    if problems:
        raise CannotSetUp("\n".join(problems))


def find_uv(reporter: Reporter) -> str:
    """Find a recent uv of the system, else install a private one."""
    wanted = tuple(int(part) for part in UV_VERSION.split("."))
    private = WORK / "tools" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(private)):
        if candidate and (version_of([candidate, "--version"]) or (0,)) >= wanted:
            return candidate
    title = f"Install uv {UV_VERSION}"
    reporter.begin(title)
    make_environment(reporter)
    run_logged("uv", [str(WORK / "tools/bin/python"), "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"])
    reporter.end(title)
    return str(private)


def make_environment(reporter: Reporter) -> None:
    """Make the environment of the tools. Debian's Python can do so only with a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(WORK / "tools")]
    try:
        run_logged("venv", command)
    except CannotSetUp:
        try:
            if not may_use_apt():
                raise
            reporter.say("Python cannot make virtual environments: Debian's python3-venv is installed")
            apt_install("python3-venv")
            run_logged("venv", command)
        except CannotSetUp as last:
            raise CannotSetUp(
                f"{last}\nPython cannot make virtual environments (Debian: apt-get install python3-venv)."
            ) from None


def may_use_apt() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_install(package: str) -> None:
    run_logged("apt-update", ["apt-get", "update"])
    run_logged(package, ["apt-get", "install", "-y", "--no-install-recommends", package])


def install_python(reporter: Reporter) -> None:
    packages = Step(
        name="python",
        title="Install Python packages",
        command=(),
        inputs=[ROOT / "uv.lock", ROOT / "pyproject.toml"],
        product=ROOT / ".venv/bin/baseline",
        also=[sys.executable, sys.version],
    )
    if not packages.is_done():
        packages.command = [find_uv(reporter), "sync", "--frozen", "--python", sys.executable]
        packages.run(reporter)
    install_packages_of_cogs(reporter)


def install_packages_of_cogs(reporter: Reporter) -> None:
    """Install what cog folders ask for, in versions that fit Baseline's. A failure leaves those cogs out."""
    folder, left_out = ROOT / configured("COGS_PATH", "cogs"), configured("COGS_EXCEPT").replace(" ", "").split(",")
    asked = [
        next((file for file in (cog / "requirements.txt", cog / "pyproject.toml") if file.is_file()), None)
        for cog in sorted(folder.glob("*/"))
        if cog.name not in left_out
    ]
    files = [file for file in asked if file is not None]
    constraints = WORK / "constraints.txt"
    packages = Step(
        name="cogs",
        title="Install the packages of cogs",
        command=(),
        inputs=files,
        product=constraints,
        # Repeat it after a sync of Baseline's own packages, which removes all others.
        also=[_text_of(WORK / "stamps" / "python"), *map(str, files)],
    )
    if not files or packages.is_done():
        return
    try:
        uv = find_uv(reporter)
        run_logged(
            "constraints", [uv, "export", "--frozen", "--no-hashes", "--no-emit-project", "-o", str(constraints)]
        )
        requirements = [part for file in files for part in ("-r", str(file))]
        python = str(ROOT / ".venv/bin/python")
        packages.command = [uv, "pip", "install", "--python", python, "-c", str(constraints), *requirements]
        packages.run(reporter)
    except CannotSetUp as error:
        reporter.say(f"The packages of cogs were not installed, so cogs that need them are left out. {error}")


def configured(name: str, default: str = "") -> str:
    """Return a variable of the environment or of `.env`, of which the environment wins. An empty value is not set."""
    written = re.findall(rf"""^\s*(?:export\s+)?{name}\s*=\s*["']?([^"'#\n]*)""", _text_of(ROOT / ".env"), re.MULTILINE)
    return os.environ.get(name) or (written[-1].strip() if written else "") or default


def _text_of(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def install_dashboard(reporter: Reporter, *, build: bool) -> None:
    frontend = ROOT / "frontend"
    node = str(version_of(["node", "--version"]))
    manifest = [frontend / name for name in ("package.json", "package-lock.json", ".npmrc")]
    Step(
        name="npm",
        title="Install the dashboard's packages",
        command=["npm", "ci", "--no-audit", "--no-fund"],
        inputs=manifest,
        product=frontend / "node_modules" / ".package-lock.json",
        folder=frontend,
        also=[node],
    ).run(reporter)
    if build:
        Step(
            name="dashboard",
            title="Build the dashboard",
            command=["npm", "run", "build"],
            inputs=[*manifest, *dashboard_sources(frontend)],
            product=frontend / ".next/standalone/start.mjs",
            folder=frontend,
            also=[node],
            environment={"NEXT_TELEMETRY_DISABLED": "1"},
        ).run(reporter)


def dashboard_sources(frontend: Path) -> list[Path]:
    folders = [frontend / name for name in ("src", "public", "plugins", "scripts")]
    configuration = [*frontend.glob("*.config.*"), frontend / "tsconfig.json"]
    cogs = dict.fromkeys((ROOT / configured("COGS_PATH", "cogs"), ROOT / "cogs", ROOT / "examples"))
    pages = [page for folder in cogs for page in sorted(folder.glob("*/page"))]
    return [path for path in (*folders, *configuration, *pages) if path.exists()]


def install_browser(reporter: Reporter) -> None:
    """Install a browser for the tests: an existing one, else Debian's, else Playwright's. Without any, the
    tests print what to do.
    """
    if any(shutil.which(name) for name in BROWSERS) or has_own_browser():
        return
    reporter.begin("Install a browser for the tests")
    if may_use_apt():
        try:
            apt_install("chromium")
        except CannotSetUp as error:
            reporter.say(f"Debian's chromium could not be installed: {str(error).splitlines()[0]}")
    if not any(shutil.which(name) for name in BROWSERS):
        try:
            run_logged("playwright", [str(ROOT / ".venv/bin/playwright"), "install", "chromium"])
        except CannotSetUp as error:
            reporter.say(f"No browser could be installed, so browser tests will fail: {str(error).splitlines()[0]}")
    reporter.end("Install a browser for the tests")


def has_own_browser() -> bool:
    listing = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    path = subprocess.run(  # noqa: S603 - our own interpreter
        [str(ROOT / ".venv/bin/python"), "-c", listing], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(path) and Path(path).exists()


def set_up(purpose: str, reporter: Reporter) -> None:
    check_prerequisites()
    # Both chains mostly wait for the network and the disk, so they run side by side.
    with ThreadPoolExecutor(2) as chains:
        work = [
            chains.submit(install_python, reporter),
            chains.submit(install_dashboard, reporter, build=purpose != "check"),
        ]
        try:
            for chain in as_completed(work):
                chain.result()
        except BaseException:
            PROGRAMS.end()
            raise
    if purpose == "test":
        install_browser(reporter)


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "up"
    reporter = Reporter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.Thread(target=reporter.watch, daemon=True).start()
    try:
        set_up(purpose, reporter)
    except CannotSetUp as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        reporter.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
