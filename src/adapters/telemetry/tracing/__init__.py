"""Traces of interactions, requests, jobs, SQL, Redis and calls to models, exported when an endpoint is set."""
