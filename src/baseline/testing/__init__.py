"""Test a cog in a simulated guild: no mock, no network, no Discord. docs/testing-cogs.md shows how."""

from baseline.testing.guild import SimulatedGuild
from baseline.testing.members import SimulatedMember
from baseline.testing.running import simulated_guild
from baseline.testing.script import ScriptedModel
from baseline.testing.sent import Replies, Sent
from baseline.testing.steps import ImpossibleStep

__all__ = ["ImpossibleStep", "Replies", "ScriptedModel", "Sent", "SimulatedGuild", "SimulatedMember", "simulated_guild"]
