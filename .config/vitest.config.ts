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
    // Tests in real browsers and with real processes share the machine with whatever else runs there.
    retry: process.env.CI === undefined ? 0 : 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
