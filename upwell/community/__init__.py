"""People talk and support each other: spaces with a purpose and an audience, threads, posts, reactions that fit support. No downvotes, no counts of people."""
