"""Reasons that lie in Discord: timeouts, permissions of the member and of the bot, age-restricted commands."""

from collections.abc import Iterator

import discord

from adapters.discord.cogs.permissions import missing_permissions
from adapters.discord.permission_titles import permission_title
from adapters.discord.why.question import Question
from application.cogs.manifests import CogManifests
from application.cogs.permissions import PLATFORM


def permission_reasons(question: Question, manifests: CogManifests, *, overridden: bool) -> Iterator[str]:
    """`overridden`: the server has set for itself who may use the command, which replaces its default."""
    yield from _of_member(question)
    if not overridden:
        yield from _of_command(question)
    yield from _of_age(question)
    yield from _of_bot(question, manifests)


def _of_member(question: Question) -> Iterator[str]:
    member, place = question.member, question.place
    until = member.timed_out_until
    if member.is_timed_out() and until is not None:
        yield f"{question.who} cannot use commands until {discord.utils.format_dt(until)}, when the timeout ends."
        return
    may = place.permissions_for(member)
    if not may.view_channel:
        yield f"{question.who} cannot see {place.mention}: a role with View Channel there would change it."
    elif not may.use_application_commands:
        yield (
            f"{question.who} may not use commands in {place.mention}: "
            "a role with Use Application Commands there would change it."
        )


def _of_command(question: Question) -> Iterator[str]:
    needed = getattr(question.root, "default_permissions", None)
    if needed is None:
        return
    may = question.place.permissions_for(question.member)
    lacking = [permission_title(name) for name, is_needed in needed if is_needed and not getattr(may, name)]
    if lacking and not may.administrator:
        yield (
            f"{question.command_name} is for members with {' and '.join(lacking)}: such a role would change it, "
            "or the server's settings under Integrations."
        )


def _of_age(question: Question) -> Iterator[str]:
    place = question.place
    restricted = getattr(place, "is_nsfw", None)
    if getattr(question.root, "nsfw", False) and not (restricted is not None and restricted()):
        yield f"{question.command_name} works in age-restricted channels only, and {place.mention} is not one."


def _of_bot(question: Question, manifests: CogManifests) -> Iterator[str]:
    place = question.place
    may = place.permissions_for(question.guild.me)
    if not may.view_channel:
        yield f"The bot cannot see {place.mention}: View Channel for its role there would change it."
        return
    writes = "send_messages_in_threads" if isinstance(place, discord.Thread) else "send_messages"
    lacking = missing_permissions(manifests, may)
    if writes not in lacking and not getattr(may, writes):
        yield f"The bot may not write in {place.mention}: {permission_title(writes)} for its role would change it."
    for name, needed_by in lacking.items():
        cogs = [cog for cog in needed_by if cog != PLATFORM and question.cog in {None, cog}]
        if cogs:
            yield (
                f"The bot lacks {permission_title(name)} in {place.mention}, which {', '.join(cogs)} needs: "
                "its role in the server's settings would change it."
            )
