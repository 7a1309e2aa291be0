"""Settings at rest: sealing and re-encrypting secret values."""
