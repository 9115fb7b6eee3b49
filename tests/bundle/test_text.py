"""Bytes to lines: the same lines, whole or in blocks."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.bundle import decode_lines, is_binary, line_blocks
from analyzer.bundle.text import MAX_LINE_BYTES, PLAIN_BYTES


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\nb\n", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"a\rb\r", ["a", "b"]),
        (b"10%\r20%\nnext\n", ["10%\r20%", "next"]),
        ("a\u2028b\u0085c\n".encode(), ["a\u2028b\u0085c"]),
        (b"\xef\xbb\xbfa\n", ["a"]),
        ("日志\n".encode("utf-16"), ["日志"]),
        ("数据库连接失败\n".encode("gb18030"), ["数据库连接失败"]),
        (b"caf\xe9 x\n", ["caf\ufffd x"]),
        ("日志".encode()[:-1] + b"\n", ["日\ufffd"]),
    ],
)
def test_decoding(data: bytes, lines: list[str]) -> None:
    assert decode_lines(data) == lines


def test_very_long_lines_are_cut_and_say_so() -> None:
    (line,) = decode_lines(b"x" * (3 << 20))
    assert len(line) < (1 << 20) + 100
    assert line.endswith("[2097152 bytes cut]")


def test_binary() -> None:
    assert is_binary(bytes(range(32)) * 10)
    assert not is_binary("日志\n".encode("utf-16"))
    assert not is_binary(b"a line\n" + bytes(4096) + b"after the power came back\n")
    assert is_binary(b"\0x\0\1\2\3" * 50)
    assert not is_binary(b"\x1b[31mred\x1b[0m\n" * 10)


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"long line", b"\xff", "日".encode()]), max_size=60).map(
        b"".join
    ),
    st.integers(1, 30),
    st.integers(1, 40),
)
def test_blocks_hold_the_same_lines(data: bytes, block: int, piece: int) -> None:
    data = data.replace(b"\r\n", b"\n") if b"\n" in data else data.replace(b"\r", b"")
    chunks = [data[at : at + piece] for at in range(0, len(data), piece)]
    blocks = list(line_blocks(chunks, block))
    assert [line for one in blocks for line in one.lines] == decode_lines(data)
    starts = [one.first_line for one in blocks]
    assert starts == [1 + sum(len(one.lines) for one in blocks[:n]) for n in range(len(blocks))]


@pytest.mark.parametrize(
    "middle",
    [
        b"",
        b"\xff",
        b"\r\n",
        b"10%\r20%\n",
        "日志\n".encode(),
        "中文日志".encode("gb18030"),
        b"x" * (MAX_LINE_BYTES + 1),
    ],
)
def test_large_blocks_hold_the_same_lines(middle: bytes) -> None:
    data = b"a line\n\n\x00 another\n" * 5000 + middle + b"\nlast\n\n"
    (block,) = line_blocks([data])
    assert len(data) > PLAIN_BYTES
    assert block.lines.to_list() == decode_lines(data)


def test_returns_in_the_last_line_end_no_line_where_line_feeds_do() -> None:
    data = b"first line\nsecond line\n10%\r20%\r30%"
    blocks = list(line_blocks([data], 8))
    assert [line for one in blocks for line in one.lines] == decode_lines(data)
    assert decode_lines(data)[-1] == "10%\r20%\r30%"


def test_a_mark_is_removed_whatever_the_size_of_blocks() -> None:
    data = b"\xef\xbb\xbffirst\nsecond\n"
    for size in range(1, 30):
        assert [line for one in line_blocks([data], size) for line in one.lines] == ["first", "second"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("piece", [1 << 16, 262_143, 1 << 20])
def test_a_line_of_any_length_is_held_in_bounded_memory(end: bytes, piece: int) -> None:
    long = 40 << 20

    def chunks() -> Iterator[bytes]:
        yield b"first" + end
        for _ in range(long // piece):
            yield b"x" * piece
        yield end + b"last" + end

    tracemalloc.start()
    lines = [line for block in line_blocks(chunks()) for line in block.lines]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (lines[0], lines[2], len(lines)) == ("first", "last", 3)
    cut = long // piece * piece - MAX_LINE_BYTES
    assert lines[1] in ("x" * MAX_LINE_BYTES + f" ... [{n} bytes cut]" for n in (cut, cut + 1))
    assert peak < 24 << 20


def test_a_line_too_long_reads_the_same_in_a_stream() -> None:
    for length in (MAX_LINE_BYTES - 1, MAX_LINE_BYTES, MAX_LINE_BYTES + 64, MAX_LINE_BYTES + 65, 7 << 20):
        data = b"a\n" + b"x" * length + b"\nb\n" + b"y" * length
        pieces = [data[at : at + 250_000] for at in range(0, len(data), 250_000)]
        assert [line for block in line_blocks(pieces) for line in block.lines] == decode_lines(data)


def test_large_utf16_is_not_gathered() -> None:
    text = "行 line\r\n" * 900_000
    data = text.encode("utf-16")
    pieces = [data[at : at + 99_999] for at in range(0, len(data), 99_999)]
    blocks = list(line_blocks(pieces))
    assert len(blocks) > 1
    assert sum(len(block.lines) for block in blocks) == 900_000
    assert blocks[-1].lines[-1] == "行 line"


def test_runs_of_zero_bytes_are_cut_and_told() -> None:
    data = (
        bytes(4096)
        + b"2026-11-23 first\nsecond\0\n"
        + bytes(20)
        + b"third"
        + bytes(7)
        + b"\n"
        + b"x\n" * 50_000
    )
    lines = [
        "2026-11-23 first ... [4096 zero bytes cut]",
        "second\0",
        "third" + "\0" * 7 + " ... [20 zero bytes cut]",
    ]
    assert decode_lines(data)[:3] == lines
    assert next(line_blocks([data])).lines[:3].to_list() == lines
