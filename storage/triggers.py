"""What the database does by itself whenever feedback changes, whoever changes it."""

from __future__ import annotations

_MONTHS = (
    "INSERT INTO stale_months (month) SELECT DISTINCT"
    " coalesce(cast(date_trunc('month', cast(day AS timestamp)) AS date), date '0001-01-01') FROM"
)

#: Every change leaves a mark in its own transaction, so that a month is read beforehand only where nobody
#: has touched it. A mark that is there already does not do: who counts the month may be removing it.
TRIGGERS = (
    f"""
    CREATE FUNCTION mark_stale_months() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN {_MONTHS} rows_before; END IF;
        IF TG_OP <> 'DELETE' THEN {_MONTHS} rows_after; END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER feedback_added AFTER INSERT ON feedback REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_months()
    """,
    """
    CREATE TRIGGER feedback_changed AFTER UPDATE ON feedback
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_months()
    """,
    """
    CREATE TRIGGER feedback_erased AFTER DELETE ON feedback REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_months()
    """,
)

#: Which groups a customer is in may hang on what they say; who tells the groups reads the marks.
CUSTOMER_TRIGGERS = (
    """
    CREATE FUNCTION mark_stale_customers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM customers) THEN
            RETURN NULL;
        ELSIF TG_OP = 'INSERT' THEN
            INSERT INTO stale_customers (customer_id)
            SELECT DISTINCT customer_id FROM rows_after WHERE customer_id IS NOT NULL;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO stale_customers (customer_id)
            SELECT DISTINCT customer_id FROM rows_before WHERE customer_id IS NOT NULL;
        ELSE
            INSERT INTO stale_customers (customer_id)
            SELECT DISTINCT owner FROM rows_before AS b JOIN rows_after AS a USING (id),
                unnest(ARRAY[b.customer_id, a.customer_id]) AS owner
            WHERE owner IS NOT NULL
                AND (b.customer_id, b.day, b.sentiment, b.valence, b.roles, b.generation, b.themed_version)
                IS DISTINCT FROM
                (a.customer_id, a.day, a.sentiment, a.valence, a.roles, a.generation, a.themed_version);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER customer_heard AFTER INSERT ON feedback REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()
    """,
    """
    CREATE TRIGGER customer_changed AFTER UPDATE ON feedback
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()
    """,
    """
    CREATE TRIGGER customer_unheard AFTER DELETE ON feedback REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_customers()
    """,
)

#: Statements that do what an opinion can be of: a reason to buy, a like, a dislike, a request or a question.
OF_OPINIONS = "content AND roles & 31 <> 0"
OPINION_TRIGGERS = (
    f"""
    CREATE FUNCTION mark_opinion_waiting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO opinion_waiting (statement_id) SELECT id FROM rows_after WHERE {OF_OPINIONS};
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER opinion_said AFTER INSERT ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_opinion_waiting()
    """,
    # A person may correct what a statement does.
    """
    CREATE FUNCTION keep_opinion_roles() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE opinion_statements SET roles = rows_after.roles FROM rows_after
        WHERE statement_id = rows_after.id AND opinion_statements.roles <> rows_after.roles;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER opinion_corrected AFTER UPDATE ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION keep_opinion_roles()
    """,
)

#: Each change leaves a mark in its own transaction, as with months. That a customer was looked at for groups
#: changes nothing about them; of whoever is erased nothing stays behind in a column either.
VALUE_TRIGGERS = (
    """
    CREATE FUNCTION mark_stale_values() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NOT EXISTS (
                SELECT FROM rows_before AS b JOIN rows_after AS a USING (id) WHERE b.written <> a.written
            ) THEN
                RETURN NULL;
            END IF;
        ELSIF TG_OP = 'DELETE' THEN
            DELETE FROM customer_columns;
        END IF;
        INSERT INTO stale_values (what) VALUES ('customers');
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER customers_added AFTER INSERT ON customers
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """,
    """
    CREATE TRIGGER customers_changed AFTER UPDATE ON customers
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """,
    """
    CREATE TRIGGER customers_gone AFTER DELETE ON customers REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_values()
    """,
    """
    CREATE FUNCTION mark_stale_groups() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO stale_values (what) VALUES ('groups');
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER group_customers_changed AFTER INSERT OR UPDATE OR DELETE ON group_customers
    FOR EACH STATEMENT EXECUTE FUNCTION mark_stale_groups()
    """,
)

#: What counting rivals needs of a statement is kept beside its mentions of them.
RIVAL_TRIGGERS = (
    """
    CREATE FUNCTION keep_rival_roles() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE rival_mentions SET roles = rows_after.roles, sentiment = rows_after.sentiment FROM rows_after
        WHERE statement_id = rows_after.id
            AND (rival_mentions.roles, rival_mentions.sentiment) <> (rows_after.roles, rows_after.sentiment);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER rival_corrected AFTER UPDATE ON statements REFERENCING NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION keep_rival_roles()
    """,
)

#: Words of what is erased go at once, with all of its months; they are told again with the months.
WORD_TRIGGERS = (
    """
    CREATE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM heard_words WHERE month IN (
            SELECT coalesce(cast(date_trunc('month', cast(day AS timestamp)) AS date), date '0001-01-01')
            FROM rows_before
        );
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER words_erased AFTER DELETE ON feedback REFERENCING OLD TABLE AS rows_before
    FOR EACH STATEMENT EXECUTE FUNCTION forget_words()
    """,
)
