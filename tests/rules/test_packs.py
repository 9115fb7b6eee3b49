"""Packs of strangers: what is found in them, what is refused, and that the rest goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ExitCode, UsageError
from analyzer.rules.find import pack_files
from analyzer.rules.load import RuleSet, load_packs, load_rules
from analyzer.rules.packs import named_packs, packs
from tests.rules.packing import FILTER, LOG_RULE, TAXONOMY, write_pack


def refused(ruleset: RuleSet) -> dict[str, str]:
    """Why each file was left out, by its name."""
    return {Path(warning.file or "").name: warning.message for warning in ruleset.warnings()}


# -- which packs -----------------------------------------------------------------------------------


def test_the_users_pack_is_the_folder_of_the_configuration(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert packs((), home) == []
    folder = tmp_path / ".config" / "bundle-analyzer" / "rules"
    folder.mkdir(parents=True)
    assert packs((), home) == [folder]
    assert packs((), home | {"XDG_CONFIG_HOME": "relative"}) == [folder]
    assert packs((), home | {"XDG_CONFIG_HOME": str(tmp_path / "other")}) == []
    assert packs((), {"XDG_CONFIG_HOME": str(tmp_path / ".config")}) == [folder]


def test_a_variable_names_another_pack_or_none(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    (tmp_path / ".config" / "bundle-analyzer" / "rules").mkdir(parents=True)
    assert packs((), home | {"ANALYZER_RULES": "/somewhere"}) == [Path("/somewhere")]
    assert packs((), home | {"ANALYZER_RULES": ""}) == []


def test_a_pack_of_the_variable_that_is_not_there_is_told(tmp_path: Path) -> None:
    own = packs((), {"ANALYZER_RULES": str(tmp_path / "none.d")})
    assert refused(load_rules(own)) == {"none.d": "the file: cannot be read: No such file or directory"}


@pytest.mark.parametrize("name", ["none", "x" * 300, "loop"])
def test_a_named_pack_must_be_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UsageError) as caught:
        named_packs([tmp_path / name])
    assert caught.value.exit_code == ExitCode.USAGE


# -- what is in a pack -----------------------------------------------------------------------------


def test_a_folder_is_sorted_into_rules_classes_and_filters(tmp_path: Path) -> None:
    write_pack(
        tmp_path,
        {
            "b/taxonomy.toml": "",
            "b/two.toml": "",
            "a.toml": "",
            "filters/f.toml": "",
            "b/filters/g.toml": "",
            "notes.md": "",
            ".git/hidden.toml": "",
            ".hidden.toml": "",
        },
    )
    found = pack_files(tmp_path)
    assert found.taxonomies == [tmp_path / "b/taxonomy.toml"]
    assert found.rules == [tmp_path / "a.toml", tmp_path / "b/two.toml"]
    assert found.filters == [tmp_path / "b/filters/g.toml", tmp_path / "filters/f.toml"]


def test_a_file_stands_for_itself(tmp_path: Path) -> None:
    assert pack_files(tmp_path / "x.toml").rules == [tmp_path / "x.toml"]
    assert pack_files(tmp_path / "taxonomy.toml").taxonomies == [tmp_path / "taxonomy.toml"]
    assert pack_files(tmp_path / "filters" / "x.toml").filters == [tmp_path / "filters/x.toml"]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    elsewhere, pack = tmp_path / "elsewhere", tmp_path / "pack"
    write_pack(elsewhere, {"deep/one.toml": ""})
    pack.mkdir()
    (pack / "linked").symlink_to(elsewhere)
    (elsewhere / "deep" / "back").symlink_to(pack)
    (elsewhere / "again").symlink_to(elsewhere)
    assert pack_files(pack).rules == [pack / "linked/deep/one.toml"]


def test_a_pack_that_is_whole_adds_to_the_shipped_rules(tmp_path: Path) -> None:
    write_pack(tmp_path, {"one.toml": LOG_RULE, "taxonomy.toml": TAXONOMY, "filters/f.toml": FILTER})
    ruleset = load_rules([tmp_path])
    assert ruleset.refused == ()
    assert ruleset.foreign == {"SHOP-001"}
    assert [one.file for one in ruleset.filters] == [tmp_path / "filters/f.toml"]


# -- what is refused -------------------------------------------------------------------------------


def folder_named_like_a_rule(path: Path) -> None:
    path.mkdir()
    (path / "inside.toml").write_text(LOG_RULE.replace("SHOP-001", "SHOP-002"))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.parent / "nothing")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (folder_named_like_a_rule, "is not a regular file"),
        (pipe, "is not a regular file"),
        (link_to_a_device, "is not a regular file"),
        (link_to_itself, "cannot be read: Too many levels of symbolic links"),
        (link_to_nothing, "cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_file_is_refused_without_waiting(
    tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    write_pack(tmp_path, {"good.toml": LOG_RULE, "taxonomy.toml": TAXONOMY})
    make(tmp_path / "x.toml")
    ruleset = load_packs([], [tmp_path])
    assert refused(ruleset) == {"x.toml": f"the file: {reason}"}
    assert "SHOP-001" in ruleset.by_id


HOSTILE = {
    "2 MB": ("#" * 2_000_000, "the file: is larger than 1048576 bytes"),
    "no TOML": ("id = [", "the file: no valid TOML: Invalid value"),
    "nested": ("x = " + "[" * 100_000, "the file: is nested too deeply"),
    "a long number": ("x = " + "9" * 100_000, "the file: no valid TOML: Exceeds the limit"),
    "unknown key": (LOG_RULE + 'exec = "rm -rf /"\n', "test[1].exec: Object contains unknown field `exec`"),
    "long pattern": (
        LOG_RULE.replace("licence of", "a" * 3000),
        "match[0].regex: Expected `str` of length <= 2000",
    ),
    "huge pattern": (
        LOG_RULE.replace("regex = '(", r"regex = '(?:\pL{100}){100}("),
        "match[0].regex: the linear regex engine refuses it: Compiled regex exceeds size limit",
    ),
    "half a pattern": (
        LOG_RULE.replace("regex = '(", "regex = '(?:x)|y)|("),
        "match[0].regex: the linear regex engine refuses it: un",
    ),
    "no group": (
        LOG_RULE.replace("licence of", "licence [(?P<x>]"),
        "match[0].regex: holds a group whose name is not plain ASCII, or what looks like a named group",
    ),
    "an id of ours": (LOG_RULE.replace("SHOP-001", "PG-003"), "id: PG-003 is taken by"),
    "another class": (LOG_RULE.replace("shop.licence", "shop.nothing"), "cause: shop.nothing is not in the"),
    "a sample elsewhere": (
        LOG_RULE + "[[test]]\nname = 'x'\nexpect = 'quiet'\nfiles = { '../../evil' = 'x' }\n",
        "test[2].files: leaves the bundle: ../../evil",
    ),
    "a sample without a name": (
        LOG_RULE + "[[test]]\nname = 'x'\nexpect = 'quiet'\nfiles = { '' = 'x' }\n",
        "test[2].files: leaves the bundle: ",
    ),
}


def test_hostile_files_are_refused_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    write_pack(tmp_path, {f"{name}.toml": text for name, (text, _) in HOSTILE.items()})
    write_pack(tmp_path, {"good.toml": LOG_RULE.replace("SHOP-001", "AAA-001"), "taxonomy.toml": TAXONOMY})
    found = load_rules([tmp_path])
    told = refused(found)
    assert {name.removesuffix(".toml") for name in told} == HOSTILE.keys()
    for name, (_, reason) in HOSTILE.items():
        assert told[f"{name}.toml"].startswith(reason), name
    assert found.foreign == {"AAA-001"}
    assert found.by_id["PG-003"] == load_rules().by_id["PG-003"]


def test_a_file_is_named_once_however_much_is_wrong_with_it(tmp_path: Path) -> None:
    write_pack(tmp_path, {"bad.toml": LOG_RULE.replace('"shop.licence"', '"no.such"').replace("Look", "")})
    write_pack(tmp_path, {"bad.toml": LOG_RULE.replace("title = ", 'otherwise = "a.b"\ntitle = ')})
    ruleset = load_packs([], [tmp_path])
    assert len(ruleset.refused) > 1
    (warning,) = ruleset.warnings()
    assert (warning.code, warning.line) == ("rule.refused", 6)


FILTERS = {
    "no reason": (FILTER.replace('"known"', '" "'), "reason: Expected `str` matching regex"),
    "no rules": (FILTER.replace('rules = ["PG-003"]', ""), "rules: needs `rules` or `cause`"),
    "unknown rule": (FILTER.replace("PG-003", "PG-999"), "rules: there is no rule PG-999"),
    "unknown class": (FILTER + 'cause = ["no.such"]\n', "cause: no.such is not in the taxonomy"),
    "a day in quotes": (FILTER.replace("2027-01-31", '"soon"'), "until: "),
    "a time": (FILTER.replace("2027-01-31", "2027-01-31T00:00:00Z"), "until: "),
    "no day": (FILTER.replace("until = 2027-01-31", ""), "the file: Object missing required field `until`"),
    "another action": (FILTER.replace("ignore", "delete"), "action: Invalid enum value 'delete'"),
    "unknown filter key": (FILTER + "name_re = 'x'\n", "name_re: Object contains unknown field"),
    "a long glob": (FILTER + f"name = '{'*a' * 500}'\n", "name: Expected `str` of length <= 300"),
}


def test_wrong_filters_are_refused_by_name_and_the_rest_holds(tmp_path: Path) -> None:
    write_pack(tmp_path, {f"filters/{name}.toml": text for name, (text, _) in FILTERS.items()})
    write_pack(tmp_path, {"filters/good.toml": FILTER})
    found = load_rules([tmp_path])
    told = refused(found)
    assert {name.removesuffix(".toml") for name in told} == FILTERS.keys()
    for name, (_, reason) in FILTERS.items():
        assert told[f"{name}.toml"].startswith(reason), name
    assert [one.file.name for one in found.filters] == ["good.toml"]
