"""Child processes of `baseline up`: start, watch, restart and stop them, and rotate their logs."""
