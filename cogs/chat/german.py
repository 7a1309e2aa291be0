"""The bot's words in German; the code has the English ones."""

from typing import Final

APPROVE: Final = "{who}: may I use **{tool}** of `{cog}` for {asker}?\n{arguments}"
IN_FILE: Final = "The call is long, so the whole of it is in the file."
KNOWS: Final = (
    "Here I keep {turns} messages of you and of answers to you, {votes} votes, and remembering is {state}. "
    "Messages are deleted after {days} days, or by `/forget me`."
)

GERMAN: Final = {
    "Made by AI. It can be wrong.": "Von einer KI geschrieben. Sie kann sich irren.",
    "Stop": "Anhalten",
    "Again": "Noch einmal",
    "Continue": "Weiter",
    "Go on where your last answer ended.": "Schreib dort weiter, wo deine letzte Antwort endete.",
    "Stopped.": "Angehalten.",
    "The answer was cut at this server's limit.": "Die Antwort wurde an der Grenze dieses Servers gekürzt.",
    "What would you like to know? Write it behind my name.": (
        "Was möchtest du wissen? Schreib es hinter meinen Namen."
    ),
    "The model had nothing to say to that.": "Das Modell hatte dazu nichts zu sagen.",
    "The answer is long, so the whole of it is in the file.": (
        "Die Antwort ist lang und steht vollständig in der Datei."
    ),
    "I am switched off in this server. Its managers can switch me on again.": (
        "Ich bin auf diesem Server ausgeschaltet. Wer ihn verwaltet, kann mich wieder einschalten."
    ),
    "Here I talk with {roles}.": "Hier rede ich mit {roles}.",
    "Only the member that asked, and moderators, can do that.": "Das kann nur, wer gefragt hat, oder wer moderiert.",
    "The question is no longer there.": "Die Frage ist nicht mehr da.",
    "The member that asked is no longer in this server.": "Wer gefragt hat, ist nicht mehr auf diesem Server.",
    "Thank you, noted.": "Danke, notiert.",
    "This conversation begins anew.": "Dieses Gespräch beginnt von vorn.",
    "Forgotten: {turns} messages, {votes} votes.": "Vergessen: {turns} Nachrichten, {votes} Bewertungen.",
    "From now on I remember our conversations here.": "Ab jetzt merke ich mir unsere Gespräche hier.",
    "I no longer keep what you write, and what I kept is forgotten. I still answer you.": (
        "Ich merke mir nicht mehr, was du schreibst, und habe Früheres vergessen. Ich antworte dir weiter."
    ),
    KNOWS: (
        "Ich habe hier {turns} Nachrichten von dir oder an dich, {votes} Bewertungen, und Merken ist {state}. "
        "Nachrichten werden nach {days} Tagen gelöscht, oder durch `/forget me`."
    ),
    "The file has the newest {number} messages.": "Die Datei enthält die neuesten {number} Nachrichten.",
    "on": "an",
    "off": "aus",
    APPROVE: "{who}: Darf ich **{tool}** von `{cog}` für {asker} verwenden?\n{arguments}",
    IN_FILE: "Der Aufruf ist lang und steht vollständig in der Datei.",
    "Allow": "Erlauben",
    "Refuse": "Ablehnen",
    "That is not yours to decide.": "Das entscheidest nicht du.",
    "Here {model} answers. {sources}.": "Hier antwortet {model}. {sources}.",
    "the bot's default model": "das Standardmodell des Bots",
    "From now on {model} answers {where}.": "Ab jetzt antwortet {model} {where}.",
    "in this server": "auf diesem Server",
    "in this channel": "in diesem Kanal",
    "members with {role}": "Mitgliedern mit {role}",
    "My budget for this is used up. I can answer again {resets}.": (
        "Mein Budget dafür ist aufgebraucht. Ich kann {resets} wieder antworten."
    ),
    "One moment, please: ask me again in {seconds} seconds.": (
        "Einen Moment bitte: Frag mich in {seconds} Sekunden wieder."
    ),
    "The model is getting too many questions. Please try again in a minute.": (
        "Das Modell bekommt gerade zu viele Fragen. Bitte versuch es in einer Minute wieder."
    ),
    "I cannot reach the model right now. Please try again in a minute.": (
        "Ich erreiche das Modell gerade nicht. Bitte versuch es in einer Minute wieder."
    ),
    "That is too long for the model. Please shorten it, or use `/reset`.": (
        "Das ist zu lang für das Modell. Bitte kürz es, oder nimm `/reset`."
    ),
    "The model does not answer that.": "Das Modell antwortet darauf nicht.",
    "I could not get an answer. `/why` may know the reason.": (
        "Ich habe keine Antwort bekommen. `/why` kennt vielleicht den Grund."
    ),
    "I could not read {name}: {reason}.": "Ich konnte {name} nicht lesen: {reason}.",
    "I left out the message that you reply to: I keep nothing of its author.": (
        "Die Nachricht, auf die du antwortest, habe ich ausgelassen: Von dieser Person merke ich mir nichts."
    ),
    "it is too big": "zu groß",
    "I could not look at the picture: this model takes none.": (
        "Ich konnte das Bild nicht ansehen: Dieses Modell nimmt keine."
    ),
    "See or choose the model that answers in chats.": "Sieh oder wähle das Modell, das in Gesprächen antwortet.",
    "Such as openai:gpt-6-luna; `default` takes the choice back. Leave empty to see which one answers.": (
        "Etwa openai:gpt-6-luna; `default` nimmt die Wahl zurück. Leer zeigt, welches antwortet."
    ),
    "Only for members with this role.": "Nur für Mitglieder mit dieser Rolle.",
    "In the whole server, not in this channel alone.": "Auf dem ganzen Server, nicht nur in diesem Kanal.",
    "Begin the conversation in this channel or thread anew.": (
        "Das Gespräch in diesem Kanal oder Thread neu beginnen."
    ),
    "Have what is kept of you deleted.": "Löschen lassen, was über dich gespeichert ist.",
    "See what is kept of you.": "Sehen, was über dich gespeichert ist.",
    "Delete what is kept of your conversations in this server.": (
        "Löscht, was von deinen Gesprächen auf diesem Server gespeichert ist."
    ),
    "See what is kept of your conversations in this server.": (
        "Zeigt, was von deinen Gesprächen auf diesem Server gespeichert ist."
    ),
    "Switch on or off that your conversations are kept.": (
        "Schaltet ein oder aus, dass deine Gespräche gespeichert werden."
    ),
    "Off also deletes what was kept.": "Aus löscht auch, was gespeichert war.",
    "I read pictures, PDFs and text files only": "ich lese nur Bilder, PDFs und Textdateien",
    "it is empty": "leer",
    "Discord does not give it to me": "Discord gibt sie mir nicht",
    "it is not what its name says": "nicht das, was ihr Name sagt",
    "I read the first {number} files only.": "Ich habe nur die ersten {number} Dateien gelesen.",
    "I could not search the web: this model cannot.": "Ich konnte nicht im Web suchen: Dieses Modell kann das nicht.",
    "I could not read the PDF: this model takes none.": "Ich konnte das PDF nicht lesen: Dieses Modell nimmt keine.",
    "Sources, found in the web:": "Quellen, im Web gefunden:",
    "The answer is longer than what I may show here, and I may not attach files.": (
        "Die Antwort ist länger, als ich hier zeigen darf, und ich darf keine Dateien anhängen."
    ),
    "Too many are asking here at once. Please try again in a minute.": (
        "Hier fragen gerade zu viele. Bitte versuch es in einer Minute wieder."
    ),
    "I cannot answer in {channel}: I lack {permissions}.": (
        "In {channel} kann ich nicht antworten: Mir fehlt {permissions}."
    ),
    "Chat with {member} here: {sources}.": "Chat mit {member} hier: {sources}.",
    "{name} by {source}": "{name}: {source}",
    "the server's settings": "Einstellungen des Servers",
    "the rule for {place}": "Regel für {place}",
    "the rule for {role} in {channel}": "Regel für {role} in {channel}",
    "model": "Modell",
    "persona": "Persona",
    "effort": "Aufwand",
    "tools": "Werkzeuge",
    "web search": "Websuche",
    "max tokens": "längste Antwort",
    "calls per minute": "Fragen je Minute",
}

SETTINGS: Final = {
    "Chat": "Chat",
    "How the bot talks with members.": "Wie der Bot mit Mitgliedern spricht.",
    "Persona": "Persona",
    "Who the bot is and how it speaks.": "Wer der Bot ist und wie er spricht.",
    "Model": "Modell",
    "Who answers. Leave empty for the bot's default.": "Wer antwortet. Leer gilt der Standard des Bots.",
    "Effort": "Aufwand",
    "How much a reasoning model thinks before it answers.": "Wie viel ein Modell nachdenkt, bevor es antwortet.",
    "Longest answer": "Längste Antwort",
    "In tokens; 100 tokens are about 75 English words.": "In Tokens; 100 Tokens sind etwa 60 deutsche Wörter.",
    "Channels without a mention": "Kanäle ohne Erwähnung",
    "Where every message is answered. It needs the message content intent.": (
        "Wo jede Nachricht beantwortet wird. Das braucht den Intent für Nachrichteninhalte."
    ),
    "Who may talk to it": "Wer mit ihm sprechen darf",
    "Members with any of these roles. Leave empty for everyone.": (
        "Mitglieder mit einer dieser Rollen. Leer heißt alle."
    ),
    "Threads": "Threads",
    "A mention opens a thread, in which each message is answered.": (
        "Eine Erwähnung öffnet einen Thread, in dem jede Nachricht beantwortet wird."
    ),
    "Questions a minute": "Fragen pro Minute",
    "How many a member may ask.": "Wie viele ein Mitglied stellen darf.",
    "Window in tokens": "Fenster in Tokens",
    "How much of the conversation the model reads word by word. What is older is summarised.": (
        "Wie viel des Gesprächs das Modell im Wortlaut liest. Älteres wird zusammengefasst."
    ),
    "Window in hours": "Fenster in Stunden",
    "What is older is summarised.": "Älteres wird zusammengefasst.",
    "Days kept": "Tage der Aufbewahrung",
    "After these, conversations are deleted.": "Danach werden Gespräche gelöscht.",
    "Tools": "Werkzeuge",
    "Whether the model may use what other cogs offer, for the member.": (
        "Ob das Modell für das Mitglied nutzen darf, was andere Cogs anbieten."
    ),
    "Search the web": "Im Web suchen",
    "Whether the model may search the web, where its provider offers that. Each search costs a fee.": (
        "Ob das Modell im Web suchen darf, wo sein Anbieter das kann. Jede Suche kostet eine Gebühr."
    ),
    "Who approves": "Wer zustimmt",
    "Members with this role approve what changes something. Leave empty for the member that asked.": (
        "Mitglieder mit dieser Rolle stimmen Änderungen zu. Leer tut es, wer gefragt hat."
    ),
    "Messages per answer": "Nachrichten pro Antwort",
    "An answer that would take more is sent as a file.": "Eine längere Antwort wird als Datei gesendet.",
    "Links behind words, and invites": "Links hinter Wörtern und Einladungen",
    "Otherwise the model's masked links and server invites are shown as plain text.": (
        "Sonst erscheinen verdeckte Links und Einladungen des Modells als einfacher Text."
    ),
    "Marking": "Kennzeichnung",
    "The words below each answer that say that a machine made it. Leave empty for the usual ones.": (
        "Die Worte unter jeder Antwort, dass eine Maschine sie schrieb. Leer gelten die üblichen."
    ),
    "Language": "Sprache",
    "Of the bot's own words: the server's, English or German.": (
        "Der eigenen Worte des Bots: die des Servers, Englisch oder Deutsch."
    ),
    "Rules for channels and roles": "Regeln für Kanäle und Rollen",
    "What differs there. The most specific one holds: role in a channel, channel, role, server.": (
        "Was dort anders ist. Die genaueste gilt: Rolle in einem Kanal, Kanal, Rolle, Server."
    ),
}
"""Titles and descriptions of the settings."""
