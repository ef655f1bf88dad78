# The image that runs `zerodrop watch`: Debian, the Node that zerodrop pins, and the sources of this checkout.
#
#   docker build -t zerodrop .
#   docker run --rm --network host --user "$(id -u):$(id -g)" -v "$PWD:/work" zerodrop watch URL -- ./deploy.sh
#
# The deploy command runs in the container, in /work, and the reports are written to /work/reports. docs/watch.md tells more.
ARG BASE=debian:bookworm-slim

# This stage is that of Dockerfile.boxed, line by line, so that Docker builds it once for both.
FROM ${BASE} AS node
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates nodejs npm

# What the sources import. Debian's Node is too old to run them, but its npm can install. No install script runs, and what
# is optional is left out: the first would need a compiler, the second is there for speed.
# Empty: the registry that npm itself takes.
ARG REGISTRY=
ENV npm_config_registry=${REGISTRY} npm_config_loglevel=error
WORKDIR /modules
COPY package.json package-lock.json npm-ca.pem* ./
# Read if it is there: certificates that only the user's machine trusts, as those of a company's proxy.
ENV NODE_EXTRA_CA_CERTS=/modules/npm-ca.pem
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

# The Node that runs them: the one that zerodrop fetches for itself on a machine whose own is too old.
COPY bin/own-node bin/own-node
RUN node --input-type=module --eval " \
      import { fetchNode } from '/modules/bin/own-node/fetch-node.js'; \
      import { NODE_PACKAGES } from '/modules/bin/own-node/node-packages.js'; \
      await fetchNode(NODE_PACKAGES['linux-' + process.arch], '/node')" \
 && cp /node/*/node /usr/local/bin/node

FROM ${BASE}

# curl is for the deploy command: many deploys are started by a request. What else it needs comes in an image made from this
# one. tzdata lets TZ choose the times in the report.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates curl tini tzdata \
 && apt-get clean \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --create-home zerodrop \
 && install --directory --owner=zerodrop --group=zerodrop /work
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /modules/node_modules /zerodrop/node_modules
COPY package.json /zerodrop/
COPY bin /zerodrop/bin
COPY harness /zerodrop/harness
COPY scenarios /zerodrop/scenarios
COPY tools /zerodrop/tools
RUN ln -s /zerodrop/bin/zerodrop.js /usr/local/bin/zerodrop

# Not root. `--user` may name a user who does not exist in the image; such a user needs a home all the same.
USER zerodrop
ENV HOME=/tmp
WORKDIR /work
# tini is the first process: it hands signals on, and buries what a deploy leaves behind.
ENTRYPOINT ["tini", "--", "zerodrop"]
CMD ["--help"]
