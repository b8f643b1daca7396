# The image of every part of synfin: `node /app/<role>.mjs`, and `synfin`.
#
#   docker build .                         all of it in containers, for any platform
#   npm run image                          bundles made on this machine; see scripts/image.ts

# What the programs run on: Node 24. Programs that are missing there are installed from Debian.
ARG BASE=node:24-trixie-slim
# What the bundles are made with.
ARG NODE=node:24-trixie-slim

FROM ${BASE} AS base
RUN set -eu; \
    if ! command -v nft || ! command -v iptables || ! command -v ip; then \
      apt-get update; \
      apt-get install -y --no-install-recommends iproute2 iptables nftables; \
      rm -rf /var/lib/apt/lists/*; \
    fi; \
    ln -s /app/synfin.mjs /usr/local/bin/synfin
ENV NODE_ENV=production
WORKDIR /app
# The base's entry point would have its say in what a pod's "args" mean.
ENTRYPOINT []
CMD ["synfin", "--help"]
# A pod that needs another user, as the proxy's does, says so.
USER 65532:65532
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="synfin" \
      org.opencontainers.image.description="A TCP chaos lab: faults named segments of the handshake and the teardown, and shows every TCP state on both ends" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# With the bundles of this machine: the context is the folder that scripts/bundle.ts makes.
FROM base AS prebuilt
COPY . /app

# The bundles are the same everywhere; only koffi's native package is of the platform that the image is for.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${NODE} AS bundle
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
ARG TARGETARCH=amd64
RUN set -eu; \
    case "$TARGETARCH" in amd64) arch=x64 ;; *) arch=$TARGETARCH ;; esac; \
    version=$(node -p 'require("./node_modules/koffi/package.json").version'); \
    npm install --no-save --ignore-scripts --force "@koromix/koffi-linux-$arch@$version"
COPY . .
RUN set -eu; \
    case "$TARGETARCH" in amd64) arch=x64 ;; *) arch=$TARGETARCH ;; esac; \
    node scripts/bundle.ts /bundles --arch "$arch"

FROM base
COPY --from=bundle /bundles /app
