"""The pages. One module a desk; each view reads through queries and acts through operations."""
