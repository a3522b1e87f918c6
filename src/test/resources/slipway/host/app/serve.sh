#!/bin/sh
# serve web|worker|migrate. What goes wrong is asked for by the environment:
#   EXIT_AFTER=N       web ends with status 4 after N seconds    NEED_DB=1   an empty DB_PASSWORD ends it (status 3)
#   MIGRATE_STATUS=N   how migrate ends
[ -z "$NEED_DB" ] || [ -n "$DB_PASSWORD" ] || { echo "DB_PASSWORD is empty"; exit 3; }
trap 'exit 0' TERM
case $1 in
    migrate)
        echo "migrated by $VERSION"
        exit "${MIGRATE_STATUS:-0}"
        ;;
    worker)
        while :; do sleep 5 & wait $!; done
        ;;
    *)
        mkdir -p /www
        echo "$VERSION" >/www/version
        echo ok >/www/healthz
        httpd -f -p 8080 -h /www &
        [ -z "$EXIT_AFTER" ] || { sleep "$EXIT_AFTER"; exit 4; }
        wait $!
        ;;
esac
