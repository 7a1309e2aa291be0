"""The kinds of settings, each with a value and edits on dashboard and Discord; `docs/settings.md` has their table."""
