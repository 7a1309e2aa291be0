# The dashboard: Next.js' standalone server, which forwards /api to API_ORIGIN.
# Only the pages of cogs, so that a change of their Python builds nothing anew.
FROM node:22-bookworm-slim AS pages
COPY cogs /cogs
RUN find /cogs -type f ! -path "*/page/*" ! -path "/cogs/*/__init__.py" -delete && find /cogs -name "*.py" -exec truncate -s 0 {} + \
    && find /cogs -type d -empty -delete

FROM node:22-bookworm-slim AS build
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
COPY --from=pages /cogs /app/cogs
RUN npm run build

FROM node:22-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/frontend/.next/standalone ./
USER node
EXPOSE 3000
CMD ["node", "start.mjs"]
