# One Dockerfile for every service:  docker build --build-arg SERVICE=bot -t pinline-bot .
# and for the migrations:            docker build --target migrate -t pinline-migrate .

FROM node:24-bookworm-slim AS build
WORKDIR /app
# Prisma's generator asks for an engine that it does not use and that would be downloaded.
ENV PRISMA_SCHEMA_ENGINE_BINARY=/bin/true CHECKPOINT_DISABLE=1
COPY . .
RUN npm ci --include=dev --include=optional --no-audit --no-fund --loglevel=error \
    && npx prisma generate \
    && npm run build:page \
    && node infra/build/bundle.ts

FROM node:24-bookworm-slim AS runtime
ENV NODE_ENV=production BIND=0.0.0.0
WORKDIR /app
USER node
# Node is process 1: it gets the signals itself.
CMD ["node", "dist/main.mjs"]

FROM runtime AS migrate
COPY --from=build /app/infra/migrate/dist/ ./dist/
COPY --from=build /app/prisma/ ./prisma/
CMD ["node", "dist/main.mjs", "deploy"]

FROM runtime AS service
ARG SERVICE
COPY --from=build /app/services/${SERVICE}/dist/ ./dist/
