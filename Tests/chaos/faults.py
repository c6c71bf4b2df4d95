"""What goes wrong while clients chat."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from support.martlet import Server
from support.sentinel import RedisPair


class Faults:
    """Breaks one thing after another, at random, each kind at least once if time allows."""

    def __init__(
        self, nodes: list[Server], backend: Server, redis: RedisPair, seed: int, pause: float, say: Callable[[str], None]
    ) -> None:
        self.done: list[str] = []
        self._nodes = nodes
        self._backend = backend
        self._redis = redis
        self._random = random.Random(seed)
        self._pause = pause
        self._say = say
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._failure: BaseException | None = None
        self._began = time.monotonic()

    def start(self) -> Faults:
        self._thread.start()
        return self

    def end(self) -> None:
        """Waits for the fault under way to be over; all is whole then."""
        self._stop.set()
        self._thread.join(120)
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        kinds = [
            self.node_killed,
            self.redis_restarted,
            self.redis_paused,
            self.subscribers_killed,
            self.publishers_killed,
            self.failover,
            self.backend_killed,
        ]
        try:
            while not self._stop.is_set():
                self._random.shuffle(kinds)
                for fault in kinds:
                    if self._stop.wait(self._random.uniform(0.5, 2.5)):
                        return
                    for server in [self._backend, *self._nodes]:
                        assert server.running, "a server has ended by itself: " + server.tail()
                    self._say(f"{time.monotonic() - self._began:6.1f} s  {fault.__name__.replace('_', ' ')}")
                    fault()
                    self.done.append(fault.__name__)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self._failure = error

    def node_killed(self) -> None:
        node = self._random.choice(self._nodes)
        node.kill()
        self._stop.wait(self._random.uniform(0, 3))
        node.start()

    def backend_killed(self) -> None:
        self._backend.kill()
        self._stop.wait(self._random.uniform(0, 3))
        self._backend.start()

    def redis_restarted(self) -> None:
        master = self._redis.master
        master.kill()
        # Shorter than what the Sentinel takes for a death, or longer: then it fails over.
        self._stop.wait(self._random.choice([0.1, 5]))
        master.start()

    def redis_paused(self) -> None:
        master = self._redis.master
        master.pause()
        self._stop.wait(self._random.uniform(self._pause / 2, self._pause))
        master.resume()

    def subscribers_killed(self) -> None:
        self._redis.master.command("CLIENT", "KILL", "TYPE", "pubsub")

    def publishers_killed(self) -> None:
        self._redis.master.command("CLIENT", "KILL", "TYPE", "normal")

    def failover(self) -> None:
        if not self._redis.fail_over():
            self._say("          no failover: the replica was not good enough")
