"""Answer interactions and commands: in time, and with a reason where they are refused or fail."""
