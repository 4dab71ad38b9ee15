import { defineConfig } from 'vitest/config';

/** `npm run test:long`: the long fault runs, one after the other, each with the whole machine. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/long/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 3 * 3_600_000,
    hookTimeout: 120_000,
    reporters: ['verbose'],
  },
});
