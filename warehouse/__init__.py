"""The warehouse: DuckDB behind one lock, published as a read-only snapshot."""
