"""What Upwell costs in time and memory, measured on the machine at hand and written into docs/benchmarks.md.

`./run bench` measures everything; `--only pages,draw` some sections. Each section is a module in `bench.sections` with a name, a title, the input it
needs and a function `measure`; it runs in a process, a folder and a database of its own, all thrown away afterwards. Where another program does the same
work its figure stands beside ours, with where it comes from. Nothing here is a test: no figure makes anything fail.
"""
