// The GraphQL over HTTP audit of `graphql-http` against a running server: `node audit.js <url>` prints one JSON line
// {id, name, status, reason} per audit. `status` is "ok", "error" (a MUST), "warn" (a SHOULD) or "notice" (a MAY).
import { auditServer } from 'graphql-http';

const url = process.argv[2];
for (const { id, name, status, reason } of await auditServer({ url })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
