"""Use the bot from a terminal with `baseline discord`, where each command takes the ids that an earlier one printed."""

import re
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
        ("/inquiry text: hello", "nobody", "mara"),
        ("/inqiry text: hello", "mara", "inquiry"),
        ("/inquiry txt: hello", "mara", "text"),
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


def printed_id(kind: str, output: str) -> str:
    found = re.search(rf"\b{kind} (\d+)", output)
    assert found is not None, output
    return found[1]


def done(instance: Instance, *arguments: str) -> str:
    """Run the command, which must succeed, and return what it printed."""
    run = instance.discord(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def refusal(instance: Instance, *arguments: str) -> str:
    run = instance.discord(*arguments)
    assert run.returncode == 1, run.stdout
    assert "Traceback" not in run.stderr
    return run.stderr


def test_components_and_forms_are_used_by_the_ids_that_were_printed(instance: Instance) -> None:
    shown = done(instance, "send", "--as", "mara", "/desk")
    message = printed_id("message", shown)
    assert "[ New ticket ]  [ Closed ] (disabled)" in shown
    assert "menu Topic: Billing" in shown

    assert "Topic b" in done(instance, "choose", message, "Billing", "--as", "leo")
    opened = done(instance, "press", message, "New ticket", "--as", "leo")
    assert "Subject: text" in opened
    filled = done(instance, "fill", printed_id("form", opened), "Subject=No sound", "--as", "leo")
    assert "Ticket: No sound" in filled

    assert "'Closed' is disabled" in refusal(instance, "press", message, "Closed", "--as", "leo")
    assert "Options: Billing" in refusal(instance, "choose", message, "Nothing", "--as", "leo")
    assert "There is no message '7'" in refusal(instance, "press", "7", "--as", "leo")


def test_messages_are_edited_reacted_to_and_deleted_by_the_ids_that_were_printed(instance: Instance) -> None:
    silent = instance.send("my message")
    assert silent.returncode == 1
    message = printed_id("Message", silent.stderr)

    assert "You changed your mind." in done(instance, "edit", message, "another text", "--as", "mara")
    assert "leo reacted with 👍." in done(instance, "react", message, "👍", "--as", "leo")
    assert "👍 was taken back." in done(instance, "unreact", message, "👍", "--as", "leo")
    read = done(instance, "read", "--last", "4")
    assert f"message {message}" in read
    assert "another text" in read
    assert "only its author edits it" in refusal(instance, "edit", message, "no", "--as", "leo")
    assert "Something was deleted." in done(instance, "delete", message, "--as", "mara")


def test_a_user_joins_acts_and_leaves(instance: Instance) -> None:
    assert "Done." in done(instance, "join", "zoe")
    assert "zoe" in done(instance, "members")
    assert "only zoe can see this" in done(instance, "send", "--as", "zoe", "/status")
    assert "Done." in done(instance, "leave", "--as", "zoe")
    assert "There is no member" in refusal(instance, "send", "--as", "zoe", "/status")


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
