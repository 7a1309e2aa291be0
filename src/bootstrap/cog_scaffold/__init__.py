"""Write a new cog that has the tier gold from the start."""
