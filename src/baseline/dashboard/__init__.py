"""Refresh the open dashboard pages of a cog: `services.pages`."""

from baseline.dashboard.pages import CogPages

__all__ = ["CogPages"]
