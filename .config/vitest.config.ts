import { defineConfig } from 'vitest/config';

const conditions = ['oyau-source', 'module', 'node', 'development|production'];

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/helpers/build.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // What a test waits for comes at once unless the machine is busy with other things.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 360_000,
    hookTimeout: 360_000,
  },
});
