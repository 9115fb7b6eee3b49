"""What the page of a run says in every case."""

ABOUT = """\
Measured on {day} with analyzer {version} on {machine}; {tools}.
{missing}

The data is made by the benchmarks: logs of ten formats, each file with a vocabulary of its own, one line in a
hundred an error, tracebacks, and what the rules look for strewn in; packed as tar.gz. Nothing is read from a
cold disk: all files were written just before. Sizes are those of the logs before packing.

{rules} rules run. Other engines get {patterns} of their {all_patterns} distinct patterns, those that they
take as they are (none that crosses lines), without the names of groups; we always run all. Before anything
is timed, every contender must give the answer that is known of the data: how many lines there are, how many
of them the patterns match, how many a search finds (of `analyzer grep` and `rg` also in which files and at
which numbers). Who does not is left out and named.
"""

SIDE_BY_SIDE = """\
Medians of {rounds} rounds, in brackets the least and the greatest. All contenders of a contest take turns
in each round. Memory is the most that was held at once: by all processes together, sampled in a run before
that is not timed, or by one of them in any run."""

HOW = """\
```sh
{command}
```

`./dev bench --help` lists the options. The alternatives are `gzip`, `zgrep`, `igzip` (package `isal`), `rg`
(`ripgrep`), `lnav`, and drain3 in any Python (`--drain3 PYTHON`); the program needs none of them.

- Whole analysis, more files, one long file, start: the command in a process of its own, so that imports and
  writing the case are part of it. `igzip -dc | rg -F -f` looks only for the texts that the patterns need,
  case ignored: less than the patterns ask, and no more than what a search for all of them begins with.
- "Opened case": one query in a process that has the case open and its libraries loaded, timed from inside;
  its CPU and memory are those of the whole process. `analyzer grep` is the whole command.
- "Unpacked": the contender cannot read archives, and gets the files; unpacking is not timed.
- Patterns of logs: we count the records of a case, drain3 the lines of the files, each timed without reading.
- More rules: from the path of the bundle to the kept case, timed from inside. Up to the number of the
  shipped ones they are taken evenly from these; what is above are copies of log rules with other words.
"""
