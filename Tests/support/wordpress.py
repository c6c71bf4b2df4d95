"""A real WordPress: MariaDB, php-fpm, nginx in front, and if wished Redis and the gateway behind the same origin.

    from support.wordpress import WordPress

    with WordPress(redis=True, gateway=True) as site:
        page = site.request("GET", "/")
        site.php("echo get_bloginfo('name');")

`WP_VERSION` (6.1, 6.8, 7.1) says which WordPress. Everything is in one temporary folder and ends with the context.
"""

from __future__ import annotations

import getpass
import glob
import hashlib
import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.mariadb import MariaDB
from support.martlet import API_KEY, ROOT, SECRET, Answer, Server, free_port
from support.martlet import http as send
from support.redis import RedisServer

SCRIPTS = ROOT / "scripts" / "wordpress"
PLUGIN = ROOT / "wordpress" / "martlet-chat"
CACHE = ROOT / ".build" / "wordpress"
REST = "/wp-json/martlet/v1"


class WordPressFailed(AssertionError):
    """A part of the site did not come up, or PHP failed; the text says what it said."""


class Session:
    """One visitor: keeps cookies, and can log in."""

    def __init__(self, site: WordPress) -> None:
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def request(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, form: Any = None
    ) -> Answer:
        """One request; follows redirects. `body` goes as JSON, `form` as a form."""
        url = path if path.startswith("http") else self.site.url + path
        request = urllib.request.Request(url, method=method)
        if form is not None:
            request.data = urllib.parse.urlencode(form).encode()
        elif body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with self._opener.open(request, timeout=60) as reply:
                return Answer(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())

    def log_in(self, user: str, password: str = "") -> Session:
        """Logs in as `user`, whose password is its name."""
        self.request("GET", "/wp-login.php")
        form = {"log": user, "pwd": password or user, "wp-submit": "Log In", "testcookie": "1"}
        self.request("POST", "/wp-login.php", form=form)
        assert any("logged_in" in cookie.name for cookie in self.cookies), f"{user} could not log in"
        return self

    def nonce(self) -> str:
        """The nonce of the REST API for this session."""
        return self.request("GET", "/wp-admin/admin-ajax.php?action=rest-nonce").text

    def rest(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A call of the plugin's REST API by cookie and nonce."""
        return self.request(method, REST + path, body, headers={"X-WP-Nonce": self.nonce(), **headers})


class WordPress:
    """A site with the plugin active. A context manager.

    `redis`, `gateway`: whether they run and are connected. `plugin`: False leaves WordPress without the plugin; a path
    installs another folder. `constants` go into wp-config.php, `options` into the plugin's settings.
    """

    def __init__(
        self,
        *,
        redis: bool = True,
        gateway: bool = True,
        version: str = "",
        plugin: bool | Path = True,
        multisite: bool = False,
        workers: int = 6,
        port: int = 0,
        constants: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        gateway_env: Mapping[str, str] | None = None,
    ) -> None:
        self.version = version or os.environ.get("WP_VERSION") or "6.1"
        self.multisite = multisite
        self.port = port or free_port()
        self.redis = RedisServer() if redis else None
        self.gateway = (
            Server(
                args=["--backend", self.url + REST, *(["--redis", self.redis.url] if self.redis else [])],
                port=free_port(),
                env={"MARTLET_PRESENCE_GRACE": "1", "MARTLET_ALLOWED_ORIGINS": self.url, **(gateway_env or {})},
            )
            if gateway
            else None
        )
        self._plugin = PLUGIN if plugin is True else plugin
        self._workers = workers
        self._constants = dict(constants or {})
        self._more_constants: dict[str, Any] = {}
        self._more_environment: dict[str, str] = {}
        self._options = dict(options or {})
        self._processes: list[subprocess.Popen[bytes]] = []

    # Addresses

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def rest_url(self) -> str:
        return self.url + REST

    @property
    def ws_url(self) -> str:
        """Through the proxy."""
        return f"ws://127.0.0.1:{self.port}/ws"

    # Life

    def __enter__(self) -> WordPress:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: Any) -> None:
        self.close()

    def start(self) -> WordPress:
        self.folder = Path(tempfile.mkdtemp(prefix="martlet-wp-"))
        self.folder.chmod(0o755)
        self.site = Path(_run([str(SCRIPTS / "unpack.sh"), self.version]).strip())
        shutil.copy(SCRIPTS / "wp-config.php", self.site.parent / "wp-config.php.part")
        os.replace(self.site.parent / "wp-config.php.part", self.site.parent / "wp-config.php")
        self._make_content()
        self.database = MariaDB(self.folder)
        self._make_database()
        if self.redis:
            self.redis.start()
        self._start_web()
        if self.multisite:
            self._make_network()
        if self._plugin:
            self.activate()
        if self.gateway:
            self.gateway.start()
        return self

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self._processes = []
        if self.gateway:
            self.gateway.close()
        if self.redis:
            self.redis.__exit__()
        if hasattr(self, "database"):
            self.database.kill()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def activate(self, slug: str = "martlet-chat") -> None:
        """Activates the plugin as WP Admin does, writes its settings, and makes users."""
        self.activate_again(slug)
        self.php((SCRIPTS / "people.php").read_text().removeprefix("<?php"))
        self.configure(**{**self.connection(), **self._options})

    def activate_again(self, slug: str = "martlet-chat") -> None:
        """Activates the plugin, and changes nothing else."""
        where = ", '', true" if self.multisite else ""
        self.php(
            f"$error = activate_plugin('{slug}/{slug}.php'{where});"
            "if (is_wp_error($error)) { fwrite(STDERR, $error->get_error_message()); exit(1); }"
        )

    def add_site(self, name: str) -> None:
        """A site of the network below `/NAME/`."""
        self.php(
            "require_once ABSPATH.'wp-admin/includes/admin.php';"
            f"$id = wp_insert_site(['domain'=>'shops.test','path'=>'/{name}/','title'=>'{name}','user_id'=>1]);"
            # WordPress makes no sites with a port in their names, but serves them.
            "global $wpdb; $wpdb->update($wpdb->blogs, ['domain' => get_network()->domain], ['blog_id' => $id]);"
            f"foreach (['home', 'siteurl'] as $o) update_blog_option($id, $o, '{self.url}/{name}'); clean_blog_cache($id);"
        )

    def connection(self) -> dict[str, Any]:
        """The plugin's settings for the Redis and the gateway that run here."""
        settings: dict[str, Any] = {"jwt_secret": SECRET, "api_key": API_KEY}
        if self.gateway:
            settings |= {"gateway_url": self.gateway_url, "gateway_public_url": self.url}
        if self.redis:
            settings |= {"redis_url": self.redis.url}
        return settings

    @property
    def gateway_url(self) -> str:
        """Where PHP reaches the gateway, past the proxy."""
        return self.gateway.url if self.gateway else ""

    def configure(self, **settings: Any) -> None:
        """Changes settings of the plugin."""
        self.php(
            "$s = json_decode('" + _php_string(json.dumps(settings)) + "', true);"
            "update_option('martlet_chat', array_merge((array) get_option('martlet_chat', []), $s));"
        )

    # Using it

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """One request without cookies; options as for `http`."""
        return send(method, self.url + path, body, **{"timeout": 60, **options})

    def rest(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """One call of the plugin's REST API without cookies."""
        return self.request(method, REST + path, body, **options)

    def visitor(self) -> Session:
        return Session(self)

    def php(self, code: str, *, url: str = "", admin: bool = False, timeout: float = 120) -> str:
        """What the PHP prints, run by the command line with WordPress loaded."""
        command = ["php", str(SCRIPTS / "run.php"), str(self.site), *([url] if url else [])]
        environment = self.environment()
        if admin:
            environment["MARTLET_SITE_WP_ADMIN"] = "1"
        done = subprocess.run(command, input=code.encode(), capture_output=True, env=environment, timeout=timeout)
        if done.returncode:
            raise WordPressFailed(f"{done.stderr.decode()}\n{done.stdout.decode()}\n{self.debug_log()[-2000:]}")
        return done.stdout.decode()

    def json(self, expression: str, **options: Any) -> Any:
        """The value of a PHP expression."""
        return json.loads(self.php(f"echo wp_json_encode({expression});", **options))

    def sql(self, statements: str) -> list[list[str]]:
        return self.database.sql(statements)

    def cron(self) -> None:
        """Runs all of the plugin's scheduled jobs, due or not."""
        self.php(
            "define('DOING_CRON', true); foreach ((array) _get_cron_array() as $hooks) foreach ($hooks as $hook => $jobs)"
            " if (str_starts_with($hook, 'martlet_')) foreach ($jobs as $job) do_action_ref_array($hook, $job['args']);"
        )

    def debug_log(self) -> str:
        """What PHP and WordPress complained of."""
        log = self.folder / "debug.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def problems(self) -> list[str]:
        """The lines of debug.log, but for what WordPress says of its own files on a newer PHP."""
        lines = [line for line in self.debug_log().splitlines() if line.strip()]
        # What a client sent was no form; PHP says so before WordPress begins.
        lines = [line for line in lines if not re.search(r"multipart/form-data POST data in Unknown on line 0", line)]
        core = re.compile(rf"PHP Deprecated: .* in {re.escape(str(self.site))}/wp-(includes|admin)/")
        return [line for line in lines if not core.search(line)]

    def clear_debug_log(self) -> None:
        (self.folder / "debug.log").unlink(missing_ok=True)

    def environment(self) -> dict[str, str]:
        """What wp-config.php reads."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("MARTLET_")}
        return {
            **known,
            **self._more_environment,
            "XDEBUG_MODE": "off",
            "MARTLET_SITE_URL": self.url,
            "MARTLET_SITE_CONTENT": str(self.folder / "wp-content"),
            "MARTLET_SITE_LOG": str(self.folder / "debug.log"),
            "MARTLET_SITE_DB_SOCKET": str(self.folder / "db.sock"),
            "MARTLET_SITE_SALT": self.folder.name,
            "MARTLET_SITE_MULTISITE": "1" if self.multisite and getattr(self, "_is_network", False) else "",
            "MARTLET_SITE_CONSTANTS": json.dumps({**self._constants, **self._more_constants}),
        }

    @property
    def php_pids(self) -> list[int]:
        """php-fpm and its workers, to see what they use."""
        master = self._fpm.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    # Inside

    def _make_content(self) -> None:
        content = self.folder / "wp-content"
        for name in ("plugins", "uploads", "languages", "upgrade"):
            (content / name).mkdir(parents=True)
        shutil.copytree(SCRIPTS / "mu-plugins", content / "mu-plugins")
        (content / "themes").symlink_to(self.site / "wp-content" / "themes")
        # Russian can be chosen, though WordPress itself is not translated.
        for translation in PLUGIN.glob("languages/*-ru_RU.mo"):
            shutil.copy(translation, content / "languages" / "ru_RU.mo")
        if self._plugin:
            (content / "plugins" / "martlet-chat").symlink_to(self._plugin)

    def _make_database(self) -> None:
        """An installed WordPress; kept from the first time on."""
        said = (SCRIPTS / "install.php").read_bytes() + _run(["mariadbd", "--version"]).encode()
        kept = CACHE / self.version / f"db-{hashlib.sha256(said).hexdigest()[:12]}"
        if not kept.exists():
            self.database.start()
            self.database.sql("CREATE DATABASE wordpress CHARACTER SET utf8mb4", database="")
            _run(["php", str(SCRIPTS / "install.php"), str(self.site)], env=self.environment())
            self.database.stop()
            part = Path(tempfile.mkdtemp(prefix="part-", dir=kept.parent))
            shutil.copytree(self.database.data, part / "db")
            try:
                (part / "db").rename(kept)
            except OSError:
                pass  # Another run was faster.
            shutil.rmtree(part)
        else:
            shutil.copytree(kept, self.database.data)
        self.database.start()

    def _start_web(self) -> None:
        fill = {"folder": self.folder, "site": self.site, "content": self.folder / "wp-content", "port": self.port}
        fill |= {"workers": self._workers, "user": "user root;" if getpass.getuser() == "root" else ""}
        fill["multisite"] = _MULTISITE_REWRITES if self.multisite else ""
        fill["gateway"] = ""
        if self.gateway:
            template = (SCRIPTS / "gateway.nginx.conf").read_text()
            fill["gateway"] = _fill(template, {"gateway_port": self.gateway.port})
        for name in ("nginx.conf", "php-fpm.conf"):
            (self.folder / name).write_text(_fill((SCRIPTS / name).read_text(), fill))
        self.start_php()
        self._spawn(["nginx", "-e", str(self.folder / "nginx.log"), "-c", str(self.folder / "nginx.conf")], "nginx.log")
        deadline = time.monotonic() + 60
        while True:
            try:
                if (answer := self.request("GET", "/wp-login.php")).status == 200:
                    return
                problem = f"{answer.status} {answer.text[:500]}"
            except OSError as error:
                problem = str(error)
            if time.monotonic() > deadline or any(process.poll() is not None for process in self._processes):
                logs = "".join((self.folder / name).read_text() for name in ("nginx.log", "php-fpm.log") if (self.folder / name).exists())
                raise WordPressFailed(f"the site does not answer: {problem}\n{logs}\n{self.debug_log()}")
            time.sleep(0.05)

    def start_php(self) -> None:
        command = [_php_fpm(), "--nodaemonize", "--fpm-config", str(self.folder / "php-fpm.conf")]
        if getpass.getuser() == "root":
            command.append("--allow-to-run-as-root")
        self._fpm = self._spawn(command, "php-fpm.out", env=self.environment())
        deadline = time.monotonic() + 60
        while not _accepts(self.folder / "php.sock"):
            if time.monotonic() > deadline or self._fpm.poll() is not None:
                raise WordPressFailed(f"php-fpm does not come up\n{(self.folder / 'php-fpm.log').read_text()}")
            time.sleep(0.01)

    def restart_php(self, **constants: Any) -> None:
        """PHP anew, with these constants in wp-config.php besides the site's own: workers read them when they start."""
        self._more_constants = constants
        self._processes.remove(self._fpm)
        self._fpm.terminate()
        self._fpm.wait(10)
        self.start_php()

    def without_extensions(self, *names: str) -> None:
        """PHP anew, without these of its extensions."""
        folder = self.folder / "php.d"
        folder.mkdir()
        scanned = subprocess.run(["php", "--ini"], capture_output=True, text=True, check=True, env=self.environment()).stdout
        for path in map(Path, re.findall(r"(/\S+\.ini)(?=,|$)", scanned, re.MULTILINE)):
            if path.parent.name == "conf.d" and not any(re.fullmatch(rf"\d+-{name}\.ini", path.name) for name in names):
                (folder / path.name).symlink_to(path)
        self._more_environment["PHP_INI_SCAN_DIR"] = str(folder)
        self.restart_php()

    def _make_network(self) -> None:
        self.php((SCRIPTS / "network.php").read_text().removeprefix("<?php"))
        self._is_network = True
        self.restart_php()

    def _spawn(self, command: list[str], log: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / log).open("ab") as output:
            process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self._processes.append(process)
        return process


_MULTISITE_REWRITES = r"""if (!-e $request_filename) {
            rewrite /wp-admin$ $scheme://$http_host$uri/ permanent;
            rewrite ^/[^/]+(/wp-(content|admin|includes).*) $1 last;
            rewrite ^/[^/]+(/.*\.php)$ $1 last;
        }"""


def _fill(template: str, values: Mapping[str, Any]) -> str:
    """Replaces `{name}`; other braces stay."""
    return re.sub(r"\{([a-z_]+)\}", lambda found: str(values.get(found[1], found[0])), template)


def _php_string(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
            return True
        except OSError:
            return False


def _php_fpm() -> str:
    found = shutil.which("php-fpm") or next(iter(sorted(glob.glob("/usr/sbin/php-fpm*"), reverse=True)), None)
    assert found, "php-fpm is missing; scripts/setup.sh test installs it"
    return found


def _run(command: list[str], env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, capture_output=True, env=env, timeout=300)
    if done.returncode:
        raise WordPressFailed(f"{command[0]} failed: {done.stderr.decode()}\n{done.stdout.decode()}")
    return done.stdout.decode()
