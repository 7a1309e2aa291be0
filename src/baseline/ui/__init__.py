"""Build what cogs show: embeds, pages, questions, forms, cards, files, and commands for both slash and prefix."""

from baseline.ui.cards import card
from baseline.ui.confirmation import confirm
from baseline.ui.embeds import Mood, embed
from baseline.ui.files import fitted_file
from baseline.ui.hybrid import hybrid
from baseline.ui.pages import Pages
from baseline.ui.settings_modal import SettingsModal

__all__ = ["Mood", "Pages", "SettingsModal", "card", "confirm", "embed", "fitted_file", "hybrid"]
