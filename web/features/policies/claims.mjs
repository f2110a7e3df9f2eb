// What the app says that roles may do, for a test that compares it with what the API does: reads a list of
// {role, level, policy, fields} from stdin, and prints for each {claims, sentences}.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const config = { root, configFile: false, logLevel: 'error', resolve: { alias: { '@': root } } };
const load = async (path) => (await runnerImport(`${root}${path}`, config)).module;
const { draftOf, filterOf, fieldsOf, usualOf } = await load('features/policies/draft.ts');
const { claimOf } = await load('features/policies/may.ts');
const { sentenceOf } = await load('features/policies/sentence.ts');

const DEEDS = ['read', 'create', 'update', 'delete', 'restore', 'files'];

function answer({ role, level, policy, fields }) {
  const draft = policy ? draftOf(policy) : usualOf(role);
  const claims = DEEDS.map((deed) => [deed, claimOf(deed, level, draft)]);
  const said = claims.filter(([deed]) => deed !== 'restore');
  return {
    claims: Object.fromEntries(claims.map(([deed, claim]) => [deed, plain(claim, fields)])),
    sentences: Object.fromEntries(said.map(([deed, claim]) => [deed, sentenceOf(deed, claim, [])])),
  };
}

function plain({ may, stays, grants = [] }, fields) {
  const shown = grants.map((grant) => ({ rows: filterOf(grant), fields: fieldsOf(grant, fields) }));
  return { may, stays: stays ?? false, grants: shown };
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(answer)));
