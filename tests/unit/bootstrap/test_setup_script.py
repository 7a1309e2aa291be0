"""The set-up program: a step runs when it must and only then, and what is missing is named."""

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from scripts import setup
from tests.processes import command_of
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "WORK", tmp_path / ".baseline")
    for name in ("COGS_PATH", "COGS_EXCEPT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "input").write_text("1")
    return tmp_path


def _step(root: Path, script: str = "", also: tuple[str, ...] = ()) -> setup.Step:
    """Adds one line to `product` each time that it runs."""
    append = "open('product', 'a').write('ran\\n')"
    return setup.Step(
        name="step",
        title="Do it",
        command=[sys.executable, "-c", script or append],
        inputs=[root / "input"],
        product=root / "product",
        folder=root,
        also=also,
    )


def _runs(root: Path) -> int:
    return len((root / "product").read_text().splitlines())


def test_a_step_runs_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _step(root).run(setup.Reporter())
    assert "Do it: done in" in capsys.readouterr().out
    _step(root).run(setup.Reporter())
    assert capsys.readouterr().out == ""
    assert _runs(root) == 1


def test_a_step_runs_again_when_an_input_changed(root: Path) -> None:
    _step(root).run(setup.Reporter())
    (root / "input").write_text("2")
    _step(root).run(setup.Reporter())
    assert _runs(root) == 2


def test_a_step_runs_again_with_another_interpreter(root: Path) -> None:
    _step(root, also=("python 3.11",)).run(setup.Reporter())
    _step(root, also=("python 3.12",)).run(setup.Reporter())
    assert _runs(root) == 2


def test_a_step_runs_again_when_its_product_was_deleted(root: Path) -> None:
    _step(root).run(setup.Reporter())
    (root / "product").unlink()
    _step(root).run(setup.Reporter())
    assert _runs(root) == 1


def test_a_file_that_only_moved_counts_as_a_change(root: Path) -> None:
    before = _step(root).fingerprint()
    (root / "folder").mkdir()
    (root / "input").rename(root / "folder" / "input")
    step = _step(root)
    step.inputs = [root / "folder"]
    assert step.fingerprint() != before


def test_a_failed_step_shows_the_end_of_its_log_and_is_tried_again(root: Path) -> None:
    with pytest.raises(setup.CannotSetUp, match=r"(?s)failed with code 3.*no such luck"):
        _step(root, "import sys; print('no such luck'); sys.exit(3)").run(setup.Reporter())
    assert not _step(root).is_done()


def _pretend(monkeypatch: pytest.MonkeyPatch, root: Path, name: str, output: str) -> None:
    """Add a program that prints `output` to the only folder on the `PATH`."""
    folder = root / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {output}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_missing_programs_are_named_together(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))
    with pytest.raises(setup.CannotSetUp, match=r"(?s)Node.js is missing.*npm is missing"):
        setup.check_prerequisites()


def test_an_old_node_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, root, "npm", "10.8.2")
    _pretend(monkeypatch, root, "node", "v18.19.0")
    with pytest.raises(setup.CannotSetUp, match=r"^Node.js 20.9 or newer is needed, this is 18.19.0.$"):
        setup.check_prerequisites()


def test_an_old_python_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, root, "npm", "10.8.2")
    _pretend(monkeypatch, root, "node", "v20.20.2")
    setup.check_prerequisites()
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(setup.CannotSetUp, match=r"Python 3.11 or newer is needed.*make PYTHON="):
        setup.check_prerequisites()


def test_a_recent_uv_of_the_system_is_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, root, "uv", "uv 99.0.0")
    assert setup.find_uv(setup.Reporter()) == str(root / "bin" / "uv")


def test_python_without_venv_says_what_to_install(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend(monkeypatch, root, "uv", "uv 0.1.0")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(setup, "may_use_apt", lambda: False)
    with pytest.raises(setup.CannotSetUp, match="apt-get install python3-venv"):
        setup.find_uv(setup.Reporter())


@pytest.mark.parametrize("helps", [True, False])
def test_debians_package_for_environments_is_installed_where_it_is_missing(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, helps: bool
) -> None:
    """Debian's Python has the module venv, and fails without the package python3-venv."""
    made, installed = root / "made", root / "installed"
    _program(root / "python", f"[ -e {installed} ] && touch {made}")
    _program(root / "apt-get", f'[ "$1" = update ] || {"touch " + str(installed) if helps else "exit 100"}')
    monkeypatch.setenv("PATH", f"{root}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "executable", str(root / "python"))
    monkeypatch.setattr(setup, "may_use_apt", lambda: True)
    if helps:
        setup.make_environment(setup.Reporter())
    else:
        with pytest.raises(setup.CannotSetUp, match=r"(?s)`apt-get install.*apt-get install python3-venv"):
            setup.make_environment(setup.Reporter())
    assert made.exists() is helps


def _program(file: Path, script: str) -> None:
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)


def test_a_browser_that_is_there_is_enough(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _pretend(monkeypatch, root, "chromium", "Chromium 140.0")
    setup.install_browser(setup.Reporter())
    assert capsys.readouterr().out == ""


def test_without_any_browser_the_tests_still_begin(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".venv/bin").mkdir(parents=True)
    for name in ("python", "playwright"):
        (root / ".venv/bin" / name).symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(root))
    setup.install_browser(setup.Reporter())
    assert "No browser could be installed, so browser tests will fail" in capsys.readouterr().out


def test_only_sources_of_the_dashboard_make_it_build_again(root: Path) -> None:
    frontend = root / "frontend"
    for name in ("src/page.tsx", "next.config.ts", "tsconfig.json", "node_modules/x.js", ".next/y.js", "next-env.d.ts"):
        (frontend / name).parent.mkdir(parents=True, exist_ok=True)
        (frontend / name).write_text("")
    found = {str(file.relative_to(frontend)) for file in setup.files_of(setup.dashboard_sources(frontend))}
    assert found == {"src/page.tsx", "next.config.ts", "tsconfig.json"}


def test_a_page_in_the_folder_of_a_cog_makes_the_dashboard_build_again(root: Path, own_cogs: Path) -> None:
    for name in ("cogs/chat/page/plugin.ts", "examples/guestbook/page/plugin.ts", "cogs/chat/talking.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (own_cogs / "notes" / "page").mkdir()
    found = {str(page) for page in setup.dashboard_sources(root / "frontend")}
    assert found == {f"{root}/cogs/chat/page", f"{root}/examples/guestbook/page", f"{own_cogs}/notes/page"}


def test_long_steps_give_signs_of_life(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    reporter = setup.Reporter()
    reporter.begin("Build")
    reporter._running["Build"] -= 30
    waits = iter([False, True])
    monkeypatch.setattr(reporter._done, "wait", lambda _seconds: next(waits))
    reporter.watch()
    assert "Build … still running, 30 s" in capsys.readouterr().out


def test_stopping_ends_what_a_program_has_started(root: Path) -> None:
    programs = setup.Programs()
    grandchild = (
        "import time, os; open('pid.part', 'w').write(str(os.getpid())); os.rename('pid.part', 'pid'); time.sleep(60)"
    )
    child = f"import subprocess, sys; subprocess.call([sys.executable, '-c', {grandchild!r}])"
    code: list[int] = []

    def work() -> None:
        command = [sys.executable, "-c", child]
        code.append(programs.run(command, log=root / "log", folder=root, environment=dict(os.environ)))

    thread = threading.Thread(target=work)
    thread.start()
    wait_until((root / "pid").exists, "the grandchild to run")
    programs.end()
    thread.join(10)
    assert code == [-signal.SIGTERM]
    assert command_of(int((root / "pid").read_text())) == ""
    with pytest.raises(setup.CannotSetUp, match="stopped"):
        work()


@pytest.fixture
def uv(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in place of uv that notes its arguments, and fails when it is asked to install `unknown`."""
    program = root / "uv"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = export ] && touch "$6"\necho "$@" >> {root}/calls\n'
        'for each; do case "$each" in *requirements.txt) grep -q unknown "$each" && exit 3;; esac; done\nexit 0\n'
    )
    program.chmod(0o700)
    monkeypatch.setattr(setup, "find_uv", lambda _reporter: str(program))
    return root / "calls"


def test_packages_of_cogs_are_installed_once_within_baselines_versions(root: Path, uv: Path) -> None:
    (root / "cogs" / "weather").mkdir(parents=True)
    (root / "cogs" / "weather" / "requirements.txt").write_text("forecasts\n")
    setup.install_packages_of_cogs(setup.Reporter())
    setup.install_packages_of_cogs(setup.Reporter())
    constraints = root / ".baseline" / "constraints.txt"
    python = root / ".venv/bin/python"
    assert uv.read_text().splitlines() == [
        f"export --frozen --no-hashes --no-emit-project -o {constraints}",
        f"pip install --python {python} -c {constraints} -r {root}/cogs/weather/requirements.txt",
    ]


@pytest.fixture
def own_cogs(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of cogs outside of the repository, which `.env` names."""
    folder = tmp_path_factory.mktemp("own") / "bot_cogs"
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "requirements.txt").write_text("markdown\n")
    (root / ".env").write_text(f"# COGS_PATH=cogs\nCOGS_PATH='{folder}'  # ours\n")
    return folder


def test_packages_are_installed_for_the_folder_of_cogs_that_env_names(root: Path, uv: Path, own_cogs: Path) -> None:
    setup.install_packages_of_cogs(setup.Reporter())
    assert uv.read_text().endswith(f"-r {own_cogs}/notes/requirements.txt\n")


def test_the_environment_wins_over_env(root: Path, uv: Path, own_cogs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGS_PATH", "other")
    (root / "other" / "weather").mkdir(parents=True)
    (root / "other" / "weather" / "requirements.txt").write_text("forecasts\n")
    setup.install_packages_of_cogs(setup.Reporter())
    assert uv.read_text().endswith(f"-r {root}/other/weather/requirements.txt\n")


def test_packages_of_a_cog_that_is_left_out_are_not_installed(root: Path, uv: Path, own_cogs: Path) -> None:
    with (root / ".env").open("a") as env:
        env.write("COGS_EXCEPT=chat, notes\n")
    setup.install_packages_of_cogs(setup.Reporter())
    assert not uv.exists()


def test_packages_of_cogs_are_installed_again_after_a_sync_of_baselines_own(root: Path, uv: Path) -> None:
    (root / "cogs" / "weather").mkdir(parents=True)
    (root / "cogs" / "weather" / "pyproject.toml").write_text("[project]\n")
    setup.install_packages_of_cogs(setup.Reporter())
    (root / ".baseline" / "stamps" / "python").write_text("synced")
    setup.install_packages_of_cogs(setup.Reporter())
    assert len(uv.read_text().splitlines()) == 4


def test_a_cog_whose_packages_cannot_be_installed_stops_nothing(
    root: Path, uv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "cogs" / "weather").mkdir(parents=True)
    (root / "cogs" / "weather" / "requirements.txt").write_text("unknown\n")
    setup.install_packages_of_cogs(setup.Reporter())
    assert "cogs that need them are left out" in capsys.readouterr().out
