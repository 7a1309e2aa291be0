"""Print messages and forms of the simulated Discord, each with the id that the next command takes."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from bootstrap.discord_console.client import Answer, Button, Embed, Form, Menu, Place, Reply


def show(console: Console, answer: Answer) -> None:
    if answer.sent is not None:
        console.print(Text(f"sent as message {answer.sent}", style="dim"))
    for reply in answer.replies:
        show_message(console, reply, _audience(reply))
    for sentence in answer.did:
        console.print(Text(sentence))
    if answer.form is not None:
        _show_form(console, answer.form)
    if not (answer.replies or answer.did or answer.form):
        console.print(Text("Done. The bot did nothing because of it."))


def show_channel(console: Console, messages: Sequence[Reply]) -> None:
    for message in messages:
        private = f", only {', '.join(message.visible_to)} can see this" if message.ephemeral else ""
        show_message(console, message, Text(f"{message.author} in {message.channel}{private}"))
    if not messages:
        console.print(Text("There are no messages here."))


def show_message(console: Console, message: Reply, title: Text) -> None:
    console.print(
        Panel(
            Group(*_parts(message)),
            title=title,
            title_align="left",
            subtitle=Text(f"message {message.id}") if message.id else None,
            subtitle_align="left",
            box=box.ROUNDED,
            padding=(0, 1),
        )
    )


def show_places(console: Console, found: Sequence[Place]) -> None:
    for place in found:
        console.print(Text(place.guild, style="bold"))
        console.print(Text(f"  members   {', '.join(place.members)}"))
        console.print(Text(f"  channels  {', '.join(place.channels)}"))


def _show_form(console: Console, form: Form) -> None:
    fields = [Text.assemble((f"{label}: ", "bold"), what) for label, what in form.fields]
    console.print(
        Panel(
            Group(*fields),
            title=Text(f"form: {form.title}", style="bold"),
            title_align="left",
            subtitle=Text(f"form {form.id}"),
            subtitle_align="left",
            box=box.DOUBLE,
            padding=(0, 1),
        )
    )


def _audience(reply: Reply) -> Text:
    names = ", ".join(reply.visible_to)
    if reply.ephemeral:
        return Text(f"only {names or 'the sender'} can see this")
    if reply.channel.startswith("@"):
        return Text(f"in private to {reply.channel.removeprefix('@')}")
    return Text(f"everyone can see this: {names}" if names else "everyone can see this")


def _parts(reply: Reply) -> Iterator[RenderableType]:
    if reply.content:
        yield Text(reply.content)
    for embed in reply.embeds:
        yield Panel(Group(*_embed_lines(embed)), box=box.SQUARE, title=_optional(embed.title), title_align="left")
    if reply.files:
        yield Text(f"files: {', '.join(reply.files)}")
    if reply.buttons:
        yield Text("buttons: ").append("  ".join(map(_button, reply.buttons)))
    for menu in reply.menus:
        yield Text(_menu(menu))
    if reply.reactions:
        yield Text(f"reactions: {'  '.join(reply.reactions)}")


def _button(button: Button) -> str:
    after = " (disabled)" if button.disabled else f" ({button.url})" if button.url else ""
    return f"[ {button.label} ]{after}"


def _menu(menu: Menu) -> str:
    return f"menu {menu.name}{' (disabled)' if menu.disabled else ''}: {', '.join(menu.options)}"


def _embed_lines(embed: Embed) -> Iterator[Text]:
    if embed.description:
        yield Text(embed.description)
    for field in embed.fields:
        yield Text.assemble((f"{field.name}: ", "bold"), field.value)
    if embed.footer:
        yield Text(embed.footer, style="dim")


def _optional(text: str | None) -> Text | None:
    return None if text is None else Text(text, style="bold")
