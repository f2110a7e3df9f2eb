import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// These stop services, or measure time: they run alone, behind all others.
const ALONE = ['outage.test.ts', 'speed.test.ts'];

/** The end-to-end tests: in a real browser, on the stack that DOSSIER_STACK names. */
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('..', import.meta.url)) } },
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    globalSetup: './support/setup.ts',
    reporters: ['verbose'],
    environment: 'node',
    testTimeout: 240_000,
    expect: { poll: { timeout: 30_000, interval: 100 } }, // the machine may be slow; what fails says what it saw
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['*.test.ts'],
          exclude: ALONE,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
