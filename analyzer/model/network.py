"""Services, endpoints, ingresses, network policies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from analyzer.model.record import Sourced, table


@table("services", key=("namespace", "name"))
class Service(Sourced):
    """One row per Service, merged from every file that shows it."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Service name"]
    type: Annotated[str | None, "ClusterIP, NodePort, LoadBalancer or ExternalName"] = None
    cluster_ip: Annotated[str | None, "Cluster IP, or None for headless"] = None
    external_ip: Annotated[str | None, "External address"] = None
    external_name: Annotated[str | None, "Target of an ExternalName"] = None
    selector: Annotated[dict[str, str] | None, "Selector; NULL when there is none"] = None
    labels: Annotated[dict[str, str] | None, "Labels"] = None
    annotations: Annotated[dict[str, str] | None, "Annotations, secrets replaced"] = None
    session_affinity: Annotated[str | None, "Session affinity"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("service_ports", key=("namespace", "service", "port", "protocol"))
class ServicePort(Sourced):
    """A port of a Service."""

    namespace: Annotated[str | None, "Namespace"]
    service: Annotated[str, "Service name"]
    port: Annotated[int, "Port that clients use"]
    protocol: Annotated[str, "TCP, UDP or SCTP"]
    name: Annotated[str | None, "Port name"] = None
    target_port: Annotated[str | None, "Target port number or name"] = None
    node_port: Annotated[int | None, "Node port"] = None


@table("endpoints", key=("namespace", "name"))
class Endpoints(Sourced):
    """One row per Endpoints object, or per Service whose describe shows endpoints.

    kubectl prints `<none>` where no pod matches the selector and nothing where pods match but none is
    ready (1.32 `describe services` prints nothing in both cases).
    """

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Service name"]
    printed: Annotated[str | None, "listed, none (`<none>`) or blank, as kubectl get endpoints shows it"] = (
        None
    )
    ready: Annotated[int | None, "Ready addresses, the hidden ones of `+ 3 more...` included"] = None
    not_ready: Annotated[int | None, "Addresses that are not ready, only in manifests"] = None


@table("endpoint_addresses")
class EndpointAddress(Sourced):
    """An address behind a Service, as far as kubectl prints them (it cuts after three)."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Service name"]
    ip: Annotated[str, "Address"]
    port: Annotated[int | None, "Port"]
    ready: Annotated[bool, "Ready"]
    pod: Annotated[str | None, "Pod behind it, only in manifests"]


@table("ingresses", key=("namespace", "name"))
class Ingress(Sourced):
    """One row per Ingress."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Ingress name"]
    class_name: Annotated[str | None, "ingressClassName or the old annotation"] = None
    address: Annotated[str | None, "Addresses of status.loadBalancer, joined by commas"] = None
    labels: Annotated[dict[str, str] | None, "Labels"] = None
    annotations: Annotated[dict[str, str] | None, "Annotations, secrets replaced"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("ingress_rules")
class IngressRule(Sourced):
    """A host and path of an Ingress and the backend it goes to; the default backend has no host."""

    namespace: Annotated[str | None, "Namespace"]
    ingress: Annotated[str, "Ingress name"]
    host: Annotated[str | None, "Host; NULL for all"]
    path: Annotated[str | None, "Path"]
    path_type: Annotated[str | None, "Exact, Prefix or ImplementationSpecific"]
    service: Annotated[str | None, "Backend Service"]
    port: Annotated[str | None, "Backend port, number or name"]


@table("ingress_tls")
class IngressTls(Sourced):
    """A host that an Ingress serves by TLS."""

    namespace: Annotated[str | None, "Namespace"]
    ingress: Annotated[str, "Ingress name"]
    host: Annotated[str | None, "Host; NULL for all"]
    secret: Annotated[str | None, "Secret that holds the certificate"]


@table("network_policies", key=("namespace", "name"))
class NetworkPolicy(Sourced):
    """One row per NetworkPolicy."""

    namespace: Annotated[str | None, "Namespace"]
    name: Annotated[str, "Policy name"]
    pod_selector: Annotated[dict[str, str] | None, "matchLabels; an empty map selects every pod"] = None
    expressions: Annotated[list[str] | None, "matchExpressions of the pod selector as `key In (a,b)`"] = None
    ingress: Annotated[bool | None, "Restricts ingress"] = None
    egress: Annotated[bool | None, "Restricts egress"] = None
    created_utc: Annotated[datetime | None, "Creation time"] = None


@table("network_policy_rules")
class NetworkPolicyRule(Sourced):
    """What a policy admits: one row per rule × peer × port. No row for a direction: all is denied.

    A rule without peers admits any peer, one without ports any port (NULL).
    """

    namespace: Annotated[str | None, "Namespace"]
    policy: Annotated[str, "Policy name"]
    direction: Annotated[str, "ingress or egress"]
    rule: Annotated[int, "Number of the rule in its direction, from 0"]
    peer: Annotated[str | None, "pods, namespaces, pods_in_namespaces, ip_block or NULL for any"]
    pod_selector: Annotated[dict[str, str] | None, "matchLabels of the peer's pods; empty = all"]
    namespace_selector: Annotated[dict[str, str] | None, "matchLabels of the peer's namespaces"]
    expressions: Annotated[list[str] | None, "matchExpressions of either selector"]
    ip_block: Annotated[str | None, "CIDR"]
    ip_except: Annotated[list[str] | None, "CIDRs left out"]
    port: Annotated[str | None, "Port number or name; NULL for any"]
    end_port: Annotated[int | None, "Last port of a range"]
    protocol: Annotated[str | None, "TCP, UDP or SCTP"]


@table("network_tests")
class NetworkTest(Sourced):
    """A result in network-test.txt: what was asked, whether it worked."""

    test: Annotated[str, "dns or http"]
    target: Annotated[str | None, "Name or URL, where the output shows it"]
    ok: Annotated[bool | None, "True, False, or NULL where the output does not tell"]
    server: Annotated[str | None, "DNS server asked"]
    detail: Annotated[str, "The answer or the error, secrets replaced"]
