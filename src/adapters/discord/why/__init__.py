"""Why a command or an answer did not run for a member: each module finds reasons of one kind."""
