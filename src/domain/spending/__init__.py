"""Prices, costs and budgets of calls."""
