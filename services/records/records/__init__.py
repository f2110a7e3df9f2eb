"""The records service: collections as real tables, their records, links and history."""
