import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    // By hand: `npm run test:long`.
    exclude: ['test/long/**', '**/node_modules/**'],
    // Two cores: a browser, a database and a build each want one.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env.CI ? ['default', './test/support/count.ts'] : ['default'],
  },
});
