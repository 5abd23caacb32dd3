import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ALONE, needsOf, ON_CLUSTER, PARTS, PROJECTS, type Project, readArguments } from '../../scripts/test-parts.ts';
import vitestConfig from '../../vitest.config.ts';

const configured = (vitestConfig.test?.projects ?? []) as { test: { name: string } }[];

/** Where none is asked for by its name. */
const ALL = PROJECTS.filter((project) => !ALONE.includes(project));

it('the parts are all that vitest knows, each project once, but for those with a command of their own', () => {
  expect(PARTS.flatMap(({ projects }) => projects).sort()).toEqual([...ALL].sort());
  const onCluster = ON_CLUSTER.map((project) => ` --project ${project}`).join('');
  expect(packageJson.scripts['test:cluster']).toBe(`node scripts/start.mjs test${onCluster}`);
  expect(packageJson.scripts['test:release']).toBe('node scripts/start.mjs test --project release');
  expect([...ON_CLUSTER, 'release']).toEqual(expect.arrayContaining([...ALONE]));
  expect(configured.map(({ test }) => test.name).sort()).toEqual([...PROJECTS].sort());
});

it.each(PARTS)('npm run ci:$name is that part', ({ name }) => {
  expect(packageJson.scripts).toHaveProperty([`ci:${name}`], `node scripts/start.mjs test --part ${name}`);
  expect(readArguments(['--part', name, '-t', 'zip'])).toEqual({
    parts: [expect.objectContaining({ name })],
    args: ['-t', 'zip'],
  });
});

it.each<[projects: Project[], needs: string[]]>([
  [['fast', 'processes'], []],
  [['runner'], []],
  [['slow'], []],
  [['fast', 'runner', 'slow'], []],
  [['lifecycle'], ['executable', 'tools', 'kustomize']],
  [
    ['fast', 'lifecycle'],
    ['executable', 'tools', 'kustomize'],
  ],
  [['container'], ['executable', 'tools', 'builder']],
  [['service'], ['executable', 'chromium']],
  [['cluster', 'operations'], []],
  [[...PROJECTS], ['executable', 'tools', 'kustomize', 'builder', 'chromium']],
])('%s need %s', (projects, needs) => expect(needsOf(projects)).toEqual(needs));

describe('arguments', () => {
  it('none are everything, linted', () => expect(readArguments([])).toEqual({ parts: PARTS, args: [] }));

  it('an unknown part is none', () => expect(readArguments(['--part', 'nope']).parts).toEqual([]));

  it.each<[args: string, projects: Project[], others: string[]]>([
    ['--project fast', ['fast'], []],
    ['--project=fast', ['fast'], []],
    ['--project slow --project fast', ['fast', 'slow'], []],
    ['-t zip --project fast -u', ['fast'], ['-t', 'zip', '-u']],
    ['--project *l*', ['lifecycle', 'slow', 'cluster'], []],
    ['--project cluster --project operations', ['cluster', 'operations'], []],
    ['--project operations --project fast', ['fast', 'operations'], []],
    ['--project release', ['release'], []],
    ['--project !container', ['fast', 'processes', 'runner', 'service', 'lifecycle', 'slow', 'cluster'], []],
    ['--project !*o*', ['fast', 'runner', 'service', 'lifecycle', 'cluster'], []],
    ['test/upload', ALL, ['test/upload']],
    ['--reporter=dot', ALL, ['--reporter=dot']],
  ])('%s', (args, projects, others) => {
    const run = readArguments(args.split(' '));
    expect(run.args).toEqual(others);
    expect(run.parts).toEqual([{ name: projects.join(', '), isLinted: false, projects }]);
  });

  it.each(['--project', '--project=', '--project nope', '--project fas', '--project .ast'])(
    '%s is no project',
    (args) => expect(readArguments(args.split(' ')).parts).toEqual([]),
  );
});
