"""Configuration, wiring and one main per process: the only package that knows the container."""
