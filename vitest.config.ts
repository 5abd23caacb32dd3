import { defineConfig } from 'vitest/config';

/** Real tools and thousands of generated files: too slow to run on each save. */
const SLOW = [
  'test/slow/**/*.test.ts',
  ...['generated', 'same-to-pip'].map((name) => `test/python/requirements/${name}.test.ts`),
];

/** A process or more for each case, real or a stand-in's: two fifths of the time of all quick tests, for one in twenty-five of them. */
const PROCESSES = [
  'app-root/apply',
  ...['environment', 'job'].map((name) => `buildpacks/${name}`),
  'ci/templates',
  ...['commands', 'doctor', 'init'].map((name) => `commands/${name}`),
  ...['byte-code', 'installer', 'syntax', 'tools'].map((name) => `python/install/${name}`),
].map((path) => `test/${path}.test.ts`);

/** No file leaves anything behind in its process, and to load all modules for each takes as long as many tests. */
const QUICK = { isolate: false, setupFiles: ['test/as-started.ts', 'test/same-cases.ts'] };

/** For what takes a second or so alone, on a machine where others are at work. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 };

/** After `fast`, which vitest asks for since that has a number of workers of its own. */
const LATER = { sequence: { groupOrder: 1 } };

/** Of two processors vitest would leave one idle. */
const ALL_WORKERS = { maxWorkers: '100%' };

/**
 * `fast` runs on each save; `processes` starts some for each case, and needs nothing else either; `runner` starts the runner on every
 * Python there is, `service` the HTTP service; `lifecycle` needs the executable and the lifecycle; `slow` installs real tools to compare
 * with; `container` needs Docker too, `cluster` and `operations` one of kpack (scripts/test.ts brings it up); `release` makes one.
 */
export default defineConfig({
  test: {
    // an expected file that is missing is a failure, and written with -u only
    update: 'none',
    // what was made of each module is kept, by its content: a fifth of the time of the fast tests
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...SLOW,
            ...PROCESSES,
            ...['runner', 'service', 'lifecycle', 'container', 'cluster', 'operations', 'release'].map(
              (project) => `test/${project}/**`,
            ),
          ],
          ...QUICK,
          ...ALL_WORKERS,
          ...PATIENT,
        },
      },
      { test: { name: 'processes', include: PROCESSES, ...QUICK, ...ALL_WORKERS, ...PATIENT } },
      { test: { name: 'runner', include: ['test/runner/**/*.test.ts'], ...PATIENT, ...ALL_WORKERS, ...LATER } },
      // clients, services and browsers that wait for each other: on a busy machine one may give up too early, once
      {
        test: {
          name: 'service',
          include: ['test/service/**/*.test.ts'],
          retry: 1,
          ...PATIENT,
          sequence: { groupOrder: 3 },
        },
      },
      { test: { name: 'lifecycle', include: ['test/lifecycle/**/*.test.ts'], ...PATIENT, ...ALL_WORKERS, ...LATER } },
      {
        test: {
          name: 'slow',
          include: SLOW,
          setupFiles: ['test/same-cases.ts'],
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
          sequence: { groupOrder: 4 },
        },
      })),
    ],
  },
});
