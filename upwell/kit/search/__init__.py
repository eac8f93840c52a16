"""One index behind one interface: SQLite FTS5 or PostgreSQL tsvector, chosen by the database in use.

A package registers what of its own can be found (`register(SearchSource(...))`), its actions call `index(obj)` and `unindex(obj)` in their transaction, and pages
call `find(words, viewer=...)`. A document carries an audience: "public", "members" (everybody with an account) or a key of the package's own such as
"space:<ref>"; which keys a person holds the package says with `register_audiences`. Nothing is found by somebody who does not hold its audience, and a source
may narrow further with `visible`; both happen inside the query, so that neither hits, counts nor snippets tell of what a person may not read.

    search.register(SearchSource(
        kind="community.post", model=Post, label=_("Posts"),
        document=lambda post: Document(post.thread.title, plain(post.body), post.get_absolute_url(), audience_of(post)),
        visible=lambda posts, viewer: posts.visible_to(viewer),
    ))
    search.register_audiences(lambda viewer: [f"space:{ref}" for ref in refs_of_spaces_of(viewer)])
"""

from upwell.kit.search.finding import Hit, Results, find, matching_refs
from upwell.kit.search.index import index, index_many, rebuild, unindex
from upwell.kit.search.sources import Document, SearchSource, audiences_of, register, register_audiences, sources

__all__ = [
    "Document",
    "Hit",
    "Results",
    "SearchSource",
    "audiences_of",
    "find",
    "index",
    "index_many",
    "matching_refs",
    "rebuild",
    "register",
    "register_audiences",
    "sources",
    "unindex",
]
