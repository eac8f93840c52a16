"""Testing any feed, ours or another's, for more than its shape: `./run check-feed FILE|URL`.

`reading` gets at a feed, `shapes` looks at each thing, `paging` and `asking` at whether pages and filters tell the truth, `quality` at whether people can use what it
says, `whole` puts it together. Needs no database; where postcode districts were brought in, points are compared with them.
"""
