"""The front door: GraphQL over HTTP, accounts and sessions."""
