"""A cog with every kind of component, and requests to the control of the simulated Discord."""

from pathlib import Path
from typing import Any

import httpx

PARTY = Path(__file__).parents[2] / "cog_tests" / "party.py"
MORE = '''

class Choices(discord.ui.View):
    """Two menus, and buttons that a member cannot press."""

    def __init__(self) -> None:
        super().__init__()
        self.add_item(discord.ui.Button(label="Docs", url="https://docs.example"))

    @discord.ui.button(label="Late", disabled=True)
    async def late(self, interaction, _) -> None: ...

    @discord.ui.button(label="Clear")
    async def clear(self, interaction, _) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()

    @discord.ui.button(label="Silent")
    async def silent(self, interaction, _) -> None: ...

    @discord.ui.select(placeholder="Size", options=[discord.SelectOption(label="Big", value="b")])
    async def size(self, interaction, chosen) -> None:
        await interaction.response.send_message(chosen.values[0])

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="Friends", min_values=1, max_values=2)
    async def friends(self, interaction, chosen) -> None:
        await interaction.response.send_message(" and ".join(user.name for user in chosen.values), ephemeral=True)


class Survey(discord.ui.Modal, title="Survey"):
    why = discord.ui.TextInput(label="Why", min_length=3)
    note = discord.ui.TextInput(label="Note", required=False, default="none")
    color = discord.ui.Label(text="Colour", component=discord.ui.Select(options=[
        discord.SelectOption(label="Red", value="r"), discord.SelectOption(label="Blue", value="b")]))

    async def on_submit(self, interaction) -> None:
        await interaction.response.send_message(f"{self.why}/{self.note}/{self.color.component.values[0]}")


class More(commands.Cog):
    @app_commands.command(description="Shows choices.")
    async def choices(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message("Choose", view=Choices(), ephemeral=True)

    @app_commands.command(description="Asks.")
    async def survey(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Survey())

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if message.content == "spam":
            await message.delete()
        elif message.content == "nice":
            await message.add_reaction("🎉")


async def setup(bot) -> None:
    await bot.add_cog(Party(bot))
    await bot.add_cog(More())
'''

# A task that never ends would make each act without a reply last ten seconds.
COG = PARTY.read_text().replace("asyncio.Queue[int]().get()", "asyncio.sleep(3600)").split("async def setup")[0] + MORE


async def act(terminal: httpx.AsyncClient, verb: str, *, sender: str = "mara", **body: object) -> Any:
    asked = body if verb == "join" else {"as": sender, **body}
    response = await terminal.post(f"/{verb}", json=asked)
    assert response.status_code == 200, response.text
    return response.json()


async def refused(terminal: httpx.AsyncClient, verb: str, *, sender: str = "mara", **body: object) -> str:
    asked = body if verb == "join" else {"as": sender, **body}
    response = await terminal.post(f"/{verb}", json=asked)
    assert response.status_code == 422, response.text
    return str(response.json()["error"])


def texts(outcome: Any) -> list[str]:
    return [reply["content"] for reply in outcome["replies"]]


async def sent(terminal: httpx.AsyncClient, text: str) -> str:
    """Send a message to which the bot does not reply, and return its id as the channel shows it."""
    await terminal.post("/send", json={"as": "mara", "text": text})
    shown = (await terminal.get("/messages", params={"last": 1})).json()
    assert shown[0]["content"] == text
    return str(shown[0]["id"])
