"""ASGI middleware around Litestar: metrics, logging, trusted proxies and JSON bodies."""
