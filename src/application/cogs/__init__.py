"""Use cases of cogs: their manifests, states, switches and changed code."""
