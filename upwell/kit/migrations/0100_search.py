"""The full-text index: FTS5 over the folded words on SQLite, a generated tsvector with a GIN index on PostgreSQL. Both keep themselves up to date.

A later migration that alters kit_searchdocument makes SQLite build the table anew and lose the triggers: run this one's statements again after it.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE kit_search_fts USING fts5(
        title_words, body_words, content='kit_searchdocument', content_rowid='id', tokenize="unicode61 remove_diacritics 2", prefix='3'
    )""",
    """CREATE TRIGGER kit_search_added AFTER INSERT ON kit_searchdocument BEGIN
        INSERT INTO kit_search_fts(rowid, title_words, body_words) VALUES (new.id, new.title_words, new.body_words);
    END""",
    """CREATE TRIGGER kit_search_removed AFTER DELETE ON kit_searchdocument BEGIN
        INSERT INTO kit_search_fts(kit_search_fts, rowid, title_words, body_words)
        VALUES ('delete', old.id, old.title_words, old.body_words);
    END""",
    """CREATE TRIGGER kit_search_changed AFTER UPDATE ON kit_searchdocument BEGIN
        INSERT INTO kit_search_fts(kit_search_fts, rowid, title_words, body_words)
        VALUES ('delete', old.id, old.title_words, old.body_words);
        INSERT INTO kit_search_fts(rowid, title_words, body_words) VALUES (new.id, new.title_words, new.body_words);
    END""",
    "INSERT INTO kit_search_fts(kit_search_fts) VALUES ('rebuild')",
]
# From SQLite 3.42 on, words that are taken out leave the file at once; before it they leave when segments are merged (kit.tasks does it every night).
SECURE_DELETE = "INSERT INTO kit_search_fts(kit_search_fts, rank) VALUES ('secure-delete', 1)"
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS kit_search_added",
    "DROP TRIGGER IF EXISTS kit_search_removed",
    "DROP TRIGGER IF EXISTS kit_search_changed",
    "DROP TABLE IF EXISTS kit_search_fts",
]
POSTGRESQL = [
    # A tsvector holds at most 1 MB: of a very long text only the beginning is found.
    """ALTER TABLE kit_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_words), 'A') || setweight(to_tsvector('simple', left(body_words, 200000)), 'B')
    ) STORED""",
    "CREATE INDEX kit_search_words ON kit_searchdocument USING gin (words)",
]
POSTGRESQL_BACK = [
    "DROP INDEX IF EXISTS kit_search_words",
    "ALTER TABLE kit_searchdocument DROP COLUMN IF EXISTS words",
]


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "sqlite":
        statements = POSTGRESQL
    elif connection.Database.sqlite_version_info >= (3, 42):
        statements = [*SQLITE, SECURE_DELETE]
    else:
        statements = SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("kit", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
