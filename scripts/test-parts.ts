/** Which tests are there, what has to be made for them, and in which parts are they run? */

export const PROJECTS = [
  'fast',
  'processes',
  'runner',
  'service',
  'lifecycle',
  'slow',
  'container',
  'cluster',
  'operations',
  'release',
] as const;
export type Project = (typeof PROJECTS)[number];

/** Run only where they are asked for by their names: they take half an hour each. */
export const ALONE: readonly Project[] = ['operations', 'release'];

/** On Kubernetes and kpack. */
export const ON_CLUSTER: readonly Project[] = ['cluster', 'operations'];

/** npm packages are there before all of them. */
const NEEDS = ['executable', 'tools', 'kustomize', 'builder', 'chromium'] as const;
export type Need = (typeof NEEDS)[number];

const NEEDED_BY: Readonly<Record<Need, readonly Project[]>> = {
  executable: ['service', 'lifecycle', 'container'],
  tools: ['lifecycle', 'container'],
  kustomize: ['lifecycle'],
  builder: ['container'],
  chromium: ['service'],
};

/** Pure: what has to be made for these tests. */
export function needsOf(projects: readonly Project[]): Need[] {
  return NEEDS.filter((need) => NEEDED_BY[need].some((project) => projects.includes(project)));
}

export interface Part {
  readonly name: string;
  readonly isLinted: boolean;
  readonly projects: readonly Project[];
}

/** All that `npm test` runs, the quick answers first. Each is a command of its own, `npm run ci:NAME`. */
export const PARTS: readonly Part[] = [
  { name: 'lint-and-fast', isLinted: true, projects: ['fast', 'processes'] },
  { name: 'containers', isLinted: false, projects: ['lifecycle', 'container'] },
  { name: 'slow', isLinted: false, projects: ['runner', 'service', 'slow'] },
  // last: Kubernetes is compiled meanwhile
  { name: 'cluster', isLinted: false, projects: ['cluster'] },
];

export interface Run {
  readonly parts: readonly Part[];
  /** For vitest, apart from the projects. */
  readonly args: readonly string[];
}

/**
 * Pure: reads the arguments of scripts/test.ts.
 *
 * None mean everything. `--part NAME` means that part. All others are vitest's: they ask for tests, so nothing is linted.
 */
export function readArguments(args: readonly string[]): Run {
  if (args.length === 0) return { parts: PARTS, args };
  if (args[0] === '--part') return { parts: PARTS.filter(({ name }) => name === args[1]), args: args.slice(2) };
  const { names, others } = splitProjects(args);
  const isAsked = (project: Project) => (ALONE.includes(project) ? names.includes(project) : isNamed(project, names));
  const projects = PROJECTS.filter(isAsked);
  const parts = projects.length === 0 ? [] : [{ name: projects.join(', '), isLinted: false, projects }];
  return { parts, args: others };
}

function splitProjects(args: readonly string[]): { names: string[]; others: string[] } {
  const names: string[] = [];
  const others: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [option, value] = args[i]!.split('=', 2);
    if (option === '--project') names.push(value ?? args[++i] ?? '');
    else others.push(args[i]!);
  }
  return { names, others };
}

/** As vitest does: any of the names, with `*` for anything, and with `!` in front for all others. */
function isNamed(project: Project, names: readonly string[]): boolean {
  return names.length === 0 || names.some((name) => patternOf(name).test(project));
}

function patternOf(name: string): RegExp {
  const pattern = name
    .replace(/^!/, '')
    .replace(/[^\w*]/g, '\\$&')
    .replaceAll('*', '.*');
  return new RegExp(name.startsWith('!') ? `^(?!${pattern}$)` : `^${pattern}$`);
}
