"""Routes of cogs: mounting them, and the rules and guards that apply to them."""
