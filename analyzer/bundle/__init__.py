"""Reading bundles: archives and folders as streams of members, and members as lines."""

from analyzer.bundle.entry import InterruptedReadingError, Progress
from analyzer.bundle.limits import Limits
from analyzer.bundle.member import Clock, Member
from analyzer.bundle.read import Bundle, read_bundle
from analyzer.bundle.text import LineBlock, decode_lines, is_binary, line_blocks

__all__ = [
    "Bundle",
    "Clock",
    "InterruptedReadingError",
    "Limits",
    "LineBlock",
    "Member",
    "Progress",
    "decode_lines",
    "is_binary",
    "line_blocks",
    "read_bundle",
]
