// Builds, and knows what the server in .next/standalone was built of.
//   node built.mjs COMMAND…   runs the build; then its static files go beside the server, and its sources are noted
//   node built.mjs            ends with 1 when nothing was built, or the sources have changed since
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const SERVER = join(HERE, '.next/standalone');
const NOTE = join(SERVER, '.built');
const SCHEMA = join(HERE, '../services/gateway/schema.graphql');
// What installing and building leave, and what only tests.
const NO_SOURCE =
  /^(node_modules|\.next|lib\/gql|next-env\.d\.ts|\.build\.lock|e2e|.*\.tsbuildinfo|.*\.test\.tsx?)$/;

function* files(folder = '') {
  const entries = readdirSync(join(HERE, folder), { withFileTypes: true });
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (NO_SOURCE.test(path)) {
      continue;
    }
    if (entry.isDirectory()) {
      yield* files(path);
    } else if (entry.isFile()) {
      yield path;
    }
  }
}

function sources() {
  const digest = createHash('sha256').update(readFileSync(SCHEMA));
  for (const path of files()) {
    const content = readFileSync(join(HERE, path));
    digest.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
}

/** The exit code of the build, which is of the sources as they were when it began. */
function build([command, ...words]) {
  const before = sources();
  rmSync(NOTE, { force: true });
  const { status, error } = spawnSync(command, words, { cwd: HERE, stdio: 'inherit' });
  if (error) {
    throw error;
  }
  if (status === 0) {
    cpSync(join(HERE, '.next/static'), join(SERVER, '.next/static'), { recursive: true });
    writeFileSync(NOTE, before);
  }
  return status ?? 1;
}

const isBuilt = () => existsSync(NOTE) && readFileSync(NOTE, 'utf8') === sources();

const command = process.argv.slice(2);
process.exitCode = command.length > 0 ? build(command) : Number(!isBuilt());
