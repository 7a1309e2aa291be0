"""A stand-in for all four providers on loopback, for running and testing without any key."""
