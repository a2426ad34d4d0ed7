"""Numbers about the server, as Prometheus reads them.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .releases import Release

#: seconds that divide quick answers from slow ones
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Requests by what they asked for and how it ended, and what the workers are at."""

    def __init__(self, release: Callable[[], Release]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "pfocr_http_requests",
            "Requests by what they asked for and status.",
            ("route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "pfocr_http_request_seconds",
            "How long requests took.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_Pools(release))

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return all numbers."""
        return generate_latest(self._registry)


class _Pools(Collector):
    """What the workers of the release that is served are at."""

    #: of pools: name of a number, what it says, and whether it only grows
    _NUMBERS = (
        ("busy", "Workers at a job.", False),
        ("waiting", "Jobs that wait for a worker.", False),
        ("long", "Jobs that take long.", False),
        ("done", "Jobs that were answered.", True),
        ("refused", "Jobs that were refused since too many others waited.", True),
        ("ended", "Jobs that took over the deadline.", True),
        ("lost", "Workers that ended by themselves.", True),
        ("started", "Workers that were started.", True),
    )

    def __init__(self, release: Callable[[], Release]) -> None:
        self._release = release

    def collect(self) -> Iterator[Metric]:
        """Yield the numbers of all pools."""
        release = self._release()
        info = GaugeMetricFamily("pfocr_release", "The release that is served.", labels=["name"])
        info.add_metric([release.name], 1)
        yield info
        for name, says, grows in self._NUMBERS:
            cls = CounterMetricFamily if grows else GaugeMetricFamily
            family = cls(f"pfocr_pool_{name}", says, labels=["pool"])
            for pool_name, pool in release.pools.items():
                owner = pool if name in {"busy", "waiting"} else pool.counts
                family.add_metric([pool_name], getattr(owner, name))
            yield family
