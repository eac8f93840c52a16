"""Double clicks, and four processes at once, lose nothing and double nothing. On PostgreSQL it shows what is not locked; SQLite stands in line by itself.

Each act is a process of its own with its own connection, and all begin at the same moment.
"""
