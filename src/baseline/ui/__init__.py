"""What cogs show in Discord: embeds, pages, questions, forms, cards, and commands with one body for both kinds."""

from baseline.ui.cards import card
from baseline.ui.confirmation import confirm
from baseline.ui.embeds import Mood, embed
from baseline.ui.hybrid import hybrid
from baseline.ui.pages import Pages
from baseline.ui.settings_modal import SettingsModal

__all__ = ["Mood", "Pages", "SettingsModal", "card", "confirm", "embed", "hybrid"]
