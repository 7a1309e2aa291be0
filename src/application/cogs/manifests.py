"""Manifests of the cogs that this process has imported."""

from collections.abc import Mapping

from domain.cogs.manifest import CogManifest


class CogManifests:
    """Filled as cogs are imported. A later import of the same cog replaces its manifest."""

    def __init__(self) -> None:
        self._by_cog: dict[str, CogManifest] = {}

    def put(self, cog: str, manifest: CogManifest) -> None:
        self._by_cog[cog] = manifest

    def drop(self, cog: str) -> None:
        """Twice is safe."""
        self._by_cog.pop(cog, None)

    def of(self, cog: str) -> CogManifest:
        """Return an empty manifest for a cog that was never imported."""
        return self._by_cog.get(cog, CogManifest())

    def all(self) -> Mapping[str, CogManifest]:
        """Return the manifests by the cogs' names, in the order of the names."""
        return dict(sorted(self._by_cog.items()))
