"""What a cog adds to the dashboard: `services.pages` keeps its open pages up to date."""

from baseline.dashboard.pages import CogPages

__all__ = ["CogPages"]
