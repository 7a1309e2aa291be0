"""Use cases of budgets."""
