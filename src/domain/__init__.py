"""The rules of the product: pure, on the standard library alone."""
