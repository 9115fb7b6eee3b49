"""The workbench of rule authors, as they type it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from analyzer.cli import rules as command
from analyzer.errors import ExitCode
from analyzer.reports.rule_text import rule_text
from analyzer.rules import schema
from analyzer.rules.filters import Terms
from analyzer.rules.load import load_rules, shipped_rules
from tests.cli.running import FAULTY, Run
from tests.rules.packing import FILTER, LOG_RULE, TAXONOMY, write_pack

PG = shipped_rules() / "postgres"
HOSTILE_SQL = """\
with x as (copy (select 1) to '{file}')
select 'Pod' as kind, '' as namespace, 'x' as name, 'f' as file, 1 as line
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack", {"SHOP-001.toml": LOG_RULE, "taxonomy.toml": TAXONOMY})


def state_rule(sql: str) -> str:
    """The rule of the pack as a state rule, without its log samples."""
    text = LOG_RULE[: LOG_RULE.index("[[test]]")].replace('"log"', '"state"').replace("SHOP-001", "SHOP-002")
    begin, end = text.index("[[match]]"), text.index("[provenance]")
    query = f"source = 'status'\nneeds = ['pods']\nsql = '''\n{sql}'''\n"
    return text[:begin].replace("{tenant}", "it") + query + text[end:]


# -- list ------------------------------------------------------------------------------------------


def listed(run: Run, *arguments: object) -> list[dict[str, Any]]:
    ended = run("rules", "list", *arguments, "-o", "jsonl")
    assert ended.status == 0
    return [json.loads(line) for line in ended.out.splitlines()]


def test_list_gives_every_rule(run: Run) -> None:
    assert [row["rule"] for row in listed(run)] == [rule.id for rule in load_rules().rules]


@pytest.mark.parametrize(
    ("option", "value", "column"),
    [("--kind", "state", "kind"), ("--role", "symptom", "role"), ("--maturity", "test", "maturity")],
)
def test_list_chooses_by_a_word(run: Run, option: str, value: str, column: str) -> None:
    rows = listed(run, option, value)
    assert {row[column] for row in rows} == {value}
    assert 0 < len(rows) < len(load_rules().rules)


def test_list_chooses_by_class_and_area(run: Run) -> None:
    one, area = listed(run, "--cause", "postgres.connections"), listed(run, "--cause", "postgres")
    assert "PG-003" in {row["rule"] for row in one}
    by_id = load_rules().by_id
    for row in area:
        rule = by_id[row["rule"]]
        assert "postgres." in f"{rule.cause} {rule.otherwise}"
    assert len(area) > len(one)


def test_list_chooses_by_component(run: Run) -> None:
    rows = listed(run, "--component", "pgbouncer")
    assert "PG-003" in {row["rule"] for row in rows}
    assert all("pgbouncer" in row["components"].split() for row in rows)


def test_list_takes_all_choices_together(run: Run) -> None:
    assert [
        row["rule"] for row in listed(run, "--cause", "postgres.connections", "--component", "redis")
    ] == []


def test_list_in_chinese_as_csv(run: Run) -> None:
    ended = run("rules", "list", "--cause", "postgres.connections", "--lang", "zh", "-o", "csv")
    rows = {row["rule"]: row for row in csv.DictReader(io.StringIO(ended.out))}
    assert rows["PG-003"]["title"] == load_rules().by_id["PG-003"].title_zh


def test_list_of_an_unknown_class_says_what_may_be_meant(run: Run) -> None:
    ended = run("rules", "list", "--cause", "postgres.conections")
    assert (ended.status, ended.out) == (ExitCode.USAGE, "")
    assert "is postgres.connections" in ended.err


def test_list_holds_the_rules_of_packs(run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row["rule"] for row in listed(run, "--cause", "shop", "--rules", pack)] == ["SHOP-001"]
    monkeypatch.setenv("ANALYZER_RULES", str(pack))
    assert [row["rule"] for row in listed(run, "--cause", "shop")] == ["SHOP-001"]


def test_the_words_to_choose_by_are_those_of_the_schema() -> None:
    hints = get_type_hints(schema.Rule)
    assert sorted(command.Kind) == sorted(get_args(hints["kind"]))
    assert sorted(command.Role) == sorted(get_args(hints["role"]))
    assert sorted(command.Maturity) == sorted(get_args(hints["maturity"]))


# -- show ------------------------------------------------------------------------------------------


def test_show_tells_all_of_a_rule(run: Run) -> None:
    rule = load_rules().by_id["PG-003"]
    ended = run("rules", "show", "pg-003")
    assert ended.status == 0
    for part in (
        rule.title,
        rule.explain,
        *rule.provenance.source,
        *(match.regex for match in rule.match),
        *(remedy.text for remedy in rule.remedy),
        *(f"{test.expect}: {test.name}" for test in rule.test),
        "every symptom of the object",
        "[restart]",
    ):
        assert part in ended.out, part


def test_any_rule_can_be_told_in_both_languages() -> None:
    ruleset = load_rules()
    for rule in ruleset.rules:
        english, chinese = (rule_text(rule, ruleset, lang) for lang in ("en", "zh"))
        assert english.startswith(f"{rule.id}  {rule.title}\n")
        assert chinese.startswith(f"{rule.id}  {rule.title_zh}\n")
        for line in (rule.sql or "").splitlines():
            assert line in english


def test_show_of_an_unknown_rule_says_what_may_be_meant(run: Run) -> None:
    ended = run("rules", "show", "PQ-003")
    assert ended.status == ExitCode.USAGE
    assert "PG-003" in ended.err
    assert "rules list" in run("rules", "show", "nonsense").err


# -- test ------------------------------------------------------------------------------------------


def test_test_counts_the_samples_of_the_chosen_rules(run: Run, pack: Path) -> None:
    ended = run("rules", "test", pack)
    assert (ended.status, ended.out) == (0, "2 samples, 0 wrong\n")
    rule = load_rules().by_id["PG-003"]
    assert run("rules", "test", PG / "PG-003.toml").out == f"{len(rule.test)} samples, 0 wrong\n"


def test_test_names_the_line_of_a_sample_that_misbehaves(
    run: Run, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack / "SHOP-001.toml"
    path.write_text(LOG_RULE.replace("of acme is good", "of acme expired"))
    line = 1 + LOG_RULE[: LOG_RULE.rindex("[[test]]")].count("\n")
    monkeypatch.chdir(pack)
    ended = run("rules", "test", "SHOP-001.toml")
    assert ended.status == ExitCode.FINDINGS
    assert ended.out.splitlines() == [
        f"SHOP-001.toml:{line}: test[1]: ordinary talk: expected quiet, got fire",
        "2 samples, 1 wrong",
    ]


def test_test_names_files_that_cannot_be_used_and_tests_the_rest(run: Run, pack: Path) -> None:
    write_pack(pack, {"bad.toml": "id = ", "filters/bad.toml": "rules = 1"})
    ended = run("rules", "test", pack)
    assert ended.status == ExitCode.FINDINGS
    first, second, last = ended.out.splitlines()
    assert first.startswith(f"{pack}/bad.toml:1: the file: no valid TOML")
    assert second.startswith(f"{pack}/filters/bad.toml:1: rules: Expected `array`")
    assert last == "2 samples, 0 wrong"


def test_the_queries_of_foreign_rules_are_jailed_when_they_are_tested(
    run: Run, few: Path, tmp_path: Path
) -> None:
    written = tmp_path / "written"
    sample = "[[test]]\nname = 'x'\nexpect = 'quiet'\nfiles = { 'pods.txt' = 'NAME READY' }\n"
    text = state_rule(HOSTILE_SQL.format(file=written)) + sample
    pack = write_pack(tmp_path / "pack", {"SHOP-002.toml": text, "taxonomy.toml": TAXONOMY})
    for action in ("test", "lint"):
        ended = run("rules", action, pack)
        assert ended.status == ExitCode.FINDINGS
        assert f"{pack}/SHOP-002.toml:" in ended.out
    assert "sql: the query failed (" in ended.out
    assert not written.exists()


@pytest.mark.parametrize("action", ["test", "lint"])
def test_rules_that_are_not_there_are_an_error(run: Run, tmp_path: Path, action: str) -> None:
    ended = run("rules", action, tmp_path / "none")
    assert (ended.status, ended.out) == (ExitCode.USAGE, "")
    assert "there are no rules at" in ended.err


# -- lint ------------------------------------------------------------------------------------------


def test_lint_of_good_rules_is_silent(run: Run, few: Path, pack: Path) -> None:
    assert run("rules", "lint", pack).out == "1 rules checked\n"
    ended = run("rules", "lint")
    assert (ended.status, ended.out) == (0, "2 rules checked\n")


def test_lint_names_the_line_of_everything(run: Run, few: Path, pack: Path) -> None:
    slots = "2026-11-23 21:51:15,492 - pool - WARNING - failed: FATAL:  sorry, too many clients already"
    write_pack(
        pack,
        {
            "SHOP-001.toml": LOG_RULE.replace('"查看许可证。"', '"Look."').replace(
                "(?:licence", "(?:|licence"
            ),
            "SHOP-002.toml": state_rule("select kind, nothing from pods\n"),
            "SHOP-003.toml": LOG_RULE.replace("SHOP-001", "SHOP-003")
            .replace("(?:licence of (?P<tenant>[a-z]+) expired)", "too many (?P<tenant>clients)")
            .replace("ERROR licence of acme expired", slots),
            "SHOP-004.toml": LOG_RULE.replace("SHOP-001", "SHOP-004").replace("role", "rule"),
        },
    )
    ended = run("rules", "lint", pack)
    assert ended.status == ExitCode.FINDINGS
    *lines, last = (line.removeprefix(f"{pack}/") for line in ended.out.splitlines())
    assert last == "3 rules checked"
    assert lines == sorted(lines)
    for expected in (
        "SHOP-001.toml:13: match[0].regex: an alternative has no text of its own: it runs over every record",
        "SHOP-001.toml:20: remedy[0].text_zh: is not Chinese",
        'SHOP-002.toml:13: sql: the query failed (Binder Error: Referenced column "kind" not found',
        "SHOP-003.toml:11: match: fires on a sample of another cause: PG-003, ",
        "SHOP-004.toml:4: rule: Object contains unknown field `rule`",
    ):
        assert any(line.startswith(expected) for line in lines), (expected, lines)
    assert any("PG-003 fires on it, and names another cause" in line for line in lines)


# -- new -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["log", "state", "correlate"])
@pytest.mark.parametrize("meaning", [("--cause", "config.cors"), ("--symptom", "stuck")])
def test_a_new_rule_lacks_only_what_its_author_must_say(
    run: Run, few: Path, tmp_path: Path, kind: str, meaning: tuple[str, str]
) -> None:
    folder = tmp_path / "new" / "pack"
    ended = run("rules", "new", "SHOP-001", "--kind", kind, *meaning, "--dir", folder)
    path = folder / "SHOP-001.toml"
    assert ended.status == 0
    assert ended.out.startswith(f"{path} is written; ")
    *lines, _ = run("rules", "lint", folder).out.splitlines()
    assert {line.partition(": ")[2].partition(": ")[2] for line in lines} == {"is to be filled in"}
    assert f"; {len(lines)} texts" in ended.out
    assert run("rules", "test", folder).status == 0


def test_a_new_rule_that_is_filled_in_is_clean(run: Run, few: Path, tmp_path: Path) -> None:
    run("rules", "new", "SHOP-001", "--kind", "log", "--cause", "config.cors", "--dir", tmp_path / "p")
    path = tmp_path / "p" / "SHOP-001.toml"
    path.write_text(path.read_text().replace("FILL IN", "shop origin"))
    assert run("rules", "lint", tmp_path / "p").out == "1 rules checked\n"
    assert run("rules", "test", tmp_path / "p").out == "2 samples, 0 wrong\n"


def test_a_new_rule_may_name_a_class_of_its_pack(run: Run, few: Path, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "p", {"taxonomy.toml": TAXONOMY})
    new = ("rules", "new", "SHOP-001", "--kind", "log", "--cause", "shop.licence", "--dir")
    assert run(*new, pack).status == 0
    refused = run(*new, tmp_path / "other")
    assert refused.status == ExitCode.USAGE
    assert f"write it into {tmp_path / 'other' / 'taxonomy.toml'} first" in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("SHOP-001", "--cause", "config.cors"), "is there already (it is not written over)"),
        (("PG-003", "--cause", "config.cors"), "PG-101 is free"),
        (("SHOP-1", "--cause", "config.cors"), "is no id of a rule"),
        (("../x", "--cause", "config.cors"), "is no id of a rule"),
        (("SHOP-002", "--cause", "config.corse"), "is config.cors"),
        (("SHOP-002", "--symptom", "sad"), "one of not_scheduled, "),
        (("SHOP-002",), "give one of --cause and --symptom"),
        (("SHOP-002", "--cause", "config.cors", "--symptom", "slow"), "give one of --cause and --symptom"),
    ],
)
def test_a_new_rule_is_refused(
    run: Run, few: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    taken = write_pack(tmp_path / "p", {"SHOP-001.toml": "mine"})
    ended = run("rules", "new", *arguments, "--kind", "log", "--dir", taken)
    assert ended.status == ExitCode.USAGE
    assert said in ended.err
    assert [path.name for path in taken.iterdir()] == ["SHOP-001.toml"]
    assert (taken / "SHOP-001.toml").read_text() == "mine"


def test_a_new_rule_needs_a_folder_that_can_be_written(run: Run, few: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run(
        "rules", "new", "SHOP-001", "--kind", "log", "--symptom", "slow", "--dir", tmp_path / "file" / "x"
    )
    assert ended.status == ExitCode.USAGE
    assert "cannot be written" in ended.err


# -- profile and schema ----------------------------------------------------------------------------


def test_profile_tells_what_each_rule_costs(run: Run, pack: Path) -> None:
    ended = run("rules", "profile", FAULTY, "--rules", pack, "-o", "jsonl")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["ms"] for row in rows] == sorted((row["ms"] for row in rows), reverse=True)
    assert abs(sum(float(row["share"].removesuffix(" %")) for row in rows) - 100) < 0.1 * len(rows)
    by_id = {row["rule"]: row for row in rows}
    assert by_id.keys() - {"(all log rules)"} == {
        rule.id for rule in load_rules([pack]).rules if rule.maturity != "draft"
    }
    guilty, own = by_id["PG-001"], by_id["SHOP-001"]
    assert (guilty["outcome"], own["outcome"]) == ("fired", "quiet")
    assert 0 < guilty["hits"] <= guilty["candidates"]
    assert guilty["ms"] > 0
    assert (own["candidates"], own["hits"]) == (0, 0)
    state = next(row for row in rows if row["kind"] == "state")
    assert state["candidates"] is None


def test_profile_of_a_kept_database_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.duckdb"
    path.write_bytes(b"\0" * 8 + b"DUCK")
    ended = run("rules", "profile", path)
    assert ended.status == ExitCode.USAGE
    assert "give the bundle" in ended.err


@pytest.mark.parametrize(("of", "root"), [("rule", schema.Rule), ("filter", Terms)])
def test_schema_explains_every_key(run: Run, of: str, root: type) -> None:
    made = json.loads(run("rules", "schema", of).out)
    parts = [made, *made["definitions"].values()]
    assert list(made["properties"]) == list(get_type_hints(root))
    for part in parts:
        assert part["additionalProperties"] is False
        for key, described in part["properties"].items():
            assert len(described["description"]) > 10, key


# -- packs in an analysis --------------------------------------------------------------------------


def told(run: Run, *arguments: object) -> dict[str, Any]:
    ended = run("analyze", FAULTY, "--format", "json", *arguments)
    assert ended.status == 0
    document: dict[str, Any] = json.loads(ended.out)
    return document


def test_a_pack_works_within_an_analysis_and_its_hostile_parts_do_not(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "written"
    own = LOG_RULE.replace("licence of (?P<tenant>[a-z]+) expired", "for user .(?P<tenant>[a-z_]+)")
    pack = write_pack(
        tmp_path / "pack",
        {
            "SHOP-001.toml": own,
            "SHOP-002.toml": state_rule(HOSTILE_SQL.format(file=written)),
            "large.toml": "#" * 2_000_000,
            "taxonomy.toml": TAXONOMY,
            "filters/known.toml": FILTER.replace('rules = ["PG-003"]', 'cause = ["config.db_password"]'),
            "filters/old.toml": FILTER.replace("2027-01-31", "2020-01-31"),
        },
    )
    (pack / "loop.toml").symlink_to(pack / "loop.toml")
    (pack / "folder.toml").mkdir()
    monkeypatch.setenv("ANALYZER_RULES", str(pack))
    document = told(run)
    assert [cause["cause"] for cause in document["root_causes"]] == ["shop.licence"]
    assert {one["cause"] for one in document["suppressed"]} == {"config.db_password"}
    assert {one["filter"] for one in document["suppressed"]} == {str(pack / "filters/known.toml")}
    warnings = [(w["code"], Path(w["file"] or "").name) for w in document["warnings"] if "." in w["code"]]
    assert {
        ("rule.refused", "large.toml"),
        ("rule.refused", "loop.toml"),
        ("rule.refused", "folder.toml"),
        ("filter.expired", "old.toml"),
    } <= set(warnings)
    assert "SHOP-002" in {one["rule"] for one in document["not_evaluable"]}
    assert not written.exists()


def test_a_pack_that_is_named_and_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    ended = run("analyze", FAULTY, "--rules", tmp_path / "none")
    assert (ended.status, ended.out) == (ExitCode.USAGE, "")
    assert "there are no rules at" in ended.err


def test_a_database_of_a_pack_asks_for_the_pack(run: Run, pack: Path, tmp_path: Path) -> None:
    (pack / "SHOP-001.toml").write_text(LOG_RULE.replace("licence of (?P<tenant>[a-z]+) expired", "user"))
    kept = tmp_path / "case"
    assert run("analyze", FAULTY, "--rules", pack, "--keep", kept).status == 0
    ended = run("analyze", kept)
    assert ended.status == ExitCode.USAGE
    assert "give its pack with --rules" in ended.err
    assert run("analyze", kept, "--rules", pack).status == 0
