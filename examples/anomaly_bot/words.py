"""Sentences of the anomaly detector in German; the code has the English ones."""

from typing import Final

from baseline.words import Words

WORDS = Words(
    de={
        "Show how unusual a member's behaviour is now.": "Zeig, wie ungewöhnlich sich ein Mitglied gerade verhält.",
        "The member.": "Das Mitglied.",
        "Show what is usual for a member.": "Zeig, was für ein Mitglied üblich ist.",
        "Learn anew what is usual for each member.": "Lerne neu, was für jedes Mitglied üblich ist.",
        "Show the last ten alerts.": "Zeig die letzten zehn Warnungen.",
        "Show the settings of the detector, or change one.": "Zeig die Einstellungen des Melders, oder ändere eine.",
        "The setting.": "Die Einstellung.",
        "Its new value.": "Ihr neuer Wert.",
        "Behaviour of {member}": "Verhalten von {member}",
        "{member} has done nothing within the last hour.": "{member} hat in der letzten Stunde nichts getan.",
        "Score {score:.2f}; alerts begin at {threshold:.2f}.": "Wert {score:.2f}; gewarnt wird ab {threshold:.2f}.",
        "This server is still being learned: nothing is reported before {days} days.": (
            "Dieser Server wird noch gelernt: vor {days} Tagen wird nichts gemeldet."
        ),
        "Nothing unusual.": "Nichts Ungewöhnliches.",
        "Nothing has been learned of {member} yet. Newcomers are compared with other newcomers.": (
            "Über {member} ist noch nichts gelernt. Neue werden mit anderen Neuen verglichen."
        ),
        "Profile of {member}": "Profil von {member}",
        "Observed": "Beobachtet",
        "{days:.0f} days, {active:.0f} half-hours with activity": (
            "{days:.0f} Tage, {active:.0f} halbe Stunden mit Aktivität"
        ),
        "Messages a day": "Nachrichten am Tag",
        "{moving:.1f} in the last week, {weighted:.1f} weighted": (
            "{moving:.1f} in der letzten Woche, {weighted:.1f} gewichtet"
        ),
        "Usual in half an hour": "Üblich in einer halben Stunde",
        "Hours (UTC)": "Stunden (UTC)",
        "Monday to Sunday": "Montag bis Sonntag",
        "Trends": "Trends",
        "{days} days: {direction}": "{days} Tage: {direction}",
        "rising": "steigend",
        "falling": "fallend",
        "steady": "gleichbleibend",
        "messages": "Nachrichten",
        "mentions": "Erwähnungen",
        "channels": "Kanäle",
        "reactions": "Reaktionen",
        "voice": "Sprache",
        "together": "mehreres zugleich",
        "hour": "Uhrzeit",
        "weekday": "Wochentag",
        "silence": "nach langer Stille",
        "account": "neues Konto",
        "reported": "gemeldet",
        "young accounts": "neue Konten",
        "young accounts over hours": "neue Konten über Stunden",
        "newcomers": "auffällige Neue",
        "quiet members": "stille Mitglieder erwachen",
        "members together": "Mitglieder gemeinsam",
        "The baselines of {number} members are up to date.": "Die Gewohnheiten von {number} Mitgliedern sind gelernt.",
        "There were no alerts.": "Es gab keine Warnungen.",
        "Alerts": "Warnungen",
        "Suspected raid": "Verdacht auf einen Überfall",
        "Unusual behaviour": "Ungewöhnliches Verhalten",
        "Reported by another cog": "Von einer anderen Erweiterung gemeldet",
        "Score": "Wert",
        "Because of": "Wegen",
        "Members": "Mitglieder",
        "{shown} and {more} more": "{shown} und {more} weitere",
        "Right": "Zu Recht",
        "False alarm": "Fehlalarm",
        "right": "zu Recht",
        "wrong": "Fehlalarm",
        "Thank you. The threshold is now {threshold:.2f}.": "Danke. Die Schwelle ist jetzt {threshold:.2f}.",
        "This alert has a verdict already, or is gone.": "Diese Warnung ist schon beurteilt, oder weg.",
        "Only members who may moderate members can judge alerts.": (
            "Nur wer Mitglieder moderieren darf, kann Warnungen beurteilen."
        ),
        "Settings of the detector": "Einstellungen des Melders",
        "{key} is now {value}.": "{key} ist jetzt {value}.",
        "not set": "nicht gesetzt",
    }
)

SETTINGS: Final = {
    "Anomalies": "Auffälligkeiten",
    "When and where unusual behaviour is reported.": "Wann und wo ungewöhnliches Verhalten gemeldet wird.",
    "Threshold for members": "Schwelle für Mitglieder",
    "The score from which the behaviour of one member is reported.": (
        "Der Wert, ab dem das Verhalten eines Mitglieds gemeldet wird."
    ),
    "Threshold for raids": "Schwelle für Raids",
    "The score from which the behaviour of many members is reported as a raid.": (
        "Der Wert, ab dem das Verhalten vieler Mitglieder als Raid gemeldet wird."
    ),
    "Channel": "Kanal",
    "Where alerts are posted. Without it they are in /anomalyalerts only.": (
        "Wo Warnungen gepostet werden. Ohne ihn stehen sie nur in /anomalyalerts."
    ),
    "Role": "Rolle",
    "The role that is pinged for a suspected raid.": "Die Rolle, die bei einem vermuteten Raid erwähnt wird.",
    "Learn from verdicts": "Aus Urteilen lernen",
    "Whether a verdict on an alert moves its threshold.": "Ob ein Urteil über eine Warnung deren Schwelle verschiebt.",
    "Joins at once": "Beitritte auf einmal",
    "How many joins in a half-hour have the server checked at once.": (
        "Wie viele Beitritte in einer halben Stunde den Server sofort prüfen lassen."
    ),
}
"""Titles and descriptions of the settings."""
