"""Dashboard sessions, sign-in attempts and rate limits."""
