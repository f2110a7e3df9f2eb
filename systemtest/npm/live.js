// Live changes with the npm client `graphql-sse`: `node live.js <url> <cookie> <query> <count>` prints "open" when the
// stream stands, then one JSON line per result, and ends after `count` of them.
import { createClient } from 'graphql-sse';

const [url, cookie, query, count] = process.argv.slice(2);
const client = createClient({
  url,
  headers: { cookie },
  retryAttempts: 0,
  on: { connected: () => console.log('open') },
});
let left = Number(count);
for await (const result of client.iterate({ query })) {
  console.log(JSON.stringify(result));
  left -= 1;
  if (left === 0) break;
}
client.dispose();
