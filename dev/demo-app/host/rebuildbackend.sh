#!/bin/bash
# Puts the newest image of the backend live. Run by root; the database beside it is left alone:
#
#   sudo bash ./candlelight/candlelight-backend/rebuildbackend.sh
#
# Needs a "docker login" done here once, and IMAGE and APP_PORT in the file .env beside this script.
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck disable=SC1091 # written on the host
source ./.env

# Nothing there to stop or remove is fine.
docker stop candlelight-backend-web-1 || true
docker rm candlelight-backend-web-1 || true
docker rmi "$IMAGE" || true

docker pull "$IMAGE"
docker compose up -d
