"""Versions of model prices."""
