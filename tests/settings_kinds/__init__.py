"""The kinds of settings, each with a value and an edit for every face; `docs/settings.md` has the table of them."""
