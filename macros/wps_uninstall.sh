#!/bin/sh
exec sh "$(dirname -- "$0")/install-wps.sh" --remove
