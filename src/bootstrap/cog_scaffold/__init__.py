"""Write a new cog that has gold from the start."""
