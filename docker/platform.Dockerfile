# The bot, the API and the migrations: one image, whose command is one of `baseline`'s.
FROM python:3.11-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
RUN pip install --no-cache-dir uv==0.13.8
WORKDIR /app
# Dependencies change less often than the code, so they get a layer of their own. No embedded servers, no simulator.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-default-groups --extra otel --no-install-project
COPY src ./src
RUN uv sync --frozen --no-default-groups --extra otel
# What cog folders ask for, in versions that Baseline can live with.
COPY cogs ./cogs
RUN uv export --frozen --no-default-groups --extra otel --no-hashes --no-emit-project -o /tmp/constraints.txt \
    && for file in cogs/*/requirements.txt cogs/*/pyproject.toml; do \
        if [ -f "$file" ]; then uv pip install -c /tmp/constraints.txt -r "$file" || exit 1; fi; done

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for `baseline backup`, of the major version of docker-compose.yml's PostgreSQL: Debian's own are older.
ADD --chmod=644 https://www.postgresql.org/media/keys/ACCC4CF8.asc /usr/share/postgresql-common/pgdg/apt.postgresql.org.asc
RUN echo "deb [signed-by=/usr/share/postgresql-common/pgdg/apt.postgresql.org.asc] https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main" \
        > /etc/apt/sources.list.d/pgdg.list \
    && apt-get update && apt-get install -y --no-install-recommends postgresql-client-18 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin baseline \
    && install -d -o 10001 /var/lib/baseline
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 API_HOST=0.0.0.0 HEALTH_HOST=0.0.0.0
COPY --from=build /app /app
COPY migrations ./migrations
COPY cogs ./cogs
USER 10001
ENTRYPOINT ["baseline"]
