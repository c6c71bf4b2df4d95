"""A WordPress to work on the plugin with: `make wordpress`. Ctrl-C ends it and removes it.

The plugin's folder is linked into it: a change is there with the next request.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading

from support.martlet import binary
from support.wordpress import WordPress


def main() -> None:
    options = argparse.ArgumentParser(prog="make wordpress", description=__doc__)
    options.add_argument("--port", type=int, default=8090, help="the site's port (8090)")
    options.add_argument("--no-redis", action="store_true", help="publish over the gateway's HTTP API instead")
    options.add_argument("--no-gateway", action="store_true", help="WordPress alone: pages poll")
    options.add_argument("--multisite", action="store_true", help="a network of sites")
    options.add_argument("--version", default="", help="6.1 (also by WP_VERSION), 6.8 or 7.1")
    given = options.parse_args()
    gateway = not given.no_gateway
    if gateway and not os.access(binary(), os.X_OK):
        options.exit(1, f"The gateway is not built: {binary()} is missing. `make build` first, or --no-gateway.\n")

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    site = WordPress(
        redis=not given.no_redis,
        gateway=gateway,
        port=given.port,
        version=given.version,
        multisite=given.multisite,
        options={"widget_everywhere": True},
    )
    with site:
        print(f"Shop:      {site.url}/")
        print(f"WP Admin:  {site.url}/wp-admin/         admin / admin")
        print("Managers:  maria / maria, max / max     Customers: anna / anna, boris / boris")
        if site.gateway:
            print(f"Gateway:   {site.gateway.url}   through the proxy {site.ws_url}")
        if site.redis:
            print(f"Redis:     {site.redis.url}")
        print(f"Log:       {site.folder}/debug.log", flush=True)
        ended.wait()


main()
