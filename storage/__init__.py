"""Keep: the database server, tables, migrations, and one repository module per noun."""
