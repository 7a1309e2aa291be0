"""The OpenAPI document: completing, explaining and illustrating what Litestar generates."""
