"""Guards of routes: sessions, CSRF, rate limits, guild access and the developer team."""
