"""A bundle whose secrets were replaced leads to the same verdict, and holds none of them."""

from __future__ import annotations

import base64
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from analyzer import clean
from analyzer.analysis import Analysis
from analyzer.bundle import read_bundle
from analyzer.clean import LeakError, write_clean
from analyzer.errors import UsageError
from analyzer.model import BundleInfo, Certificate, FileInfo, FindingEdge, RootCause, SecretEntry, Verdict
from analyzer.pipeline import analyze
from analyzer.rules.load import RuleSet
from tests.samples.conftest import bundle
from tests.samples.packing import changed, members, pack

KINDS = (Verdict, RootCause, FindingEdge, Certificate)


def facts(analysis: Analysis) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that the diagnosis says, and what it says it of; of evidence the place, not the text."""
    store = analysis.store
    told: dict[str, list[Any]] = {record.__name__: list(store.records(record)) for record in KINDS}
    told["evidence"] = store.query("SELECT finding, file, line, source FROM evidence ORDER BY ALL")
    told["findings"] = store.query("SELECT finding, rule, entity_kind, entity_name, confidence FROM findings")
    told["rules"] = store.query("SELECT rule, outcome FROM rule_results ORDER BY ALL")
    told["files"] = store.query("SELECT path, kind, status, lines FROM files ORDER BY ALL")
    told["secrets"] = [
        (s.secret, s.key, s.flags, s.host, s.port, s.database, s.user_fingerprint is None)
        for s in store.records(SecretEntry)
    ]
    told["bundle"] = [(i.namespace, i.captured_utc, i.complete) for i in store.records(BundleInfo)]
    return told


def test_the_verdict_is_the_same(sample: tuple[str, Analysis], rules: RuleSet, tmp_path: Path) -> None:
    name, analysis = sample
    target = tmp_path / "clean.tar.gz"
    write_clean(bundle(name), target)
    again = analyze(target, rules)
    with again.store:
        expected = facts(analysis)
        assert facts(again) == expected


def secret_values(name: str) -> Iterator[str]:
    """What the Secrets of a sample hold, as they stand there and read; common words left out."""
    for member, content in members(name):
        if not member.name.endswith("secrets.yaml"):
            continue
        for item in yaml.safe_load(content)["items"]:
            for key, encoded in (item.get("data") or {}).items():
                value = base64.b64decode(encoded).decode("utf-8", "replace")
                if len(value) >= 8 and key != "tls.crt" and not re.fullmatch("[a-z_]+", value):
                    yield value
                    yield encoded


def test_no_secret_is_left(tmp_path: Path) -> None:
    for name in ("postgres-password", "two-faults", "healthy"):
        target = tmp_path / f"{name}.tar.gz"
        write_clean(bundle(name), target)
        with tarfile.open(target) as archive:
            text = b"".join(f.read() for m in archive if (f := archive.extractfile(m))).decode()
        values = list(secret_values(name))
        assert len(values) > 5
        assert [value for value in values if value in text] == []
        assert "BEGIN CERTIFICATE" in base64.b64decode(re.findall(r"tls\.crt: (\S+)", text)[0]).decode(), (
            "certificates are public"
        )


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.tar.gz", "b.tar.gz"):
        write_clean(bundle("healthy"), tmp_path / name)
    assert (tmp_path / "a.tar.gz").read_bytes() == (tmp_path / "b.tar.gz").read_bytes()
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o777 == 0o600


def test_large_logs_go_by_way_of_a_file(tmp_path: Path) -> None:
    files = list(members("healthy"))
    place = next(n for n, (member, _) in enumerate(files) if "/logs-nginx" in member.name)
    member, content = files[place]
    head = b"10.0.0.1 - - [24/Nov/2026:06:00:00 +0000] "
    plain = head + b'"GET /api/v1/tasks?page=1 HTTP/1.1" 200 512 "-" "curl/8.5.0" 0.004\n'
    secret = head + b'"GET /?api_key=sk-live-4f9a8b7c6d5e4f3a HTTP/1.1" 200 2\n'
    files[place] = changed(
        member, member.name, content + (plain * 99 + secret) * 1000 + b"the last line has no end"
    )
    source, target = pack(tmp_path / "large.tar", files), tmp_path / "clean.tar.gz"
    cleaned = write_clean(source, target)
    before, after = read_bundle(source), read_bundle(target)
    assert cleaned.lines >= 1000
    assert [(m.path, m.lines) for m in before.members] == [(m.path, m.lines) for m in after.members]
    path = member.name.partition("/")[2]
    (text,) = (b"".join(chunks) for _, chunks in after.stream([path]))
    assert b"sk-live" not in text
    assert text.endswith(b"the last line has no end")


def test_what_is_no_text_is_left_out_and_named(tmp_path: Path) -> None:
    files = list(members("healthy"))
    first, _ = files[0]
    folder = first.name.partition("/")[0]
    link = tarfile.TarInfo(f"{folder}/passwd")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    files += [changed(first, f"{folder}/core", bytes(range(7)) * 500), (link, b"")]
    target = tmp_path / "clean.tar.gz"
    cleaned = write_clean(pack(tmp_path / "b.tar", files), target)
    assert sorted(cleaned.left_out) == [("core", "binary"), ("passwd", "link")]
    with tarfile.open(target) as archive:
        assert all(member.isfile() for member in archive)


def test_a_name_that_holds_a_secret_is_changed(tmp_path: Path) -> None:
    files = list(members("healthy"))
    first, _ = files[0]
    folder = first.name.partition("/")[0]
    files.append(changed(first, f"{folder}/curl-token=ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8.txt", b"x\n"))
    target = tmp_path / "clean.tar.gz"
    write_clean(pack(tmp_path / "b.tar", files), target)
    with tarfile.open(target) as archive:
        assert not any("ghp_" in name for name in archive.getnames())


def test_a_second_look_refuses_what_still_shows_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "_write_log", lambda _, __, chunks, file: file.write(b"".join(chunks)) and 0)
    files = list(members("healthy"))
    place = next(n for n, (member, _) in enumerate(files) if "/logs-nginx" in member.name)
    member, content = files[place]
    files[place] = changed(member, member.name, content + b"password=Tr0ub4dor-and-3\n")
    with pytest.raises(LeakError):
        write_clean(pack(tmp_path / "b.tar", files), tmp_path / "clean.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


def test_a_target_that_cannot_be_written_is_an_error_of_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        write_clean(bundle("healthy"), tmp_path / "missing" / "clean.tar.gz")


def test_a_certificate_stays_whole_beside_its_key(tmp_path: Path) -> None:
    """The key's modulus is in its certificate: lines of the key must not be sought there."""
    target = tmp_path / "clean.tar.gz"
    write_clean(bundle("two-faults"), target)
    texts = [m for m in read_bundle(target).members if m.path == "secrets.yaml"]
    lines = (texts[0].data or b"").decode().split("\n")
    (certificate,) = (line for line in lines if line.strip().startswith("tls.crt: "))
    assert "‹" not in certificate


def test_files_keep_their_state(tmp_path: Path, rules: RuleSet) -> None:
    files = [changed(m, m.name, c[:-9] if m.name.endswith("pods.txt") else c) for m, c in members("healthy")]
    source, target = pack(tmp_path / "b.tar", files), tmp_path / "clean.tar.gz"
    write_clean(source, target)
    analysis = analyze(target, rules)
    with analysis.store as store:
        states = {info.path: info.status for info in store.records(FileInfo)}
    assert states["pods.txt"] == "truncated"
