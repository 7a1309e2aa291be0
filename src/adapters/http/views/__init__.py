"""Answer shapes that several routes share."""
