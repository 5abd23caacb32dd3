/**
 * Files whose names come close to a manifest's: never used, but named where nothing else was found.
 */
import { posix } from 'node:path';
import type { RelPath, Survey } from '../upload/survey.ts';

const MISSPELLINGS: ReadonlySet<string> = new Set([
  ...['requirement.txt', 'requirements.txt.txt', 'requirments.txt', 'requirements', 'requirements.text'],
  ...['requeriments.txt', 'requierments.txt', 'requirement', 'requirments', 'requirements.md', 'enviroment.yml'],
  ...['environments.yml', 'enviroment.yaml', 'environment.yml.txt'],
]);

export const misspelt = (survey: Survey, dir: RelPath): RelPath[] =>
  survey
    .children(dir)
    .filter((name) => MISSPELLINGS.has(name.toLowerCase()))
    .map((name) => posix.join(dir, name))
    .filter((path) => survey.kind(path) === 'file');
