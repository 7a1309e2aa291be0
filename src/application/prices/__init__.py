"""Use cases of model prices."""
