from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ExitCode, RuleError
from analyzer.rules import load
from analyzer.rules.load import RuleSet, load_packs, load_rules, rules_digest, shipped_rules
from analyzer.rules.taxonomy import Taxonomy, load_taxonomy

GOOD = """\
id = "TT-001"
kind = "log"
maturity = "test"
role = "cause"
cause = "disk.full"
title = "Disk full"
title_zh = "磁盘已满"
explain = "It is full."
explain_zh = "已满。"

[[match]]
component = ["app"]
regex = '''No space
left = on device'''

[[match]]
component = ["*"]
level = ["ERROR"]
regex = 'disk (?P<name>\\w+) full'

[[remedy]]
text = "Look."
text_zh = "查看。"
command = "df -h"

[[test]]
name = "seen"
expect = "fire"
component = "app"
log = "disk a full"
"""
TAXONOMY = '[disk]\nfull = { priority = "P0", en = "Full", zh = "满" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "taxonomy.toml").write_text(TAXONOMY)
    (tmp_path / "area").mkdir()
    (tmp_path / "area" / "full.toml").write_text(GOOD)
    return tmp_path


def load_folder(folder: Path) -> RuleSet:
    """The rules of a stranger's folder alone."""
    return load_packs([], [folder])


def change(folder: Path, old: str, new: str) -> str:
    """The first thing that is wrong with a changed rule file, without the path."""
    path = folder / "area" / "full.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    ruleset = load_folder(folder)
    assert ruleset.rules == ()
    return str(ruleset.refused[0]).removeprefix(f"{path}")


def test_a_folder_gives_its_rules_and_classes(folder: Path) -> None:
    ruleset = load_folder(folder)
    assert [rule.id for rule in ruleset.rules] == ["TT-001"]
    assert ruleset.by_id["TT-001"].match[1].level == ["ERROR"]
    assert ruleset.taxonomy["disk.full"].priority == "P0"
    assert ruleset.files["TT-001"] == folder / "area" / "full.toml"


def test_rules_come_in_order_of_their_ids(folder: Path) -> None:
    (folder / "zz.toml").write_text(GOOD.replace("TT-001", "AA-001"))
    assert [rule.id for rule in load_folder(folder).rules] == ["AA-001", "TT-001"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('role = "cause"', 'role = "villain"', ":4: role: Invalid enum value 'villain'"),
        ('kind = "log"', 'kind = "log"\ncolour = 1', ":3: colour: Object contains unknown field `colour`"),
        ('level = ["ERROR"]', 'levels = ["ERROR"]', ":18: match[1].levels: Object contains unknown"),
        ('level = ["ERROR"]', 'level = ["LOUD"]', ":18: match[1].level: LOUD is no level"),
        ('title_zh = "磁盘已满"\n', "", ":1: the file: Object missing required field `title_zh`"),
        ('title_zh = "磁盘已满"', 'title_zh = " "', ":7: title_zh: is empty"),
        ('"TT-001"', '"TT-1"', ":1: id: Expected `str` matching regex"),
        ('"disk.full"', '"disk.fall"', ":5: cause: disk.fall is not in the taxonomy"),
        ('cause = "disk.full"\n', "", ":1: cause: is required for role cause"),
        ('role = "cause"', 'role = "symptom"', ":1: symptom: is required for role symptom"),
        ('role = "cause"', 'role = "cause"\nsymptom = "crash"', ":5: symptom: is for role symptom only"),
        ('kind = "log"', 'kind = "state"', ":1: sql: is required for kind state"),
        ('kind = "log"', 'kind = "log"\nsql = "select 1"', ":3: sql: is for kinds state and correlate only"),
        ('kind = "log"', 'kind = "log"\nneeds = ["pod"]', ":3: needs: pod is neither a table nor"),
        ("disk (?P<name>", "disk (?=x)(?P<name>", ":19: match[1].regex: the linear regex engine refuses"),
        ("disk (?P<name>", "disk ((", ":19: match[1].regex: the linear regex engine refuses it: unclosed"),
        (
            'level = ["ERROR"]',
            'entity = "dependency"',
            ":18: match[1].entity: dependency needs a group `host`",
        ),
        (
            'level = ["ERROR"]',
            'entity = "captured"',
            ":18: match[1].entity: captured needs a group `name`, and",
        ),
        ('command = "df -h"', 'risk = "some"', ":24: remedy[0].risk: Invalid enum value 'some'"),
        (
            'command = "df -h"',
            'risk = "data_loss"',
            ":21: remedy[0].destroys: is required for risk data_loss",
        ),
        ('component = "app"\nlog', "log", ":26: test[0].component: is required with `log`"),
        ('log = "disk a full"', "", ":26: test[0]: needs either `log` or `files`"),
        ('id = "TT-001"', "id = ", ":1: the file: no valid TOML: Invalid value"),
        ("[[match]]", "[[match]", ":11: the file: no valid TOML: Expected"),
        ('log = "disk a full"', 'files = { "../x" = "" }', ":30: test[0].files: leaves the bundle: ../x"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(folder: Path, old: str, new: str, message: str) -> None:
    assert change(folder, old, new).startswith(message)


def test_an_id_is_used_once(folder: Path) -> None:
    (folder / "other.toml").write_text(GOOD)
    ruleset = load_folder(folder)
    assert ruleset.files["TT-001"].name == "full.toml"
    assert [str(complaint) for complaint in ruleset.refused] == [
        f"{folder / 'other.toml'}:1: id: TT-001 is taken by {folder / 'area' / 'full.toml'}"
    ]


def test_a_state_rule_says_what_it_needs(folder: Path) -> None:
    state = GOOD[: GOOD.index("[[match]]")].replace('"log"', '"state"') + 'sql = "select 1"\n'
    (folder / "area" / "full.toml").write_text(state)
    assert [complaint.reason for complaint in load_folder(folder).refused] == [
        "needs: is required for kind state"
    ]


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (complaint,) = load_folder(folder / "none.toml").refused
    assert complaint.reason == "the file: cannot be read: No such file or directory"
    (folder / "area" / "full.toml").write_bytes(b"# a\nid = '\xff'")
    (complaint,) = load_folder(folder).refused
    assert (complaint.line, complaint.reason) == (2, "the file: is not UTF-8")


def test_a_taxonomy_is_checked_as_strictly(folder: Path) -> None:
    path = folder / "taxonomy.toml"
    path.write_text(TAXONOMY + 'slow = { priority = "P7", en = "Slow", zh = "慢" }\n')
    with pytest.raises(RuleError, match=r"taxonomy\.toml:3: disk\.slow\.priority: Invalid enum value 'P7'"):
        load_taxonomy(path)
    path.write_text("disk = 1")
    with pytest.raises(RuleError, match=r"taxonomy\.toml:1: the file: Expected `object`"):
        load_taxonomy(path)
    path.write_text("disk = ")
    with pytest.raises(RuleError, match=r"taxonomy\.toml:1: the file: no valid TOML"):
        load_taxonomy(path)


def test_a_pack_adds_rules_and_classes_to_the_shipped_ones(folder: Path) -> None:
    shipped, both = load_rules(), load_rules([folder])
    assert {rule.id for rule in both.rules} == {rule.id for rule in shipped.rules} | {"TT-001"}
    assert "disk.full" in both.taxonomy
    assert "disk.full" not in shipped.taxonomy
    assert "postgres.connections" in both.taxonomy


def test_a_class_that_is_known_cannot_be_changed(folder: Path) -> None:
    path = folder / "taxonomy.toml"
    path.write_text('[config]\ncors = { priority = "P4", en = "Not so bad", zh = "还好" }\n' + TAXONOMY)
    known = Taxonomy(load_rules().taxonomy.classes)
    ruleset = load_rules([folder])
    assert ruleset.taxonomy["config.cors"] == known["config.cors"]
    assert "disk.full" in ruleset.taxonomy
    assert [str(complaint) for complaint in ruleset.refused] == [f"{path}:2: config.cors: the class is taken"]


def test_the_shipped_rules_must_be_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "shipped_rules", lambda: folder)
    change(folder, 'kind = "log"', 'kind = "logs"')
    with pytest.raises(RuleError, match=r"full\.toml:2: kind: Invalid enum value 'logs'") as caught:
        load_rules()
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_file_that_is_reached_twice_is_read_once(folder: Path) -> None:
    ruleset = load_packs([folder], [folder, folder / "area", folder / "area" / "full.toml"])
    assert (list(ruleset.by_id), ruleset.foreign, ruleset.refused) == (["TT-001"], frozenset(), ())


def test_a_single_file_can_be_added(folder: Path) -> None:
    path = folder / "own.toml"
    path.write_text(GOOD.replace("disk.full", "storage.volume_full"))
    assert "TT-001" in load_rules([path]).by_id


def test_the_shipped_rules_are_found() -> None:
    assert (shipped_rules() / "taxonomy.toml").is_file()


def test_the_digest_changes_with_what_a_rule_does_alone(folder: Path) -> None:
    path = folder / "area" / "full.toml"
    before = rules_digest(load_folder(folder))
    path.write_text(GOOD.replace("disk a full", "disk b full") + '[provenance]\nseen = "once"\n')
    assert rules_digest(load_folder(folder)) == before
    path.write_text(GOOD.replace("No space", "Not a bit of space"))
    assert rules_digest(load_folder(folder)) != before
