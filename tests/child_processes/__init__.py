"""Check the requests of processes that tests start: Python imports `sitecustomize` before their own code."""
