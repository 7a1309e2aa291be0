"""Descriptions of the commands in German; the code has the English ones."""

from baseline.words import Words

DESCRIPTIONS = Words(
    de={
        "See or choose the model that answers in chats.": ("Sieh oder wähle das Modell, das in Gesprächen antwortet."),
        "Such as openai:gpt-6-luna; `default` is the bot's own. Leave empty to see which one answers.": (
            "Etwa openai:gpt-6-luna; `default` ist das des Bots. Leer zeigt, welches antwortet."
        ),
        "Only for members with this role.": ("Nur für Mitglieder mit dieser Rolle."),
        "In the whole server, not in this channel alone.": ("Auf dem ganzen Server, nicht nur in diesem Kanal."),
        "Begin the conversation in this channel or thread anew.": (
            "Das Gespräch in diesem Kanal oder Thread neu beginnen."
        ),
        "Have what is kept of you deleted.": ("Löschen lassen, was über dich gespeichert ist."),
        "See what is kept of you.": ("Sehen, was über dich gespeichert ist."),
        "Delete what is kept of your conversations in this server.": (
            "Löscht, was von deinen Gesprächen auf diesem Server gespeichert ist."
        ),
        "See what is kept of your conversations in this server.": (
            "Zeigt, was von deinen Gesprächen auf diesem Server gespeichert ist."
        ),
        "Switch on or off that your conversations are kept.": (
            "Schaltet ein oder aus, dass deine Gespräche gespeichert werden."
        ),
        "Off also deletes what was kept.": ("Aus löscht auch, was gespeichert war."),
    }
)
