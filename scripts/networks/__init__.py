"""Try the networks of docker-compose.yml with real processes in network namespaces."""
