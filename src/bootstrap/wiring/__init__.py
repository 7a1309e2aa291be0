"""The container: which adapter serves which port."""
