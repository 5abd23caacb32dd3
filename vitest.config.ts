import { defineConfig } from 'vitest/config';

/** Real tools and thousands of generated files: too slow to run on each save. */
const SLOW = [
  'test/slow/**/*.test.ts',
  ...['generated', 'same-to-pip'].map((name) => `test/python/requirements/${name}.test.ts`),
];

/** For what takes a second or so alone, on a machine where others are at work. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 };

/** After `fast`, which vitest asks for since that has a number of workers of its own. */
const LATER = { sequence: { groupOrder: 1 } };

/** Of two processors vitest would leave one idle. */
const ALL_WORKERS = { maxWorkers: '100%' };

/**
 * `fast` runs on each save; `runner` starts the runner on every Python there is, `service` the HTTP service; `lifecycle` needs the
 * executable and the lifecycle; `slow` installs real tools to compare with; `container` needs Docker too, `cluster` and `operations`
 * one of kpack (scripts/test.ts brings it up); `release` makes one.
 */
export default defineConfig({
  test: {
    // an expected file that is missing is a failure, and written with -u only
    update: 'none',
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...SLOW,
            ...['runner', 'service', 'lifecycle', 'container', 'cluster', 'operations', 'release'].map(
              (project) => `test/${project}/**`,
            ),
          ],
          // no file leaves anything behind in its process, and to load all modules for each takes as long as many tests
          isolate: false,
          setupFiles: ['test/as-started.ts'],
          ...ALL_WORKERS,
          ...PATIENT,
        },
      },
      { test: { name: 'runner', include: ['test/runner/**/*.test.ts'], ...PATIENT, ...LATER } },
      // clients, services and browsers that wait for each other: on a busy machine one may give up too early, once
      { test: { name: 'service', include: ['test/service/**/*.test.ts'], retry: 1, ...PATIENT, ...LATER } },
      { test: { name: 'lifecycle', include: ['test/lifecycle/**/*.test.ts'], ...PATIENT, ...LATER } },
      {
        test: {
          name: 'slow',
          include: SLOW,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          ...ALL_WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'container',
          include: ['test/container/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      ...['cluster', 'operations', 'release'].map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      })),
    ],
  },
});
