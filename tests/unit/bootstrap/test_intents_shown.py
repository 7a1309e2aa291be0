"""`baseline intents` answers what Discord's review of privileged intents asks, from the manifests."""

from application.cogs.manifests import CogManifests
from bootstrap.processes.intents import lines
from domain.cogs.manifest import CogManifest, DataStatement

GREETER = CogManifest(
    title="Greeter",
    description="Greets new members.",
    required_intents=["members"],
    llm="The member's name.",
    data=DataStatement(stores="Ids of greeted members.", kept="A year.", deletion="By /privacy erase."),
)


def test_each_privileged_intent_names_its_cogs_what_for_and_what_they_keep() -> None:
    manifests = CogManifests()
    manifests.put("greeter", GREETER)
    manifests.put("watcher", CogManifest(intents=["members", "guilds"]))

    assert list(lines(manifests)) == [
        "Server Members Intent (members)",
        "  Greeter (greeter) does not run without it",
        "    what for: Greets new members.",
        "    stores about members: Ids of greeted members.",
        "    kept: A year.",
        "    deleted: By /privacy erase.",
        "    sent to a language model: The member's name.",
        "  watcher (watcher) works better with it",
        "    what for: its manifest does not say",
        "    stores about members: its manifest does not say",
        "    sent to a language model: nothing",
        "Presence Intent (presences)",
        "  No cog wants it: leave it off.",
        "Message Content Intent (message_content)",
        "  No cog wants it: leave it off.",
    ]
