import { defineConfig } from 'vitest/config';
import { postgresMissing } from '../tests/helpers/postgres.js';

/** The desk's own tests again with PostgreSQL beneath, where one is within reach. */
const ON_POSTGRES = ['what-if', 'review', 'proposals', 'handling', 'orders'].map(
  (name) => `tests/dispatch/${name}.test.ts`,
);
const hasPostgres = (await postgresMissing()) === null;

const conditions = ['oyau-source', 'module', 'node', 'development|production'];

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      { extends: true, test: { name: 'tests', include: ['tests/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'PostgreSQL', include: hasPostgres ? ON_POSTGRES : [], env: { OYAU_DESK_ON: 'postgres' } },
      },
    ],
    globalSetup: ['tests/helpers/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // What a test waits for comes at once unless the machine is busy with other things.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 360_000,
    hookTimeout: 360_000,
  },
});
