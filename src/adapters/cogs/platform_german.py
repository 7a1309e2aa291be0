"""German titles and descriptions of the platform's settings; `platform_settings` has the English ones."""

from typing import Final

GERMAN: Final = {
    "Alerts": "Meldungen",
    "Where messages on budgets, failing features, models and providers go.": (
        "Wohin Meldungen über Budgets, fehlerhafte Funktionen, Modelle und Anbieter gehen."
    ),
    "Channel": "Kanal",
    "The bot needs the permission to send messages there.": "Der Bot braucht dort das Recht, Nachrichten zu senden.",
    "Member": "Mitglied",
    "Gets a direct message.": "Erhält eine Direktnachricht.",
    "Webhook": "Webhook",
    "An address with https:// that accepts signed JSON.": "Eine Adresse mit https://, die signiertes JSON annimmt.",
    "Webhook secret": "Geheimnis des Webhooks",
    "The key of the signature, 16 characters or more. Without it nothing is sent to the webhook.": (
        "Der Schlüssel der Signatur, mindestens 16 Zeichen. Ohne ihn wird nichts an den Webhook gesendet."
    ),
    "Budgets": "Budgets",
    "A budget reaches its warning mark or its limit.": "Ein Budget erreicht seine Warnung oder seine Grenze.",
    "Features switched off": "Ausgeschaltete Funktionen",
    "A feature was switched off because it kept failing.": (
        "Eine Funktion wurde nach wiederholten Fehlern ausgeschaltet."
    ),
    "Ending models": "Auslaufende Modelle",
    "A model in the settings or budgets ends at its provider.": (
        "Ein Modell in Einstellungen oder Budgets wird von seinem Anbieter eingestellt."
    ),
    "Providers away": "Anbieter nicht erreichbar",
    "A provider that this server uses does not answer.": "Ein Anbieter, den dieser Server nutzt, antwortet nicht.",
    "Language models": "Sprachmodelle",
    "Retention of conversations with language models.": "Aufbewahrung von Gesprächen mit Sprachmodellen.",
    "Keep what is said": "Gespräche aufbewahren",
    "Features": "Funktionen",
    "Features that this server has switched off.": "Funktionen, die dieser Server ausgeschaltet hat.",
    "Switched off": "Ausgeschaltet",
    "Names of cogs, as `/cogs list` shows them. Their commands, listeners and signals rest here.": (
        "Namen von Cogs, wie `/cogs list` sie zeigt. Ihre Befehle, Listener und Signale ruhen hier."
    ),
    "For seven days: questions and answers as text, without known secrets, pictures and sounds. The bot's developers "
    "can read them, and here the person who added the bot. Otherwise only figures are kept.": (
        "Sieben Tage lang: Fragen und Antworten als Text, ohne bekannte Geheimnisse, Bilder und Töne. Die Entwickler "
        "des Bots können sie lesen, und hier, wer den Bot hinzugefügt hat. Sonst bleiben nur Zahlen."
    ),
}
