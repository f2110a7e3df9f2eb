"""Live changes: GraphQL subscriptions over server-sent events."""
