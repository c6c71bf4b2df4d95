#!/usr/bin/env python3
"""The gateway and its peers, one after another on the same load; a table at the end.

  bench.py [--reps 3] [--only W1,W2] [--peers martlet,uwebsockets] [--out FILE]     run, then print the table
  bench.py --report FILE                                                            print the table of earlier runs
  bench.py --only publish,send                                                      the publishing side, of martlet alone

The server under test has core 0, the load generator and Redis have core 1. Root gets a network namespace of its own, with
nothing but this traffic. docs/performance.md tells what the figures mean."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / ".build" / "macrobench"
PORT = int(os.environ.get("BENCH_PORT", "18180"))
REDIS_PORT = int(os.environ.get("BENCH_REDIS_PORT", "16479"))
SECRET = "the macro benchmark's own secret, long enough for HS256"
API_KEY = "the-macro-benchmarks-own-api-key"
NODE_PATH = os.environ.get("NODE_PATH", "/usr/share/nodejs")
NGINX_MODULES = Path(os.environ.get("NGINX_MODULES", "/usr/lib/nginx/modules"))
# The folder that holds libsocketify_linux_amd64.so: where pip has put the package, or an unpacked archive's.
SOCKETIFY = os.environ.get("SOCKETIFY") or next(iter(getattr(find_spec("socketify"), "submodule_search_locations", [])), None)

Result = dict[str, Any]
# Where a profile goes.
PROFILE = ""


@dataclass(frozen=True)
class Peer:
    """A server, and how the load generator speaks to it."""

    command: list[str]
    load: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    publish: tuple[str, ...] = ("--publish", "redis", "--publish-port", str(REDIS_PORT))


@dataclass(frozen=True)
class Workload:
    title: str
    load: list[str]


WORKLOADS = {
    "W1": Workload("one room of 10,000, 8 messages in flight", "--connections 10000 --threads 1 --window 8".split()),
    "W1s": Workload("one room of 10,000, 1 message in flight", "--connections 10000 --threads 1 --window 1".split()),
    "W2": Workload(
        "5,000 rooms of two, 500 messages in flight", "--connections 10000 --threads 5000 --window 500".split()
    ),
    "W3": Workload(
        "18,000 idle connections in 18,000 rooms",
        "--connections 18000 --threads 18000 --publish none --settle 4".split(),
    ),
    "W5": Workload(
        "200 rooms of ten, 2,000 messages a second",
        "--connections 2000 --threads 200 --rate 2000 --duration 5".split(),
    ),
}
SUBSCRIBE = ["--subscribe", '{"type":"subscribe","threadId":{t}}', "--ready", '"subscribed"']


def compile_all() -> None:
    BUILD.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CXX", "g++")
    sources = {"load": "load/load.cpp", "floor": "peers/floor.cpp", "bare-store": "bare-store.cpp"}
    extra: dict[str, list[str]] = {"bare-store": ["-lsqlite3"]}
    if SOCKETIFY:
        library = Path(SOCKETIFY).resolve() / "libsocketify_linux_amd64.so"
        sources["uwebsockets"] = "peers/uwebsockets.cpp"
        extra["uwebsockets"] = [str(library), f"-Wl,-rpath,{library.parent}"]
    newest = max(path.stat().st_mtime for path in HERE.rglob("*pp"))
    for name, source in sources.items():
        program = BUILD / name
        if not program.exists() or program.stat().st_mtime < newest:
            flags = ["-O2", "-std=c++17", "-Wall", "-Wextra"]
            subprocess.run([compiler, *flags, "-o", program, HERE / source, *extra.get(name, [])], check=True)


def node_has(*modules: str) -> bool:
    if not shutil.which("node"):
        return False
    test = ";".join(f"require('{module}')" for module in modules)
    environment = {**os.environ, "NODE_PATH": NODE_PATH}
    return subprocess.run(["node", "-e", test], env=environment, stderr=subprocess.DEVNULL).returncode == 0


def martlet_command(*, redis: bool = True) -> list[str]:
    binary = os.environ.get("MARTLET_BIN", str(ROOT / ".build" / "release" / "martlet"))
    return [binary, "serve", *(["--redis", f"redis://127.0.0.1:{REDIS_PORT}"] if redis else [])]


def martlet_environment(folder: str) -> dict[str, str]:
    return {
        "MARTLET_JWT_SECRET": SECRET,
        "MARTLET_API_KEY": API_KEY,
        "MARTLET_HOST": "127.0.0.1",
        "MARTLET_PORT": str(PORT),
        "MARTLET_LOOPS": os.environ.get("BENCH_LOOPS", "1"),
        "MARTLET_DATA_DIR": folder,
        "MARTLET_LOG_LEVEL": "warning",
    }


def available_peers() -> dict[str, Peer]:
    peers = {
        "martlet": Peer(
            martlet_command(),
            ["--subscribe", '{"type":"subscribe","id":1,"threadId":{t}}', "--ready", '"id":1'],
        ),
        "floor": Peer([str(BUILD / "floor")], SUBSCRIBE),
        "floor-joined": Peer([str(BUILD / "floor")], SUBSCRIBE, {"JOIN": "1"}),
    }
    if SOCKETIFY:
        peers["uwebsockets"] = Peer([str(BUILD / "uwebsockets")], SUBSCRIBE)
    if node_has("ws", "redis"):
        peers["node-ws"] = Peer(["node", str(HERE / "peers" / "node-ws.js")], SUBSCRIBE)
    if shutil.which("nginx") and (NGINX_MODULES / "ngx_nchan_module.so").exists():
        publish = ("--publish", "http", "--publish-port", str(PORT), "--publish-path", "/pub?id={t}")
        peers["nchan"] = Peer(["nginx"], ["--path", "/sub?id={t}"], publish=publish)
    return peers


# Servers


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path, patience: float = 20) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}: {log.read_text()[-400:]}")


@contextlib.contextmanager
def running(command: list[str], core: str, port: int, environment: dict[str, str], folder: str) -> Iterator[int]:
    """A process on a core of its own, until the block ends."""
    log = Path(folder) / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["taskset", "-c", core, *command], env={**os.environ, **environment}, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_for(port, process, log)
            time.sleep(0.5)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def serving(name: str, peer: Peer) -> Iterator[int]:
    environment = {"PORT": str(PORT), "REDIS_PORT": str(REDIS_PORT), "JWT_SECRET": SECRET, "NODE_PATH": NODE_PATH}
    with tempfile.TemporaryDirectory() as folder:
        command = peer.command
        if name == "nchan":
            text = (HERE / "peers" / "nchan.conf").read_text()
            for key, value in (("modules", NGINX_MODULES), ("folder", folder), ("port", PORT)):
                text = text.replace(f"{{{key}}}", str(value))
            (Path(folder) / "nginx.conf").write_text(text)
            command = ["nginx", "-c", f"{folder}/nginx.conf"]
        environment |= peer.environment | (martlet_environment(folder) if name == "martlet" else {})
        with running(command, "0", PORT, environment, folder) as pid:
            yield pid


@contextlib.contextmanager
def redis_server() -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command += ["--dir", folder, "--client-output-buffer-limit", "pubsub 0 0 0"]
        with running(command, "1", REDIS_PORT, {}, folder) as pid:
            yield pid


def load(*arguments: str, server: int, timeout: float = 240) -> Result:
    """Runs the load generator; with `--profile`, perf looks at the server while it measures."""
    command = ["taskset", "-c", "1", BUILD / "load", "--server", str(server), *arguments]
    perf: subprocess.Popen[bytes] | None = None
    words = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        assert process.stdout and process.stderr
        for line in process.stderr:
            if line != "measuring\n":
                words += line
            elif PROFILE:
                perf = subprocess.Popen(
                    ["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-g", "-p", str(server), "-o", PROFILE]
                )
        output = process.stdout.read()
        timer.cancel()
    if perf:
        perf.send_signal(signal.SIGINT)
        perf.wait()
    return json.loads(output) if output.strip() else {"ok": False, "why": words[-300:] or "no answer in time"}


# Runs


def measure(name: str, peer: Peer, workload: Workload, redis: int) -> Result:
    with serving(name, peer) as pid:
        return load(
            "--label", f"{name}, {workload.title}", "--port", str(PORT), "--secret", SECRET, "--helper", str(redis),
            *peer.load, *peer.publish, *workload.load, server=pid,
        )  # fmt: skip


def in_turn(names: list[str], rep: int) -> list[str]:
    """Another one goes first each time."""
    first = rep % len(names)
    return names[first:] + names[:first]


def keep(result: Result, file: str | None) -> None:
    """Puts a run's figures behind those of the file, if there is to be one."""
    if file:
        with open(file, "a") as lines:
            lines.write(json.dumps(result) + "\n")


def chosen_peers(names: str) -> dict[str, Peer]:
    """Of the peers that can run here those that are named, with commas between; empty: all."""
    return {name: peer for name, peer in available_peers().items() if not names or name in names.split(",")}


def say(result: Result) -> None:
    print(
        f"{result['rep']} {result['workload']:4} {result['peer']:13} {'ok ' if result['ok'] else 'BAD'} "
        f"{result.get('cpuPerDelivery', 0):8.3f} µs/delivery  {result.get('deliveriesPerSecond', 0):9,.0f}/s  "
        f"connect {result.get('connectCPU', 0):6.1f} µs  idle {result.get('idleBytes', 0):6,.0f} B  "
        f"p99 {result.get('p99', 0):9,.1f} µs  waited {result.get('waiting', 0):.2f}  {result.get('why', '')[:90]}",
        flush=True,
    )


def run(options: argparse.Namespace) -> list[Result]:
    peers = chosen_peers(options.peers)
    workloads = [w for w in WORKLOADS if not options.only or w in options.only.split(",")]
    # The handshake's cost is a part of every workload; W4 is W2's.
    if options.only and "W4" in options.only.split(",") and "W2" not in workloads:
        workloads.append("W2")
    print(f"peers: {', '.join(peers)}; workloads: {', '.join(workloads)}", flush=True)
    results: list[Result] = []
    with redis_server() as redis:
        for rep in range(options.reps):
            for workload in workloads:
                for name in in_turn(list(peers), rep):
                    best: Result = {}
                    # Where others have taken the server's core, once more; the quieter one counts.
                    for _ in range(1 + options.retries):
                        result = measure(name, peers[name], WORKLOADS[workload], redis)
                        if not best or (result["ok"], -result.get("waiting", 1)) > (best["ok"], -best.get("waiting", 1)):
                            best = result
                        if best["ok"] and best.get("waiting", 1) < options.quiet:
                            break
                    best |= {"peer": name, "workload": workload, "rep": rep}
                    results.append(best)
                    say(best)
                    keep(best, options.out)
    return results


# The publishing side


def publishing(options: argparse.Namespace) -> list[Result]:
    """`POST /api/publish`: one event a request, and arrays of them; in memory and through Redis."""
    event = '{"channel":"chat.thread.{t}","event":{message}}'
    cases = {"one": [], "array of 50": ["--batch", "50"]}
    results = []
    for rep in range(options.reps):
        for uses_redis in (False, True):
            for name, arguments in cases.items():
                # A Redis of its own: the positions begin anew, and the last one's log would contradict them.
                with redis_server() if uses_redis else contextlib.nullcontext(), contextlib.ExitStack() as stack:
                    pid = stack.enter_context(serving("martlet", Peer(martlet_command(redis=uses_redis), [])))
                    result = load(
                        "--mode", "post", "--port", str(PORT), "--connections", "64", "--threads", "64",
                        "--publish-path", "/api/publish", "--header", f"Authorization: Bearer {API_KEY}",
                        "--body", event, "--duration", "4", *arguments, server=pid,
                    )  # fmt: skip
                result |= {"peer": "redis" if uses_redis else "memory", "workload": f"publish, {name}", "rep": rep}
                results.append(result)
                say_post(result)
    return results


def sending(options: argparse.Namespace) -> list[Result]:
    """`POST /chat/send` with 200 senders, and what SQLite and the disk do with the same transactions and no HTTP."""
    results = []
    for rep in range(options.reps):
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DISK")) as folder:
            # The server makes the tables.
            with running(martlet_command(redis=False), "0", PORT, martlet_environment(folder), folder):
                pass
            for group in (1, 50, 200):
                command = [str(BUILD / "bare-store"), f"{folder}/martlet.sqlite", str(group), "4"]
                bare = subprocess.run(["taskset", "-c", "0", *command], capture_output=True, text=True, check=True)
                result = json.loads(bare.stdout) | {"peer": "bare loop", "rep": rep, "ok": True}
                results.append(result)
                say_post(result)
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DISK")) as folder:
            peer = martlet_environment(folder)
            # The store has a thread of its own: it may have the other core as well.
            with running(martlet_command(redis=False), "0,1", PORT, peer, folder) as pid:
                result = load(
                    "--mode", "post", "--port", str(PORT), "--connections", "200", "--publish-path", "/chat/send",
                    "--header", "Authorization: Bearer {token}", "--secret", SECRET,
                    "--body", '{"text":"The parcel left our house this morning.","clientMessageId":"k_{n}"}',
                    "--claims", '{"userId":{i},"role":"client","exp":{expiry}}', "--duration", "5", server=pid,
                )  # fmt: skip
        result |= {"peer": "martlet", "workload": "send, 200 at once", "rep": rep}
        results.append(result)
        say_post(result)
    return results


def say_post(result: Result) -> None:
    print(
        f"{result['rep']} {result['workload']:22} {result['peer']:10} {'ok ' if result['ok'] else 'BAD'} "
        f"{result.get('eventsPerSecond', 0):9,.0f}/s  {result.get('cpuPerEvent', 0):7.2f} µs CPU each  "
        f"{result.get('eventsPerCPUSecond', 0):9,.0f} per CPU second  p50 {result.get('p50', 0):8,.0f}  "
        f"p99 {result.get('p99', 0):8,.0f} µs  {result.get('why', '')}",
        flush=True,
    )


# The table


def spread(values: list[float], form: str) -> str:
    if not values:
        return "–"
    middle = format(statistics.median(values), form)
    return middle if len(values) == 1 else f"{middle} ({format(min(values), form)}–{format(max(values), form)})"


def report(results: list[Result]) -> None:
    names = list(dict.fromkeys(result["peer"] for result in results))

    def table(title: str, workload: str, columns: list[tuple[str, str, str, float]], ratio: str) -> None:
        rows = [r for r in results if r["workload"] == workload]
        if not rows:
            return
        others = [n for n in names if n != "martlet" and any(r["peer"] == n for r in rows)]
        print(f"\n### {title}\n")
        heads = ["server", *(c[0] for c in columns), *(["martlet is × cheaper"] if others else [])]
        print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
        for name in names:
            own = [r for r in rows if r["peer"] == name]
            good = [r for r in own if r["ok"]]
            if not own:
                continue
            cells = [spread([r[key] * scale for r in good], form) for _, key, form, scale in columns]
            # Within a repetition, where the machine was the same for both.
            pairs = [
                r[ratio] / m[ratio]
                for r in good
                for m in rows
                if m["peer"] == "martlet" and m["rep"] == r["rep"] and m["ok"] and m[ratio] > 0
            ]
            if others:
                cells.append(spread(pairs, ".2f") if name != "martlet" else "1")
            bad = f" ({len(own) - len(good)} of {len(own)} not clean)" if len(good) < len(own) else ""
            print("| " + " | ".join([name + bad, *cells]) + " |")

    flow = [
        ("CPU µs per delivery", "cpuPerDelivery", ".2f", 1.0),
        ("deliveries/s", "deliveriesPerSecond", ",.0f", 1.0),
        ("server's cores", "serverCores", ".2f", 1.0),
        ("waited for a core", "waiting", ".2f", 1.0),
    ]
    for name in ("W1", "W1s", "W2"):
        table(f"{name}: {WORKLOADS[name].title}", name, flow, "cpuPerDelivery")
    idle = [("bytes per connection (PSS)", "idleBytes", ",.0f", 1.0), ("MB in all", "pssIdle", ".1f", 1 / 1024)]
    table(f"W3: {WORKLOADS['W3'].title}", "W3", idle, "idleBytes")
    connect = [("CPU µs", "connectCPU", ".1f", 1.0), ("seconds for 10,000", "connectSeconds", ".2f", 1.0)]
    table("W4: connect, token, subscribe", "W2", connect, "connectCPU")
    latency = [
        ("p50 µs", "p50", ",.0f", 1.0),
        ("p99 µs", "p99", ",.0f", 1.0),
        ("p99.9 µs", "p999", ",.0f", 1.0),
        ("CPU µs per delivery", "cpuPerDelivery", ".2f", 1.0),
        ("waited for a core", "waiting", ".2f", 1.0),
    ]
    table(f"W5: {WORKLOADS['W5'].title}", "W5", latency, "cpuPerDelivery")


def own_namespace() -> None:
    """Runs this script again where nothing but its own traffic is."""
    if os.geteuid() != 0 or not shutil.which("unshare") or os.environ.get("BENCH_NAMESPACE"):
        return
    os.environ["BENCH_NAMESPACE"] = "1"
    # Whatever the machine's congestion control, loopback has the usual one here.
    setup = (
        "ip link set lo up; sysctl -qw net.core.somaxconn=4096; "
        "for net in 127.0.0.0/8 127.0.0.1; do "
        "ip route replace local $net dev lo table local proto kernel scope host src 127.0.0.1 congctl cubic; done; "
        f"exec {shlex.join([sys.executable, *sys.argv])}"
    )
    os.execvp("unshare", ["unshare", "-n", "sh", "-c", setup])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--only", default="", help="W1,W1s,W2,W3,W4,W5, publish, send")
    parser.add_argument("--peers", default="")
    parser.add_argument("--out", help="keep each run's figures there, a line of JSON each")
    parser.add_argument("--report", help="print the table of a file that --out has written")
    parser.add_argument("--profile", help="write what perf sees of the server there; for one workload of one peer")
    parser.add_argument("--retries", type=int, default=1, help="how often a disturbed run is repeated")
    parser.add_argument("--quiet", type=float, default=0.15, help="from which share of waiting on a run is disturbed")
    options = parser.parse_args()
    if options.report:
        report([json.loads(line) for line in open(options.report)])
        return 0
    own_namespace()
    global PROFILE
    PROFILE = options.profile or ""
    compile_all()
    chosen = set(filter(None, options.only.split(",")))
    results: list[Result] = []
    if not chosen or chosen - {"publish", "send"}:
        results = run(options)
        report(results)
    if not chosen or "publish" in chosen:
        results += publishing(options)
    if not chosen or "send" in chosen:
        results += sending(options)
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
