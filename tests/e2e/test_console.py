"""Use the bot from a terminal with `baseline discord send`."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.instance import BASELINE, Instance, clean_environment


def test_the_reply_is_printed_with_who_can_see_it(instance: Instance) -> None:
    sent = instance.send("/status", as_="owner")
    assert sent.returncode == 0
    assert "Database" in sent.stdout
    assert "only owner can see this" in sent.stdout


@pytest.mark.parametrize(
    ("text", "sender", "reason"),
    [
        ("/ask question: hello", "nobody", "mara"),
        ("/aks question: hello", "mara", "ask"),
        ("/ask quest: hello", "mara", "question"),
        ("just talking", "mara", ""),
    ],
    ids=["unknown member", "unknown command", "unknown option", "nothing answers"],
)
def test_what_nobody_answers_fails_with_a_reason(instance: Instance, text: str, sender: str, reason: str) -> None:
    sent = instance.send(text, as_=sender)
    assert sent.returncode != 0
    assert sent.stderr.strip()
    assert reason in sent.stderr
    assert "Traceback" not in sent.stderr


def test_without_a_running_instance_it_says_so(tmp_path: Path) -> None:
    sent = subprocess.run(
        [BASELINE, "discord", "send", "--as", "mara", "/status"],
        env=clean_environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert sent.returncode != 0
    assert "make up" in sent.stderr or "baseline up" in sent.stderr
