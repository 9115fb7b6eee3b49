"""drain3 over the lines of logs, in whatever Python has it: `python drained.py FOLDER`.

Prints a line of JSON: lines that were counted in templates, and seconds of mining without reading.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Mine all logs of a folder, with drain3's own defaults, a record file after file."""
    import drain3

    miner: Any = drain3.TemplateMiner()
    spent = 0.0
    for path in sorted(folder.glob("logs-*")):
        with path.open(encoding="utf-8", newline="\n") as lines:
            while block := lines.readlines(1 << 20):
                began = time.perf_counter()
                for line in block:
                    miner.add_log_message(line.rstrip("\n"))
                spent += time.perf_counter() - began
    counted = sum(cluster.size for cluster in miner.drain.clusters)
    print(json.dumps({"answer": counted, "seconds": spent}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
