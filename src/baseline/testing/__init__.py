"""Test a cog in a simulated guild: no mock, no network, no Discord."""
