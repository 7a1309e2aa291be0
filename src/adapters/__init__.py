"""Translations between the ports and the world."""
