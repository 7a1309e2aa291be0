"""The tables of Baseline, one module for each area."""
