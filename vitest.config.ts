import { defineConfig } from 'vitest/config';

/**
 * `fast` runs on each save; `lifecycle` needs the executable and the lifecycle; `slow` installs real tools to compare
 * with; `container` needs Docker too.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lifecycle/**', 'test/slow/**', 'test/container/**'],
        },
      },
      { test: { name: 'lifecycle', include: ['test/lifecycle/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 } },
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
