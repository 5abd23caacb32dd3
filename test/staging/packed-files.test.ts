/** What `include` and `exclude` of a project.toml let through, as github.com/sabhiram/go-gitignore has it for pack and kpack. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { removeOthers } from '../../src/commands/run/packed-copy.ts';
import { keptBy, packedSurvey } from '../../src/staging/packed-files.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { readDescriptor } from '../../src/staging/project-descriptor.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

interface Measured {
  readonly paths: readonly string[];
  /** Of each list of patterns the paths that the library itself said to match. */
  readonly matches: readonly { readonly patterns: readonly string[]; readonly paths: readonly string[] }[];
}

const { paths, matches }: Measured = JSON.parse(
  readFileSync(join(import.meta.dirname, 'pattern-matches.json'), 'utf8'),
);

it.each(matches)('$patterns', async ({ patterns, paths: expected }) => {
  const included = await keptBy({ include: patterns, exclude: [] });
  expect(paths.filter((path) => included?.(path))).toEqual(expected);
  const kept = await keptBy({ include: [], exclude: patterns });
  expect(paths.filter((path) => kept?.(path))).toEqual(paths.filter((path) => !expected.includes(path)));
});

it('a pattern that was made to take long does not', async () => {
  const keeps = await keptBy({ include: [], exclude: [`${'*a'.repeat(50)}*b`] });
  expect(keeps?.('a'.repeat(5000))).toBe(true);
});

const FILES = {
  'src/program.py': 'def run(data, params): ...\n',
  'src/lib/a.py': '',
  'data/big.csv': '',
  'requirements.txt': 'numpy\n',
};

const packed = async (descriptor: string) => {
  const survey = surveyOfFiles({ ...FILES, 'project.toml': descriptor });
  return packedSurvey(survey, await readDescriptor(survey));
};

it.each<[what: string, descriptor: string, files: string[]]>([
  ['nothing', '', ['data/big.csv', 'project.toml', 'requirements.txt', 'src/lib/a.py', 'src/program.py']],
  ['exclude', '[build]\nexclude = ["data/", "lib"]\n', ['project.toml', 'requirements.txt', 'src/program.py']],
  ['include', '[build]\ninclude = ["src"]\n', ['project.toml', 'src/lib/a.py', 'src/program.py']],
  [
    'the second schema',
    '[_]\nschema-version = "0.2"\n[io.buildpacks]\nexclude = ["src", "data"]\n',
    ['project.toml', 'requirements.txt'],
  ],
  [
    'the schema that is not in force',
    '[io.buildpacks]\nexclude = ["src"]\n',
    ['data/big.csv', 'project.toml', 'requirements.txt', 'src/lib/a.py', 'src/program.py'],
  ],
])('%s', async (_what, descriptor, files) => {
  const survey = await packed(descriptor);
  const there = [...survey.entries].filter(([, kind]) => kind === 'file').map(([path]) => path);
  expect(there.sort()).toEqual(files);
  for (const path of [...Object.keys(FILES), 'project.toml'])
    expect([survey.kind(path), survey.read(path) !== null]).toEqual(
      files.includes(path) ? ['file', true] : [null, false],
    );
});

it('the file itself is looked at where no build gets it, too', async () => {
  const survey = await packed('[build]\ninclude = ["src"]\n[build.env]\nBP_X = "1"\n');
  expect(await planStaging(survey, {})).toMatchObject({ warnings: [{ code: 'descriptor-unreadable' }] });
});

it('of a copy goes what is not let in, whatever its name', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-packed-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'src'));
  mkdirSync(join(dir, 'data'));
  writeFileSync(join(dir, 'project.toml'), '[build]\ninclude = ["src"]\n');
  writeFileSync(join(dir, 'src/größe.py'), '');
  symlinkSync('../src', join(dir, 'data/link'));
  for (const folder of ['src', 'data']) writeFileSync(Buffer.from(`${dir}/${folder}/x\xff.csv`, 'latin1'), '');
  await removeOthers(dir, await readDescriptor(surveyAppDir(dir)));
  expect(readdirSync(dir, { recursive: true }).map(String).sort()).toEqual([
    'data',
    'project.toml',
    'src',
    'src/größe.py',
    'src/x\ufffd.csv',
  ]);
});

it('a folder is there where a file of it is, or where it is kept itself', async () => {
  const survey = await packed('[build]\ninclude = ["*.py"]\n');
  expect([survey.kind('src/lib'), survey.kind('data')]).toEqual(['directory', null]);
  expect(survey.list('.').map(({ name }) => name)).toEqual(['src', 'project.toml']);
  expect(survey.children('src').toSorted()).toEqual(['lib', 'program.py']);
  // as pack has it: the folder of nothing
  expect((await packed('[build]\nexclude = ["data/"]\n')).kind('data')).toBe('directory');
});
