import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type State = {
  web: string;
  gateway: string;
  s3: string;
  mail: string;
  admin: { email: string; password: string };
};

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/** The stack to test, as `python -m stack with` names it. */
export function stack(): State {
  const file = process.env.DOSSIER_STACK;
  if (!file) {
    throw new Error('DOSSIER_STACK is not set: run these tests with `make e2e`');
  }
  const state = JSON.parse(readFileSync(file, 'utf8')) as State;
  if (!state.web) {
    throw new Error('the stack runs without the web app');
  }
  return state;
}

function control(action: 'stop-one' | 'start-one', process: string): void {
  const python = `${CHECKOUT}.venv/bin/python`;
  execFileSync(python, ['-m', 'stack', action, process], { cwd: CHECKOUT, stdio: 'pipe' });
}

/** Runs `act` while a service is down; it is ready again afterwards, whatever happened. */
export async function without(service: string, act: () => Promise<void>): Promise<void> {
  control('stop-one', service);
  try {
    await act();
  } finally {
    control('start-one', service);
  }
}
