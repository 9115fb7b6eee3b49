"""ConfigMaps and Secrets as facts: values of the ones, and what is told of the others without a value.

Fingerprints of two bundles can show that values are equal (of a bundle and its copy without secrets), never
that they differ: each bundle makes them by a key of its own. So values that differ are told by length,
defects and where a connection string leads. Certificates are public, and told by what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analyzer.diff.names import Place

if TYPE_CHECKING:
    from analyzer.diff.things import Thing, Things

_CERTIFICATE, _KEY = "certificate", "private key"
_DSN = {"scheme": "scheme", "host": "host", "port": "port", "database": "database"}


def read_config_maps(things: Things) -> None:
    """ConfigMaps: each key with its value; of binary data the length."""
    _mentioned(things, "ConfigMap")
    certificates = _certificates(things, "ConfigMap")
    for row in things.rows("SELECT * FROM configmap_entries ORDER BY namespace, configmap, key"):
        place, key = row["place"], row["key"]
        thing = things.of("ConfigMap", row["namespace"], row["configmap"], place)
        name = f"data[{key}]"
        if (thing.entity, key) in certificates:
            thing.add(name, _CERTIFICATE, place, "configmap_entries")
        elif row["value"] is None:
            # What is no text is known by its length alone.
            _unknown(thing, name, f"{row['bytes']} B", place, "configmap_entries")
        else:
            thing.add(name, row["value"], place, "configmap_entries")


def read_secrets(things: Things) -> None:
    """Secrets: type, and of each key length, defects, where it leads, and which other holds its password."""
    _mentioned(things, "Secret")
    certificates = _certificates(things, "Secret")
    rows = list(things.rows("SELECT * FROM secret_entries ORDER BY namespace, secret, key"))
    holders: dict[str, list[str]] = {}
    for row in rows:
        if row["fingerprint"]:
            entity = things.names.entity("Secret", row["namespace"], row["secret"])
            holders.setdefault(row["fingerprint"], []).append(f"{entity}[{row['key']}]")
    for row in rows:
        thing = things.of("Secret", row["namespace"], row["secret"], row["place"])
        thing.add("type", row["type"], row["place"], "secret_entries", certain=True)
        kept = certificates.get((thing.entity, row["key"]))
        beside = row["key"] == "tls.key" and certificates.get((thing.entity, "tls.crt"))
        name = f"data[{row['key']}]"
        if kept is not None:
            thing.add(name, _CERTIFICATE, row["place"], "secret_entries")
        elif beside and beside[0]["key_matches"] is not None:
            # Whether it belongs to the certificate is told there; a copy without secrets has the public key.
            thing.add(name, _KEY, row["place"], "secret_entries")
        else:
            _entry(thing, name, row, holders)


def _entry(thing: Thing, name: str, row: Mapping[str, Any], holders: Mapping[str, list[str]]) -> None:
    place, size, fingerprint = row["place"], f"{row['bytes']} B", row["fingerprint"]
    table = "secret_entries"
    if fingerprint or not row["bytes"]:
        thing.add(name, size, place, table, exact=fingerprint or "")
        defects = ",".join(row["flags"]) or "-"
        thing.add(f"{name}.flags", defects, place, table, certain=True, parent=name)
    else:
        _unknown(thing, name, size, place, table)
    for label, column in _DSN.items():
        thing.add(f"{name}.{label}", row[column], place, table, parent=name)
    password = row["password_fingerprint"]
    if password:
        same = ",".join(holders.get(password, ())) or "-"
        thing.add(f"{name}.samePasswordAs", same, place, table, certain=True, parent=name)


def _unknown(thing: Thing, name: str, value: str, place: Place, table: str) -> None:
    """Note a value of which only the length is known: it is equal to no other for sure."""
    thing.add(name, value, place, table, exact=f"{value} of {id(thing)}")


def _mentioned(things: Things, kind: str) -> None:
    """Note objects that hold nothing, too."""
    for row in things.rows(f"SELECT * FROM objects WHERE kind = '{kind}' ORDER BY file, line"):
        things.of(kind, row["namespace"], row["name"], row["place"])


def _certificates(things: Things, kind: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Certificates of a kind of object by Kind/name and key; they are noted as facts."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in things.rows(
        f"SELECT * FROM certificates WHERE kind = '{kind}' ORDER BY namespace, name, key, position"
    ):
        place = row["place"]
        thing = things.of(kind, row["namespace"], row["name"], place)
        found.setdefault((thing.entity, row["key"]), []).append(row)
        parent = f"data[{row['key']}]"
        name = f"{parent}[{row['position']}]" if row["position"] else parent
        facts = {
            "subject": row["subject"],
            "issuer": row["issuer"],
            "notBefore": f"{row['not_before_utc']:%F %T} UTC",
            "notAfter": f"{row['not_after_utc']:%F %T} UTC",
            "dnsNames": ",".join(sorted(row["dns_names"])) or "-",
            "keyMatches": row["key_matches"],
        }
        for label, value in facts.items():
            certain = label == "keyMatches"
            thing.add(f"{name}.{label}", value, place, "certificates", certain=certain, parent=parent)
    return found
