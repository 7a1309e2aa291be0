"""Ports of alerts: their outbox and the senders to each kind of target."""
