import { defineConfig } from 'vitest/config';

/** Real tools and thousands of generated files: too slow to run on each save. */
const SLOW = ['test/slow/**/*.test.ts', 'test/python/requirements/generated.test.ts'];

/**
 * `fast` runs on each save; `runner` starts the runner on every Python there is; `lifecycle` needs the executable and the
 * lifecycle; `slow` installs real tools to compare with; `container` needs Docker too.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [...SLOW, 'test/runner/**', 'test/lifecycle/**', 'test/container/**'],
        },
      },
      { test: { name: 'runner', include: ['test/runner/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'lifecycle', include: ['test/lifecycle/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'slow', include: SLOW, testTimeout: 300_000, hookTimeout: 300_000 } },
      {
        test: {
          name: 'container',
          include: ['test/container/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
