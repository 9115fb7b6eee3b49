"""Any text goes in, and every line is accounted for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import Sourced
from analyzer.parsers.kubectl.text import looks_like_kubectl
from tests.parsers.kubectl.reading import DATA, lines_of, parse

FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.txt"))
MANIFEST = ["apiVersion: v1", "kind: ConfigMap", "metadata:", "  name: a", "data:", "  k: v", "---", "items:"]
SOME_LINES = [line for name in FILES for line in lines_of(name)]


def check(lines: list[str]) -> None:
    looks_like_kubectl(lines)
    parsed = parse(lines)
    numbers = [number for number, _ in parsed.unparsed]
    assert len(numbers) == len({*numbers})
    assert all(1 <= number <= len(lines) for number in numbers)
    assert all(lines[number - 1].strip() for number in numbers)
    for record in parsed.records:
        assert isinstance(record, Sourced)
        assert record.file == "file.txt"
        assert 1 <= record.line <= len(lines)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_text(lines: list[str]) -> None:
    check(lines)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(SOME_LINES), max_size=40))
def test_any_mixture_of_kubectls_lines(lines: list[str]) -> None:
    check(lines)


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from([*MANIFEST, "\x1b[1mapiVersion: v1", "\x00kind: Pod", *SOME_LINES[::97]]), max_size=30
    )
)
def test_any_mixture_with_manifests(lines: list[str]) -> None:
    check(lines)


@st.composite
def damaged(draw: st.DrawFn) -> list[str]:
    """A real file with lines cut, lost, doubled, indented or replaced."""
    lines = lines_of(draw(st.sampled_from(FILES)))
    start = draw(st.integers(0, max(len(lines) - 1, 0)))
    lines = lines[start : start + 60]
    for _ in range(draw(st.integers(0, 6))):
        if not lines:
            break
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        lines[at : at + 1] = draw(
            st.sampled_from(
                [
                    [],
                    [line, line],
                    [line[: len(line) // 2]],
                    ["  " + line],
                    ["", line],
                    ["\x00é" + line],
                    [line[2:]],
                ]
            )
        )
    return lines


@settings(max_examples=200)
@given(damaged())
def test_damaged_files(lines: list[str]) -> None:
    check(lines)


@given(st.lists(st.integers(0, 200), min_size=1, max_size=60))
def test_any_nesting_below_an_object(indents: list[int]) -> None:
    check(["Name:  x", "Namespace:  y", "Node:  n", "Containers:", *(" " * i + "key:  v" for i in indents)])


def test_a_policy_that_is_cut_behind_a_divider() -> None:
    lines = lines_of("describe-network-1.33.txt")
    check(lines[: next(i for i, line in enumerate(lines) if line.strip() == "----------") + 1])


def test_thousands_of_levels_below_an_object() -> None:
    head = ["Name:  x", "Labels:  <none>", "", "Resource Quotas"]
    check([*head, *(" " * i + "key:" for i in range(3000))])
