"""Check a cog against the rules of docs/cog-rules.md."""
