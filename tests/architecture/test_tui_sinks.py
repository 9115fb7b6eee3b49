"""What is drawn on the screen is a `Text` that one module makes of a bundle's text, and never markup."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator

import pytest

from tests.architecture.test_sinks import ROOT, dotted, used

TREES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.rglob("*.py"))
}
OF_THE_SCREEN = {path: tree for path, tree in TREES.items() if path.startswith("tui/")}
MAKES_TEXT = "tui/text.py"
FORBIDDEN = {"from_markup", "from_ansi", "Markdown", "MarkdownViewer", "RichLog", "Log", "Pretty", "Syntax",
             "Traceback", "traceback", "log", "print", "bell_on"}  # fmt: skip
"""Names of Rich and Textual that read markup or escapes, or draw what they are given by another way."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The last part of the name of what is called, and the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name is None and isinstance(node.func, ast.Attribute):
                name = node.func.attr
            if name is not None:
                yield name, node


def test_there_is_a_screen() -> None:
    assert len(OF_THE_SCREEN) > 30
    assert sum(1 for tree in OF_THE_SCREEN.values() for _ in calls(tree)) > 500


@pytest.mark.parametrize("path", OF_THE_SCREEN)
def test_no_markup_and_no_other_way_to_draw(path: str) -> None:
    for name, call in calls(OF_THE_SCREEN[path]):
        assert name.rpartition(".")[2] not in FORBIDDEN, f"{path}:{call.lineno}"
        for keyword in call.keywords:
            if keyword.arg == "markup":
                assert ast.unparse(keyword.value) == "False", f"{path}:{call.lineno}"
    assert not set(used(OF_THE_SCREEN[path])) & {"rich.markup", "rich.markdown", "rich.console", "rich.ansi"}


def test_every_notice_is_plain() -> None:
    notices = 0
    for path, tree in OF_THE_SCREEN.items():
        for name, call in calls(tree):
            if name.rpartition(".")[2] == "notify":
                notices += 1
                said = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
                assert said.get("markup") == "False", f"{path}:{call.lineno}"
                assert "title" not in said, f"{path}:{call.lineno}"
    assert notices >= 4


def test_texts_are_made_of_literals_but_for_one_module() -> None:
    made = 0
    for path, tree in OF_THE_SCREEN.items():
        for name, call in calls(tree):
            if name != "Text" or path == MAKES_TEXT:
                continue
            made += 1
            assert all(isinstance(argument, ast.Constant) for argument in call.args), f"{path}:{call.lineno}"
    assert made > 5


def test_static_widgets_get_a_text() -> None:
    """A `str` would be read as markup; what is drawn later is checked by its type: `update` takes a Text."""
    seen = 0
    for path, tree in OF_THE_SCREEN.items():
        for name, call in calls(tree):
            if name in ("Static", "Label"):
                seen += 1
                (content,) = call.args
                assert ast.unparse(content).startswith(("Text(", "plain(", "block(")), f"{path}:{call.lineno}"
            elif isinstance(call.func, ast.Attribute) and ast.unparse(call.func).endswith("Static).update"):
                seen += 1
                assert makes_text(call.args[0], tree), f"{path}:{call.lineno}"
    assert seen > 20


def makes_text(value: ast.expr, tree: ast.AST) -> bool:
    """Whether an expression is a Text, or a name that one was given to."""
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func)
        if called in ("Text", "Text.assemble", "plain", "block", "verdict_line", "health_line"):
            return True
        return called.startswith("self.") and returns_text(called.removeprefix("self."), tree)
    if not isinstance(value, ast.Name):
        return False
    given = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if ast.unparse(target).split(",")[0].strip("( ") == value.id
    ]
    given = [one.elts[0] if isinstance(one, ast.Tuple) else one for one in given]
    typed = any(
        isinstance(node, ast.arg) and node.arg == value.id and node.annotation is not None
        and ast.unparse(node.annotation) == "Text"
        for node in ast.walk(tree)
    )  # fmt: skip
    return typed or (bool(given) and any(makes_text(one, tree) for one in given))


def returns_text(name: str, tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.FunctionDef) and node.name == name and node.returns is not None
        and ast.unparse(node.returns) == "Text"
        for node in ast.walk(tree)
    )  # fmt: skip


def test_lines_that_are_typed_into_are_safe() -> None:
    """Textual's own Input would give a terminal what it holds: only one that makes it harmless is used."""
    bases = {
        (path, node.name)
        for path, tree in OF_THE_SCREEN.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(base) in ("Input", "TextArea", "Tree", "DataTable") for base in node.bases)
    }
    assert bases == {("tui/widgets/prompt.py", "SafeInput")}
    made = {
        name
        for tree in OF_THE_SCREEN.values()
        for name, _ in calls(tree)
        if name
        in ("Input", "TextArea", "DataTable", "Tree", "OptionList", "ListView", "Button", "Collapsible")
    }
    assert made == {"Tree"}  # the one of tui/tree.py
    assert "textual.widgets.Tree" not in {name for tree in OF_THE_SCREEN.values() for name in used(tree)}


def imported(tree: ast.AST) -> set[str]:
    return {name.partition(".")[0] for name in modules(tree)}


def modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_the_screen_does_not_know_the_command_line() -> None:
    for path, tree in OF_THE_SCREEN.items():
        assert not [name for name in modules(tree) if name.startswith("analyzer.cli")], path
        assert "typer" not in imported(tree), path


def test_nothing_else_knows_the_screen() -> None:
    knowing = {path for path, tree in TREES.items() if imported(tree) & {"textual", "textual_serve"}}
    assert knowing
    assert all(path.startswith("tui/") or path == "cli/tui.py" for path in knowing), knowing
    using = {
        path
        for path, tree in TREES.items()
        if path not in OF_THE_SCREEN and any(name.startswith("analyzer.tui") for name in modules(tree))
    }
    assert using == {"cli/tui.py"}


def test_rich_is_known_to_the_screen_alone() -> None:
    assert {path for path, tree in TREES.items() if "rich" in imported(tree)} <= set(OF_THE_SCREEN)


def test_the_contract_names_every_module_of_the_core() -> None:
    """The import contract holds for what it lists: a new module of the core must be listed."""
    settings = tomllib.loads((ROOT.parent / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [
        one
        for one in settings["tool"]["importlinter"]["contracts"]
        if one["name"] == "The core knows no user interface"
    ]
    core = {
        f"analyzer.{path.stem}"
        for path in ROOT.iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.name.startswith("_")
    }
    assert set(contract["source_modules"]) == core - {"analyzer.cli", "analyzer.tui"}
