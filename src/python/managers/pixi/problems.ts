/**
 * What is wrong with pixi's files?
 */

import { problemsAbout } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { unsupported } from '../problems.ts';

const problem = problemsAbout('requirements');

export const halfOfPixi = problem('native-half-of-pixi', (path: RelPath, missing: string) => ({
  headline: `${missing} is missing`,
  detail: `pixi installs from pixi.toml and pixi.lock together, however, this one stands alone:`,
  where: [path],
  remedy: "Run 'pixi lock' and upload both files.",
}));

export const pixiInPyproject = unsupported({
  headline: 'A pixi project in pyproject.toml cannot be staged',
  detail: 'pixi is found by its own manifest, pixi.toml, however, this one is part of another file:',
  remedy: "Move it to a pixi.toml next to it, and run 'pixi lock'.",
});

export const pixiLocal = unsupported({
  headline: 'pixi cannot pack what is built from a folder',
  detail: 'The locked environment is packed as a whole, however, this is a local package or channel:',
  remedy: 'Remove it from pixi.toml and lock again: code next to your program can be imported without being installed.',
});

export const pixiPlatform = problem('native-unsupported', (path: RelPath, platform: string) => ({
  headline: `The pixi project is not locked for ${platform}`,
  detail: 'That is what the image runs, however, the platforms of the project do not include it:',
  where: [path],
  remedy: `Add '${platform}' to platforms, and run 'pixi lock'.`,
}));
