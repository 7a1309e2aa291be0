"""The commands of `baseline discord`. Their imports wait, so that `baseline --help` is fast."""
# ruff: noqa: PLC0415 - as in `bootstrap.cli`

from typing import Annotated, TypeAlias

import typer
from rich.console import Console

app = typer.Typer(
    help="""Act in the simulated Discord of a running Baseline.

    Each command prints the ids of messages and forms, which the next one takes. It waits for the bot's last reply, and
    fails with a reason when the member cannot do this.
    """,
    no_args_is_help=True,
)

Sender: TypeAlias = Annotated[str, typer.Option("--as", help="The member that acts.")]
Guild: TypeAlias = Annotated[str | None, typer.Option(help="Its name; the demo server if not given.")]
Channel: TypeAlias = Annotated[str | None, typer.Option(help="Its name; the first text channel if not given.")]
MessageId: TypeAlias = Annotated[str, typer.Argument(metavar="MESSAGE", help="The message's id, as printed with it.")]
Emoji: TypeAlias = Annotated[str, typer.Argument(help="Such as 👍.")]


@app.command("send")
def send_text(
    text: Annotated[str, typer.Argument(help='What to type, such as "/ask question: Hello" or "@Baseline help".')],
    sender: Sender,
    channel: Channel = None,
    guild: Guild = None,
    reply_to: Annotated[str | None, typer.Option(help="The id of the message that this one replies to.")] = None,
) -> None:
    """Type a message or a slash command, and print the bot's replies. Fails when there is none."""
    _act("send", **{"as": sender}, text=text, guild=guild, channel=channel, reply_to=reply_to)


@app.command()
def edit(message: MessageId, text: Annotated[str, typer.Argument(help="The new text.")], sender: Sender) -> None:
    """Edit an own message."""
    _act("edit", **{"as": sender}, message=message, text=text)


@app.command()
def delete(message: MessageId, sender: Sender) -> None:
    """Delete an own message; a moderator deletes any."""
    _act("delete", **{"as": sender}, message=message)


@app.command()
def react(message: MessageId, emoji: Emoji, sender: Sender) -> None:
    """React to a message."""
    _act("react", **{"as": sender}, message=message, emoji=emoji)


@app.command()
def unreact(message: MessageId, emoji: Emoji, sender: Sender) -> None:
    """Take a reaction back."""
    _act("unreact", **{"as": sender}, message=message, emoji=emoji)


@app.command()
def press(
    message: MessageId,
    sender: Sender,
    button: Annotated[
        str | None, typer.Argument(help="Its label or custom id; not needed if it is the only one.")
    ] = None,
) -> None:
    """Press a button of a message."""
    _act("press", **{"as": sender}, message=message, button=button)


@app.command()
def choose(
    message: MessageId,
    values: Annotated[list[str], typer.Argument(help="Labels of options; names of members, roles or channels.")],
    sender: Sender,
    menu: Annotated[str | None, typer.Option(help="Its name, where the message has several menus.")] = None,
) -> None:
    """Choose in a select menu of a message."""
    _act("choose", **{"as": sender}, message=message, values=values, menu=menu)


@app.command()
def fill(
    form: Annotated[str, typer.Argument(help="The form's id, as printed when it opened.")],
    fields: Annotated[list[str], typer.Argument(metavar="LABEL=VALUE...", help='Such as "Your name=Mara".')],
    sender: Sender,
) -> None:
    """Fill in a form (modal) that a command or a button has opened, and send it.

    Fields that are not named keep what stands in them. Several options of one field are separated by commas.
    """
    values = {}
    for field in fields:
        label, equals, value = field.partition("=")
        if not equals:
            raise typer.BadParameter(f'{field!r} is not LABEL=VALUE, such as "Your name=Mara".')
        values[label.strip()] = value
    _act("fill", **{"as": sender}, form=form, values=values)


@app.command()
def join(
    name: Annotated[str, typer.Argument(help="The user's name; a new user if unknown.")], guild: Guild = None
) -> None:
    """Let a user join a server; commands can act as it afterwards."""
    _act("join", name=name, guild=guild)


@app.command()
def leave(sender: Sender, guild: Guild = None) -> None:
    """Let a member leave a server."""
    _act("leave", **{"as": sender}, guild=guild)


@app.command()
def read(
    channel: Channel = None,
    guild: Guild = None,
    sender: Annotated[
        str | None, typer.Option("--as", help="Show what this member sees; otherwise everything.")
    ] = None,
    last: Annotated[int, typer.Option(help="How many messages.", min=1, max=100)] = 20,
) -> None:
    """Print the last messages of a channel with their ids, the oldest first."""
    from bootstrap.discord_console.client import messages
    from bootstrap.discord_console.show import show_channel

    show_channel(Console(), messages(_control_url(), **{"as": sender}, guild=guild, channel=channel, last=last))


@app.command()
def members() -> None:
    """List the servers with their members and channels."""
    from bootstrap.discord_console.client import places
    from bootstrap.discord_console.show import show_places

    show_places(Console(), places(_control_url()))


def _act(verb: str, **asked: object) -> None:
    from bootstrap.discord_console.client import act
    from bootstrap.discord_console.show import show

    show(Console(), act(_control_url(), verb, **asked))


def _control_url() -> str:
    from bootstrap.configuration.settings import load_settings
    from bootstrap.up.state import NotRunning, running_state

    urls = running_state(load_settings(uses_discord=False).baseline_home.absolute()).urls
    if "discord_control" not in urls:
        raise NotRunning("This Baseline is connected to the real Discord: type the command there.")
    return urls["discord_control"]
