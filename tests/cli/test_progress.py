"""The progress line: what it says, and how a reading is ended early."""

from __future__ import annotations

import os
import signal

import pytest

from analyzer.bundle import InterruptedReadingError
from analyzer.cli.progress import ProgressLine, described


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("reading", 0, 0, 0.0), "reading 0 MB"),
        (("reading", 3_000_000, 0, 2.0), "reading 3 MB, 2 MB/s"),
        (("parsing", 5_000_000, 1_200_000_000, 0.5), "parsing   0 % of 1,200 MB"),
        (("parsing", 300_000_000, 1_200_000_000, 3.0), "parsing  25 % of 1,200 MB, 100 MB/s, 9 s left"),
        (("parsing", 12_000_000, 1_200_000_000, 1.0), "parsing   1 % of 1,200 MB, 12 MB/s, 1 min 39 s left"),
        (("parsing", 1_000, 1_000, 2.0), "parsing 100 % of 0 MB, 0 MB/s, 0 s left"),
    ],
)
def test_a_step_as_people_read_it(given: tuple[str, int, int, float], text: str) -> None:
    assert described(*given) == text


def test_ctrl_c_ends_the_reading_once(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with ProgressLine() as progress:
        progress("reading", 1, 10)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(InterruptedReadingError):
            progress("reading", 2, 10)
        progress("parsing", 1, 2)
    assert progress.interrupted
    assert "reading was stopped; what was read so far is analyzed" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("done", "times"), [(1, 2), (2, 1)])
def test_ctrl_c_again_or_when_all_is_read_ends_the_program(done: int, times: int) -> None:
    with ProgressLine() as progress, pytest.raises(KeyboardInterrupt):
        progress("parsing", done, 2)
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
    assert not progress.interrupted
