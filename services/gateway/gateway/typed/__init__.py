"""The typed part of the GraphQL schema: types, queries and changes for every collection by its own names."""
