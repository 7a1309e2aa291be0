"""Sentences of the server log in German; the code has the English ones."""

from typing import Final

from baseline.words import Words

WORDS = Words(
    de={
        "{user} edited a message in {channel}": "{user} hat eine Nachricht in {channel} geändert",
        "A message of {user} in {channel} was deleted": "Eine Nachricht von {user} in {channel} wurde gelöscht",
        "{number} messages in {channel} were deleted at once": (
            "{number} Nachrichten in {channel} wurden auf einmal gelöscht"
        ),
        "{user} has joined": "{user} ist beigetreten",
        "{user} has left": "{user} ist gegangen",
        "{user} was {old}, and is now {new}": "{user} hieß {old} und heißt jetzt {new}",
        "{user} was kicked": "{user} wurde hinausgeworfen",
        "{user} was banned": "{user} wurde gebannt",
        "{user} is no longer banned": "{user} ist nicht mehr gebannt",
        "{user} was timed out until {until}": "{user} darf bis {until} nichts schreiben",
        "The timeout of {user} has ended": "Die Auszeit von {user} ist zu Ende",
        "The roles of {user} have changed: {roles}": "Die Rollen von {user} haben sich geändert: {roles}",
        "Role {name} was created": "Die Rolle {name} wurde erstellt",
        "Role {name} was changed: {changes}": "Die Rolle {name} wurde geändert: {changes}",
        "Role {name} was deleted": "Die Rolle {name} wurde gelöscht",
        "Channel {name} was created": "Der Kanal {name} wurde erstellt",
        "Channel {name} was changed: {changes}": "Der Kanal {name} wurde geändert: {changes}",
        "Channel {name} was deleted": "Der Kanal {name} wurde gelöscht",
        "Thread {name} was opened": "Der Thread {name} wurde eröffnet",
        "Thread {name} was changed: {changes}": "Der Thread {name} wurde geändert: {changes}",
        "Thread {name} was deleted": "Der Thread {name} wurde gelöscht",
        "Emoji {name} was added": "Das Emoji {name} wurde hinzugefügt",
        "Emoji {name} was removed": "Das Emoji {name} wurde entfernt",
        "Invite {name} to {channel} was made": "Die Einladung {name} zu {channel} wurde erstellt",
        "Invite {name} to {channel} was revoked": "Die Einladung {name} zu {channel} wurde widerrufen",
        "{user} has joined {channel}": "{user} ist in {channel} gekommen",
        "{user} went from {place} to {channel}": "{user} ist von {place} nach {channel} gegangen",
        "{user} has left {channel}": "{user} hat {channel} verlassen",
        "a member": "einem Mitglied",
        "by {actor}": "durch {actor}",
        "Before: {text}": "Vorher: {text}",
        "After: {text}": "Nachher: {text}",
        "Text: {text}": "Text: {text}",
        "{number} events": "{number} Ereignisse",
        "1 event": "1 Ereignis",
        "and {number} more in the file": "und {number} weitere in der Datei",
        "Nothing was found.": "Nichts gefunden.",
        "There are {number} events; the file has the newest {most}.": (
            "Es sind {number} Ereignisse; die Datei hat die neuesten {most}."
        ),
        "The server log.": "Das Protokoll des Servers.",
        "Search the log.": "Durchsuche das Protokoll.",
        "Save the log as a CSV file.": "Speichere das Protokoll als CSV-Datei.",
        "Whom it happened to, or who did it.": "Wem es geschah, oder wer es tat.",
        "What happened.": "Was geschah.",
        "Where.": "Wo.",
        "Words in texts and names.": "Wörter in Texten und Namen.",
        "Of how many days.": "Aus wie vielen Tagen.",
    }
)

SETTINGS: Final = {
    "Server log": "Server-Protokoll",
    "What is logged, for how long, and where it is posted.": "Was erfasst wird, wie lange, und wo es gepostet wird.",
    "Log channel": "Kanal des Protokolls",
    "Where events are posted. Without one they are kept alone.": (
        "Wo Ereignisse gepostet werden. Ohne ihn werden sie nur aufbewahrt."
    ),
    "Channel for messages": "Kanal für Nachrichten",
    "Channel for members": "Kanal für Mitglieder",
    "Channel for moderation": "Kanal für Moderation",
    "Channel for roles": "Kanal für Rollen",
    "Channel for channels and threads": "Kanal für Kanäle und Threads",
    "Channel for emojis": "Kanal für Emojis",
    "Channel for invites": "Kanal für Einladungen",
    "Channel for voice": "Kanal für Sprachkanäle",
    "Where these events are posted; the log channel if none is chosen.": (
        "Wo diese Ereignisse gepostet werden; ohne Wahl im Kanal des Protokolls."
    ),
    "Not logged": "Nicht erfasst",
    "Kinds of events to leave out.": "Arten von Ereignissen, die ausgelassen werden.",
    "Ignored channels": "Ausgenommene Kanäle",
    "Nothing in these channels and their threads is logged.": (
        "Nichts in diesen Kanälen und ihren Threads wird erfasst."
    ),
    "Ignored members": "Ausgenommene Mitglieder",
    "Nothing of these members is logged.": "Nichts von diesen Mitgliedern wird erfasst.",
    "Ignored roles": "Ausgenommene Rollen",
    "Nothing of members with these roles is logged.": "Nichts von Mitgliedern mit diesen Rollen wird erfasst.",
    "Ignore bots": "Bots ausnehmen",
    "Whether messages and voice of bots are left out.": "Ob Nachrichten und Sprachkanäle von Bots ausgelassen werden.",
    "Keep text": "Text aufbewahren",
    "Whether the text of edited and deleted messages is kept.": (
        "Ob der Text geänderter und gelöschter Nachrichten aufbewahrt wird."
    ),
    "Days": "Tage",
    "How many days events are kept.": "Wie viele Tage Ereignisse aufbewahrt werden.",
}
"""Titles and descriptions of the settings."""
