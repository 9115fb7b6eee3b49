"""Which program a container runs, told by its image, labels and names."""

from __future__ import annotations

import re
from collections.abc import Mapping

# In order: the more particular first (an exporter of PostgreSQL is no PostgreSQL).
_IMAGES: tuple[tuple[str, str], ...] = (
    ("exporter", r"exporter|node[-_]?exporter"),
    ("pgbouncer", r"pgbouncer|pgpool"),
    ("ingress", r"ingress-nginx|nginx-ingress|ingress-controller"),
    ("postgres", r"postgres(?:ql)?|timescaledb|pgvector|postgis|spilo|supabase-?db"),
    ("redis", r"redis(?:-stack(?:-server)?)?|valkey|keydb|dragonfly"),
    ("nginx", r"nginx(?:-unprivileged)?|openresty"),
    ("coredns", r"coredns|kube-dns|node-?local-?dns"),
    ("prometheus", r"prometheus|alertmanager|victoria-?metrics"),
    ("grafana", r"grafana"),
    ("elasticsearch", r"elasticsearch|opensearch"),
    ("kibana", r"kibana|opensearch-dashboards"),
    ("fluentd", r"fluentd|fluent-bit|filebeat|promtail|logstash|vector"),
    ("traefik", r"traefik"),
    ("envoy", r"envoy|istio-?proxy|proxyv2"),
    ("mysql", r"mysql|mariadb|percona"),
    ("mongodb", r"mongo(?:db)?"),
    ("rabbitmq", r"rabbitmq"),
    ("kafka", r"kafka"),
    ("minio", r"minio"),
    ("busybox", r"busybox|toolbox|netshoot|curl|alpine|debian|ubuntu"),
)
_FRONTEND = re.compile(
    r"(?:^|[-_/.])(?:front-?end|web-?ui|ui|web|mvp2?|console|dashboard|portal|spa)(?:$|[-_/.:])"
)
_APP = re.compile(
    r"(?:^|[-_/.])(?:app|api|backend|server|worker|agents?|multi-?agent|lang(?:graph|chain)|fastapi|uvicorn|"
    r"gunicorn|celery|python|django|flask|llm)(?:$|[-_/.:])"
)
_BY_IMAGE = tuple(
    (name, re.compile(rf"(?:^|[-_/.])(?:{pattern})(?:$|[-_.:@/])")) for name, pattern in _IMAGES
)
_NAME_LABELS = (
    "app.kubernetes.io/name",
    "app.kubernetes.io/component",
    "k8s-app",
    "app",
    "component",
    "name",
)


def component_of(
    *,
    image: str | None = None,
    labels: Mapping[str, str] | None = None,
    container: str | None = None,
    pod: str | None = None,
) -> str | None:
    """Component of a container: postgres, redis, nginx, ingress, coredns, app, frontend, …; None if not told.

    The image's own name speaks first, because names are chosen by people; then the container, labels
    and the pod. A pod named after a product (`my-postgres-0`) counts only if the image is unknown.
    """
    if image and (found := _known(_repository(image))):
        # A front end is often served by a plain nginx image: then its name tells more.
        named = [text.lower() for text in (*_label_names(labels), container, pod) if text]
        if found == "nginx" and any(_FRONTEND.search(text) for text in named):
            return "frontend"
        return found
    texts = [text.lower() for text in (container, *_label_names(labels), pod, image) if text]
    if not image:
        for text in texts:
            if found := _known(text):
                return found
    for text in texts:
        if _FRONTEND.search(text) and not _APP.search(text):
            return "frontend"
        if _APP.search(text):
            return "app"
    return None


def _label_names(labels: Mapping[str, str] | None) -> list[str]:
    return [labels[key] for key in _NAME_LABELS if key in labels] if labels else []


def _repository(image: str) -> str:
    """Last path element of an image reference, without tag and digest: `docker.io/x/redis:7` → `redis`."""
    name = image.lower().partition("@")[0].rpartition("/")
    last = name[2].partition(":")[0]
    return f"{name[0].rpartition('/')[2]}/{last}" if name[0] else last


def _known(text: str) -> str | None:
    for name, pattern in _BY_IMAGE:
        if pattern.search(text):
            return name
    return None
