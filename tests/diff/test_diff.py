"""What changed between two bundles: the samples against themselves, each other, and edited ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from analyzer.analysis import Analysis
from analyzer.clean import write_clean
from analyzer.diff.json import diff_document, diff_json
from analyzer.diff.read import Diff, read_diff
from analyzer.diff.text import DiffText
from analyzer.pipeline import analyze
from analyzer.rules.load import RuleSet, load_rules
from tests.samples.conftest import NAMES, bundle, some
from tests.samples.packing import Member, changed, members, pack
from tests.samples.test_verdicts import TRUTH

FAULTY = [name for name in NAMES if TRUTH[name]]
WEEK = timedelta(days=7)
Of = Callable[[str], Analysis]
Edited = Callable[..., Analysis]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="module")
def sample(rules: RuleSet) -> Iterator[Of]:
    """A sample by its name, read once."""
    read: dict[str, Analysis] = {}

    def of(name: str) -> Analysis:
        if name not in read:
            read[name] = analyze(bundle(name), rules)
        return read[name]

    yield of
    for analysis in read.values():
        analysis.store.close()


@pytest.fixture
def edited(tmp_path: Path, rules: RuleSet) -> Iterator[Edited]:
    """A sample of which files are replaced: by what `edits` makes of their text, None leaves them out."""
    read: list[Analysis] = []

    def edit(name: str, **edits: Callable[[str], str] | None) -> Analysis:
        files: list[Member] = []
        done = set()
        for member, content in members(name):
            key = re.sub(r"\W", "_", member.name.rpartition("/")[2].rpartition(".")[0])
            if key not in edits:
                files.append((member, content))
                continue
            done.add(key)
            if (change := edits[key]) is not None:
                text = change(content.decode())
                assert text != content.decode()
                files.append(changed(member, member.name, text.encode()))
        assert done == set(edits)
        read.append(analyze(pack(tmp_path / f"{len(read)}.tar", files), rules))
        return read[-1]

    yield edit
    for analysis in read:
        analysis.store.close()


def diff(old: Analysis, new: Analysis, lang: Literal["en", "zh"] = "en") -> Diff:
    return read_diff(old, new, lang)


def text(told: Diff) -> str:
    return DiffText(told, colour=False).render()


def values(told: Diff) -> dict[str, tuple[str | None, str | None]]:
    """Every change of a value by `Kind/name what`."""
    return {
        f"{change.entity} {value.what}": (value.old, value.new)
        for change in told.objects.changes
        for value in change.changes
    }


def put(old: str, new: str) -> Callable[[str], str]:
    return lambda content: content.replace(old, new)


# -- no change -------------------------------------------------------------------------------------


def assert_no_change(told: Diff) -> None:
    assert told.is_empty, text(told)
    assert not told.is_worse
    document = diff_document(told)
    lists = ("root_causes", "findings", "objects", "usage", "log_patterns", "checks", "gaps")
    assert [document[name] for name in lists] == [[]] * len(lists)
    assert "no change" in text(told)


@pytest.mark.parametrize("name", some())
def test_a_bundle_and_itself(name: str, sample: Of) -> None:
    told = diff(sample(name), sample(name))
    assert_no_change(told)
    assert {(one.priority, one.cause, one.entity) for one in told.same_causes} == set(TRUTH[name])
    assert not told.objects.alike
    assert not told.objects.unseen
    assert not told.objects.partly


@pytest.mark.parametrize("name", ["healthy", "postgres-password", "secret-key-missing", "node-notready"])
def test_a_bundle_and_its_copy_without_secrets(name: str, sample: Of, rules: RuleSet, tmp_path: Path) -> None:
    write_clean(bundle(name), tmp_path / "clean.tar.gz")
    copy = analyze(tmp_path / "clean.tar.gz", rules)
    with copy.store:
        assert_no_change(diff(sample(name), copy))
        assert_no_change(diff(copy, sample(name)))


_SAFE = "bcdfghjklmnpqrstvwxz2456789"


def other(letters: str) -> str:
    """Another random name of the same length."""
    return "".join(_SAFE[(_SAFE.index(letter) + 5) % len(_SAFE)] for letter in letters)


def later(content: str) -> str:
    """All times a week later, on the same weekday."""

    def shift(form: str) -> Callable[[re.Match[str]], str]:
        return lambda found: (datetime.strptime(found[0], form) + WEEK).strftime(form)

    for pattern, form in (
        (r"20\d\d-[01]\d-[0-3]\d", "%Y-%m-%d"),
        (r"\b20\d{6}(?=-\d{6}\b)", "%Y%m%d"),
        (r"20\d\d/[01]\d/[0-3]\d", "%Y/%m/%d"),
        (r"\b[0-3]\d [A-Z][a-z][a-z] 20\d\d", "%d %b %Y"),
        (r"\b[0-3]\d/[A-Z][a-z][a-z]/20\d\d", "%d/%b/%Y"),
    ):
        content = re.sub(pattern, shift(form), content)
    return re.sub(  # as `date` and `ls` print it
        r"\b[A-Z][a-z][a-z] [0-3]\d(?= \d\d:\d\d)",
        lambda found: f"{datetime.strptime(f'{found[0]} 2026', '%b %d %Y') + WEEK:%b %d}",
        content,
    )


def collected_again(name: str) -> list[Member]:
    """A sample as it would be a week later: other pods and addresses, other times, another order."""
    pods = next(content.decode() for member, content in members(name) if member.name.endswith("/pods.txt"))
    renamed: dict[str, str] = {}
    for full, base, rs, own in re.findall(rf"(?m)^((\S+)-([{_SAFE}]{{6,10}})-([{_SAFE}]{{5}}))\s", pods):
        renamed[full] = f"{base}-{other(rs)}-{other(own)}"
        renamed[f"{base}-{rs}"] = f"{base}-{other(rs)}"
        renamed[f"pod-template-hash={rs}"] = f"pod-template-hash={other(rs)}"
    assert renamed

    def again(content: str) -> str:
        for before in sorted(renamed, key=len, reverse=True):
            content = content.replace(before, renamed[before])
        content = re.sub(
            r"(?<=\b10\.244\.)(\d)\.(\d\d)\b", lambda ip: f"{ip[1]}.{10 + (int(ip[2]) + 41) % 90}", content
        )
        return later(content)

    files = []
    for member, content in reversed(members(name)):
        one = changed(member, again(member.name), again(content.decode()).encode())
        one[0].mtime = member.mtime + int(WEEK.total_seconds())
        files.append(one)
    return files


@pytest.mark.parametrize("name", some(name for name in NAMES if not name.endswith("-cut")))
def test_other_pods_times_and_order_are_no_change(
    name: str, sample: Of, rules: RuleSet, tmp_path: Path
) -> None:
    again = analyze(pack(tmp_path / "again.tar", collected_again(name)), rules)
    with again.store:
        old_pods = {pod for (pod,) in sample(name).store.query("SELECT name FROM pods")}
        new_pods = {pod for (pod,) in again.store.query("SELECT name FROM pods")}
        assert len(old_pods) == len(new_pods)
        assert not old_pods & new_pods
        told = diff(sample(name), again)
        assert_no_change(told)
        assert {(one.priority, one.cause, one.entity) for one in told.same_causes} == set(TRUTH[name])


# -- root causes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", some(FAULTY))
def test_what_broke_is_new_and_what_was_mended_is_resolved(name: str, sample: Of) -> None:
    broke = diff(sample("healthy"), sample(name))
    assert [(one.status, one.priority, one.cause, one.entity) for one in broke.causes] == [
        ("new", *truth) for truth in sorted(TRUTH[name])
    ]
    assert broke.is_worse
    assert all(one.new and one.new.place for one in broke.causes)
    mended = diff(sample(name), sample("healthy"))
    assert {one.status for one in mended.causes} == {"resolved"}
    assert {(one.priority, one.cause, one.entity) for one in mended.causes} == set(TRUTH[name])
    assert not mended.is_worse


def test_a_cause_whose_file_is_missing_is_lost_sight_of(sample: Of, edited: Edited) -> None:
    new = edited("networkpolicy-blocks-db", networkpolicies=None)
    told = diff(sample("networkpolicy-blocks-db"), new)
    (cause,) = (one for one in told.causes if one.cause == "network.policy")
    assert cause.status == "lost"
    assert "NET-007" in cause.reasons[0]
    assert "networkpolicies" in (cause.ask_for or "")
    assert "lost sight of  P1 network.policy" in text(told)
    assert not any(one.status == "resolved" for one in told.causes)
    (unseen,) = told.objects.unseen
    assert (unseen.kind, unseen.side, unseen.count) == ("NetworkPolicy", "old", 2)
    assert not any(change.status == "went" for change in told.objects.changes)
    assert "networkpolicies.yaml" in {gap.subject for gap in told.gaps if gap.status == "opened"}


def test_a_rule_that_fires_on_another_object_must_have_seen_all_of_them(sample: Of) -> None:
    new = analyze(bundle("postgres-password"), load_rules())
    with new.store:
        new.store.execute("DELETE FROM root_causes")
        new.store.execute("UPDATE findings SET entity_name = 'other' WHERE cause = 'config.db_password'")
        told = diff(sample("postgres-password"), new)
        assert [one.status for one in told.causes] == ["resolved"]
        new.store.execute(
            "INSERT INTO gaps SELECT DISTINCT ON (hides) 'missing', 'a file', 'cut', '截断', [hides], NULL,"
            " NULL, NULL FROM (SELECT 'log:' || component AS hides FROM log_sources"
            " UNION SELECT table_name FROM duckdb_tables())"
        )
        told = diff(sample("postgres-password"), new)
        assert [one.status for one in told.causes] == ["lost"]


def test_a_cause_that_grew_is_worse(sample: Of) -> None:
    old, new = sample("postgres-password"), analyze(bundle("postgres-password"), load_rules())
    with new.store:
        new.store.execute("UPDATE root_causes SET priority = 'P0'")
        told = diff(old, new)
        assert [(one.status, one.reasons) for one in told.causes] == [("worse", ["priority P1 → P0"])]
        assert told.is_worse
        back = diff(new, old)
        assert [(one.status, one.reasons) for one in back.causes] == [("eased", ["priority P0 → P1"])]
        assert not back.is_worse
        new.store.execute("UPDATE root_causes SET priority = 'P1'")
        new.store.execute("UPDATE findings SET count = count * 10 WHERE role = 'cause'")
        (cause,) = diff(old, new).causes
        assert cause.status == "worse"
        assert re.fullmatch(r"\d+ → \d+0 times", cause.reasons[0])


def test_a_root_cause_that_was_a_finding_before(sample: Of) -> None:
    new = analyze(bundle("postgres-password"), load_rules())
    with new.store:
        new.store.execute("DELETE FROM root_causes")
        told = diff(sample("postgres-password"), new)
        assert [(one.status, *one.reasons) for one in told.causes] == [
            ("eased", "still found, no root cause any more")
        ]
        assert diff(new, sample("postgres-password")).is_worse


def test_what_a_filter_takes_is_not_resolved(sample: Of) -> None:
    new = analyze(bundle("postgres-password"), load_rules())
    with new.store:
        new.store.execute("DELETE FROM root_causes")
        new.store.execute(
            "INSERT INTO suppressions SELECT finding, 'ignore', 'known', 'f.toml', '2027-01-01' FROM findings"
        )
        told = diff(sample("postgres-password"), new)
        assert {one.status for one in (*told.causes, *told.findings)} == {"lost"}
        assert diff(new, new).same_findings == []


# -- objects ---------------------------------------------------------------------------------------


def test_edited_workloads(sample: Of, edited: Edited) -> None:
    def edit(content: str) -> str:
        for old, new in (
            ("multi-agent:1.4.2", "multi-agent:1.5.0"),
            ("memory:  4Gi", "memory:  8Gi"),
            ("delay=5s timeout=3s period=5s", "delay=9s timeout=3s period=5s"),
            (
                "      LLM_API_KEY:   <set to the key 'LLM_API_KEY'",
                "      LLM_KEY:       <set to the key 'OTHER'",
            ),
            ("Service Account:  default", "Service Account:  robot"),
        ):
            assert old in content
            content = content.replace(old, new)
        return content

    told = values(diff(sample("healthy"), edited("healthy", pods_describe=edit)))
    app = "Deployment/langgraph-multi-agent containers[langgraph-multi-agent]"
    assert told[f"{app}.image"] == (
        "registry.example.com/langgraph/langgraph-multi-agent:1.4.2",
        "registry.example.com/langgraph/langgraph-multi-agent:1.5.0",
    )
    assert told[f"{app}.resources.limits.memory"] == ("4Gi", "8Gi")
    assert told[f"{app}.env[LLM_API_KEY]"] == ("Secret/langgraph-secrets[LLM_API_KEY]", None)
    assert told[f"{app}.env[LLM_KEY]"] == (None, "Secret/langgraph-secrets[OTHER]")
    before, after = told[f"{app}.readinessProbe"]
    assert before == "http-get http://:8000/ready delay=5 timeout=3 period=5 success=1 failure=3"
    assert after == "http-get http://:8000/ready delay=9 timeout=3 period=5 success=1 failure=3"
    assert told["Deployment/redis serviceAccountName"] == ("default", "robot")


def test_each_change_names_lines_that_show_it(sample: Of, edited: Edited) -> None:
    new = edited("healthy", pods_describe=put("postgres:15-alpine", "postgres:16"))
    told = diff(sample("healthy"), new)
    (change,) = (one for one in told.objects.changes if one.entity == "Deployment/postgres")
    (value,) = (one for one in change.changes if one.what.endswith(".image"))
    for place, analysis in ((value.old_place, sample("healthy")), (value.new_place, new)):
        assert place is not None
        rows = analysis.store.query(
            "SELECT text FROM lines WHERE file = $1 AND line BETWEEN $2 AND $2 + 3 ORDER BY line", list(place)
        )
        assert any("Image:" in row for (row,) in rows)


def test_edited_services_and_config(sample: Of, edited: Edited) -> None:
    new = edited(
        "healthy",
        services=put("app=postgres", "app=database"),
        services_describe=lambda content: content.replace("app=postgres", "app=database").replace(
            "TargetPort:               3000/TCP", "TargetPort:               3001/TCP"
        ),
        configmaps=lambda content: content.replace('DB_POOL_SIZE: "10"', 'DB_POOL_SIZE: "99"').replace(
            "          proxy_connect_timeout 5s;", "          proxy_connect_timeout 6s;"
        ),
        networkpolicies=put("- port: 6379", "- port: 6380"),
    )
    told = diff(sample("healthy"), new)
    found = values(told)
    assert found["Service/postgres-service selector"] == ("app=postgres", "app=database")
    assert found["Service/mvp2-frontend-service ports[80/TCP].targetPort"] == ("3000", "3001")
    assert found["ConfigMap/langgraph-config data[DB_POOL_SIZE]"] == ("10", "99")
    (nginx,) = (one for one in told.objects.changes if one.entity == "ConfigMap/nginx-config")
    (line,) = nginx.changes
    assert (line.line, (line.old or "").strip(), (line.new or "").strip()) == (
        21,
        "proxy_connect_timeout 5s;",
        "proxy_connect_timeout 6s;",
    )
    (policy,) = (
        one for one in told.objects.changes if one.entity == "NetworkPolicy/langgraph-network-policy"
    )
    assert {(one.what, one.old, one.new) for one in policy.changes} == {
        ("egress", "pods=app=redis port=6379/TCP", None),
        ("egress", None, "pods=app=redis port=6380/TCP"),
    }


def test_objects_that_come_and_go(sample: Of, edited: Edited) -> None:
    new = edited("healthy", configmaps=put("name: nginx-config", "name: proxy-config"))
    told = diff(sample("healthy"), new)
    assert {(one.status, one.entity) for one in told.objects.changes} >= {
        ("came", "ConfigMap/proxy-config"),
        ("went", "ConfigMap/nginx-config"),
    }


def test_a_file_that_was_cut_removes_nothing(sample: Of, edited: Edited) -> None:
    half = {
        name: (lambda content: content[: len(content) // 2]) for name in ("configmaps", "services_describe")
    }
    told = diff(sample("healthy"), edited("healthy", **half))
    assert not any(one.status == "went" for one in told.objects.changes)
    assert not [key for key, (_, after) in values(told).items() if after is None]


def test_secrets_are_told_by_length_and_defects_alone(sample: Of, edited: Edited) -> None:
    """A longer password is a change, another of the same length cannot be told; no value is shown."""
    new = edited(
        "healthy",
        secrets=lambda content: content.replace(
            "REDIS_PASSWORD: ZmFrZS1yZWRpcy1wYXNzLTQ1Ng==", "REDIS_PASSWORD: ZmFrZS1yZWRpcy1wYXNzLTQ1NjcK"
        ).replace(
            "POSTGRES_PASSWORD: RmFrZS1QZy1QYXNzdzByZC0xMjM=",
            "POSTGRES_PASSWORD: RmFrZS1QZy1QYXNzdzByZC0xMjQ=",
        ),
    )
    told = diff(sample("healthy"), new)
    found = values(told)
    secret = "Secret/langgraph-secrets data"
    assert found[f"{secret}[REDIS_PASSWORD]"] == ("19 B", "21 B")
    assert found[f"{secret}[REDIS_PASSWORD].flags"] == ("-", "trailing_newline")
    assert f"{secret}[POSTGRES_PASSWORD]" not in found
    assert "Secret/langgraph-secrets: data[POSTGRES_PASSWORD]" in told.objects.alike
    assert found[f"{secret}[DATABASE_URL].samePasswordAs"] == (
        "Secret/langgraph-secrets[POSTGRES_PASSWORD]",
        "-",
    )
    for shown in (text(told), diff_json(told)):
        assert "Passw0rd" not in shown
        assert "fake-redis" not in shown
    assert "secret value(s) that look alike" in text(told)


def test_a_secret_of_a_config_map_is_compared_around_its_token(sample: Of, edited: Edited) -> None:
    def with_password(password: str, host: str) -> Callable[[str], str]:
        return put("    APP_ENV:", f"    BROKER: amqp://robot:{password}@{host}:5672/\n    APP_ENV:")

    one = edited("healthy", configmaps=with_password("S3cretOfOne9", "mq"))
    other_password = edited("healthy", configmaps=with_password("An0therS3cret", "mq"))
    other_host = edited("healthy", configmaps=with_password("S3cretOfOne9", "queue"))
    told = diff(one, other_password)
    assert "ConfigMap/langgraph-config data[BROKER]" not in values(told)
    assert "ConfigMap/langgraph-config: data[BROKER]" in told.objects.alike
    before, after = values(diff(one, other_host))["ConfigMap/langgraph-config data[BROKER]"]
    assert "mq:5672" in (before or "")
    assert "queue:5672" in (after or "")
    assert "›" in (before or "")
    assert not re.search(r"‹[a-z-]+:", before or "")


# -- what was observed -----------------------------------------------------------------------------


def test_restarts_and_usage(sample: Of, edited: Edited) -> None:
    new = edited(
        "healthy",
        pods_usage=lambda content: content.replace("187Mi", "487Mi").replace(" 9m   ", " 11m  "),
        pods=lambda content: re.sub(r"(redis\S+ +1/1 +Running +)0(?= )", r"\g<1>3", content),
        pods_describe=lambda content: re.sub(
            r"(redis:7-alpine(?s:.)*?Restart Count:  )0", r"\g<1>3", content
        ),
    )
    told = {
        (one.entity, one.measure): (one.old.value, one.new.value)
        for one in diff(sample("healthy"), new).usage
    }
    assert told == {
        ("Deployment/postgres", "memory"): (188 << 20, 487 << 20),
        ("Deployment/redis", "restarts"): (0, 3),
    }


def test_log_patterns(sample: Of, edited: Edited) -> None:
    told = diff(sample("healthy"), sample("networkpolicy-blocks-db"))
    new = [one for one in told.patterns if one.status == "new"]
    assert new[0].level == "ERROR"
    assert ("app", "database unavailable host=postgres-service") in {
        (one.printer, one.pattern) for one in new
    }
    assert {one.printer for one in told.patterns} <= {"app", "nginx", "postgres", "redis", "frontend"}
    logs = [
        re.sub(r"\W", "_", member.name.rpartition("/")[2].rpartition(".")[0])
        for member, _ in members("networkpolicy-blocks-db")
        if "/logs-langgraph" in member.name
    ]
    without = diff(sample("healthy"), edited("networkpolicy-blocks-db", **dict.fromkeys(logs)))
    assert "app" not in {one.printer for one in without.patterns}


def test_checks_and_gaps(sample: Of) -> None:
    told = diff(sample("healthy"), sample("postgres-password"))
    assert {(one.new.name, one.old.status, one.new.status) for one in told.checks} >= {
        ("database", "ok", "error"),
    }
    assert all(gap.status in ("opened", "closed") for gap in told.gaps)
    back = diff(sample("postgres-password"), sample("healthy"))
    assert {(gap.code, gap.subject) for gap in told.gaps} == {(gap.code, gap.subject) for gap in back.gaps}


# -- texts -----------------------------------------------------------------------------------------


def test_chinese(sample: Of) -> None:
    told = text(diff(sample("healthy"), sample("postgres-password"), "zh"))
    assert "根因\n  新出现  P1 config.db_password" in told
    assert "数据库: 正常 → 错误" in told
    assert "没有变化" in text(diff(sample("healthy"), sample("healthy"), "zh"))
    for english in ("resolved", "lost sight", "restarts", "Health", "OLD", "times:"):
        assert english not in told


def test_hostile_names_are_harmless(sample: Of, edited: Edited) -> None:
    bad = '"\\e[31mred\\u202e\\n"'
    new = edited(
        "healthy",
        configmaps=lambda content: content.replace("    APP_ENV: production", f"    {bad}: {bad}"),
        pods_describe=put("nginx:1.22-alpine", "nginx:\x1b[2J\u202e"),
    )
    told = diff(sample("healthy"), new)
    for shown in (text(told), text(diff(new, sample("healthy"))), diff_json(told)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "\\x1b" in text(told)


def test_old_and_new_in_the_wrong_order_are_told(sample: Of) -> None:
    old, new = sample("two-faults"), sample("healthy")
    assert "OLD was captured after NEW" in diff(old, new).notes
    assert diff(new, old).notes == []


def test_texts_that_are_long_or_alike_take_no_time(sample: Of, edited: Edited) -> None:
    def with_text(line: str) -> Callable[[str], str]:
        lines = "".join(f"      {part}\n" for _ in range(700) for part in ("x", line))
        return put("    APP_ENV:", f"    LONG: |\n{lines}    APP_ENV:")

    old, new = edited("healthy", configmaps=with_text("x")), edited("healthy", configmaps=with_text("yy"))
    assert values(diff(old, new))["ConfigMap/langgraph-config data[LONG]"] == ("2800 B", "3500 B")
