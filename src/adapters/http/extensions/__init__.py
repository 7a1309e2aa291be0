"""Routes of cogs: mounting them, and the rules and guards that they obey."""
