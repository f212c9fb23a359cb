"""Figures for Prometheus: requests as they are answered, and the work that waits."""

import time

from flask import Blueprint, Flask, Response, g, make_response, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hotgigs.kernel import db, outbox
from hotgigs.kernel.errors import NotFound
from hotgigs.web.access import faceless

blueprint = Blueprint("metrics", __name__)
registry = CollectorRegistry()
requests_total = Counter(
    "hotgigs_requests_total", "Requests answered.", ["endpoint", "method", "status"], registry=registry
)
request_seconds = Histogram(
    "hotgigs_request_seconds",
    "Seconds from the first byte of a request to its answer.",
    ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=registry,
)
outbox_rows = Gauge(
    "hotgigs_outbox_rows", "Work that is not done, by its state.", ["queue", "kind", "state"], registry=registry
)


def register(app: Flask) -> None:
    """Measure every request."""
    app.before_request(_start)
    app.after_request(_measure)


def _start() -> None:
    g.started = time.perf_counter()


def _measure(response: Response) -> Response:
    endpoint = request.endpoint or "unknown"
    requests_total.labels(endpoint, request.method, response.status_code).inc()
    request_seconds.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response


@blueprint.get("/metrics")
@faceless
def metrics() -> Response:
    """Answer the figures, to a collector on this box only.

    Raises NotFound for anybody who came through the proxy.
    """
    if request.headers.get("X-Forwarded-For") or request.remote_addr not in (None, "", "127.0.0.1", "::1", "localhost"):
        raise NotFound
    outbox_rows.clear()
    with db.reading() as session:
        for (queue, kind, state), count in outbox.depths(session).items():
            outbox_rows.labels(queue, kind, state).set(count)
    return make_response(generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_LATEST})
