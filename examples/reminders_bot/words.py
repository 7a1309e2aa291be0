"""Sentences of Reminders and polls in German; the code has the English ones."""

from typing import Final

from baseline.words import Words

WORDS = Words(
    de={
        "Have yourself reminded.": "Lass dich an etwas erinnern.",
        "When: 10m, 2h, 1d, or 1h 30m.": "Wann: 10m, 2h, 1d oder 1h 30m.",
        "What you want to be reminded of.": "Woran du erinnert werden willst.",
        "How often it comes again.": "Wie oft es wiederkommt.",
        "I remind you {when}: {text}": "Ich erinnere dich {when}: {text}",
        "I do not understand {when!r}. Write 10m, 2h, 1d, or 1h 30m.": (
            "Ich verstehe {when!r} nicht. Schreib 10m, 2h, 1d oder 1h 30m."
        ),
        "That is too far ahead: {longest} at most in this server.": (
            "Das ist zu weit voraus: höchstens {longest} auf diesem Server."
        ),
        "You have {most} reminders, which is the most here. Cancel one with /unremind.": (
            "Du hast {most} Erinnerungen, mehr gehen hier nicht. Lösche eine mit /unremind."
        ),
        "Show your reminders.": "Zeig deine Erinnerungen.",
        "You have no reminders.": "Du hast keine Erinnerungen.",
        "Cancel a reminder.": "Lösche eine Erinnerung.",
        "Its number in /reminders.": "Ihre Nummer in /reminders.",
        "There is no reminder {number}. See /reminders.": "Es gibt keine Erinnerung {number}. Siehe /reminders.",
        "Cancelled: {text}": "Gelöscht: {text}",
        "Hold a poll.": "Halte eine Umfrage ab.",
        "What you ask.": "Was du fragst.",
        "Two to five answers, with | between them.": "Zwei bis fünf Antworten, dazwischen |.",
        "How long: 10m, 2h, 1d.": "Wie lange: 10m, 2h, 1d.",
        "Write two to five answers, with | between them, each of 70 characters at most.": (
            "Schreib zwei bis fünf Antworten mit | dazwischen, jede höchstens 70 Zeichen lang."
        ),
        "**{question}**\nEnds {when}.": "**{question}**\nEndet {when}.",
        "**{question}**\nEnded: {result}": "**{question}**\nBeendet: {result}",
        "The poll has ended. {result}": "Die Umfrage ist beendet. {result}",
        "{answer}: {votes}": "{answer}: {votes}",
        "This poll has ended.": "Diese Umfrage ist beendet.",
    }
)

SETTINGS: Final = {
    "Reminders": "Erinnerungen",
    "How members are reminded.": "Wie Mitglieder erinnert werden.",
    "Most": "Höchstens",
    "How many reminders a member may have at once.": "Wie viele Erinnerungen ein Mitglied zugleich haben darf.",
    "Longest": "Längste Dauer",
    "How far ahead a reminder may lie.": "Wie weit eine Erinnerung voraus liegen darf.",
    "Polls": "Umfragen",
    "How polls are held.": "Wie Umfragen ablaufen.",
    "How long a poll may last.": "Wie lange eine Umfrage dauern darf.",
    "Announce results": "Ergebnisse melden",
    "Whether a new message says how a poll has ended.": "Ob eine neue Nachricht sagt, wie eine Umfrage ausging.",
}
"""Titles and descriptions of the settings."""
