"""The only room with SQL: one store, on SQLite or PostgreSQL."""
