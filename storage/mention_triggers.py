"""What keeps mentions whole: they go with their statement and with their theme.

Foreign keys would do the same, and have the database look up and lock two rows for each mention that is
written: nine tenths of the time that merging two large themes takes. Whoever derives mentions from others
keeps statements from going meanwhile: `storage.theme_graph.hold_statements`.
"""

from __future__ import annotations

MENTION_TRIGGERS = (
    """
    CREATE FUNCTION forget_mentions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_TABLE_NAME = 'statements' THEN
            DELETE FROM mentions USING rows_before
            WHERE mentions.feedback_id = rows_before.feedback_id AND statement_id = rows_before.id;
        ELSE
            DELETE FROM mentions USING rows_before WHERE theme_id = rows_before.id;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER statements_gone AFTER DELETE ON statements REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION forget_mentions()
    """,
    """
    CREATE TRIGGER themes_gone AFTER DELETE ON themes REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION forget_mentions()
    """,
)
