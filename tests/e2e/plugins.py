"""Build a copy of the dashboard beside cogs that bring pages, and serve it beside a running instance."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from bootstrap.embedded.ports import free_port
from tests.e2e.instance import ROOT, clean_environment
from tests.waiting import wait_until

FRONTEND = ROOT / "frontend"
_CHUNK = re.compile(r"/_next/(static/chunks/[\w~.-]+\.js)")


def built_with(folder: Path, plugins: Mapping[str, Mapping[str, str]]) -> Path:
    """Copy the dashboard into the folder, put cogs with these pages beside it, and build it.

    The dashboard is copied because Turbopack follows no links out of its root.
    """
    copy = folder / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules", ".next"))
    # Vitest, which may run meanwhile, removes files of its own from there.
    packages = shutil.ignore_patterns(".vite*")
    shutil.copytree(
        FRONTEND / "node_modules", copy / "node_modules", ignore=packages, copy_function=_link, symlinks=True
    )
    for name, files in plugins.items():
        (folder / "cogs" / name).mkdir(parents=True)
        (folder / "cogs" / name / "__init__.py").touch()
        for path, text in files.items():
            place = folder / "cogs" / name / "page" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
    _without_types(copy / "next.config.ts")
    done = subprocess.run(
        ["npm", "run", "build"],
        cwd=copy,
        env={**os.environ, "NEXT_TELEMETRY_DISABLED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    return copy


def _without_types(configuration: Path) -> None:
    """Skip the type check, nearly half of a build: `make check` and the build for all other tests check the types."""
    start = "const config: NextConfig = {"
    written = configuration.read_text()
    assert start in written
    configuration.write_text(written.replace(start, f"{start} typescript: {{ ignoreBuildErrors: true }},"))


def _link(source: str, target: str) -> None:
    """Link a file instead of copying it, where both are on the same disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def chunks_with(frontend: Path, text: str) -> set[str]:
    """Return the names of the browser's chunks that contain the text."""
    static = frontend / ".next" / "static"
    return {str(file.relative_to(static.parent)) for file in static.rglob("*.js") if text in file.read_text()}


@contextmanager
def served(frontend: Path, api: str, **changes: str) -> Iterator[str]:
    """Serve a built dashboard over the API of another one, and yield its address. `changes` go into its environment."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = clean_environment(
        frontend, API_ORIGIN=api, WEB_ORIGIN=url, PORT=str(port), HOSTNAME="127.0.0.1", NODE_ENV="production", **changes
    )
    server = subprocess.Popen(
        ["node", ".next/standalone/start.mjs"],
        cwd=frontend,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(url), "the built dashboard to answer", patience=60)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # it waits for the event stream of a page that a failed test left open
            server.kill()
            server.wait()
            raise


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/icon.svg").is_success
    except httpx.HTTPError:
        return False


def scripts_of(frontend: Path, url: str, path: str) -> Mapping[str, int]:
    """Return the chunks that the page's HTML names, with their sizes."""
    html = httpx.get(f"{url}{path}").text
    return {name: (frontend / ".next" / name).stat().st_size for name in set(_CHUNK.findall(html))}
