"""Alerts of a guild to people: their causes, targets, deliveries and signatures."""
