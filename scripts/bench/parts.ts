/** What of all is measured? Pure. */
import { SetupError } from '../setup/setup-error.ts';
import { PROJECTS } from './projects.ts';

export const PARTS = ['detect', 'planning', 'readers', 'runner', 'service', 'builds', 'cluster'] as const;
export type BenchPart = (typeof PARTS)[number];

/** Measured only where it is asked for by its name: it compiles Kubernetes first. */
const ALONE: readonly BenchPart[] = ['cluster'];
const USUAL_PARTS: readonly BenchPart[] = PARTS.filter((part) => !ALONE.includes(part));

export interface Asked {
  readonly parts: readonly BenchPart[];
  /** Of builds; none: all. */
  readonly projects: readonly string[];
}

/** @throws SetupError for a name that is neither of a part nor of a project. */
export function readParts(args: readonly string[]): Asked {
  const known = [...PARTS, ...PROJECTS.map(({ name }) => name)];
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined)
    throw new SetupError(`${unknown} is nothing that is measured.`, `What is: ${known.join(', ')}.`);
  const projects = args.filter((arg) => PROJECTS.some(({ name }) => name === arg));
  const isAsked = (part: BenchPart) => args.includes(part) || (part === 'builds' && projects.length > 0);
  return { parts: args.length === 0 ? USUAL_PARTS : PARTS.filter(isAsked), projects };
}
