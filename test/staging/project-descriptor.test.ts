/** A project.toml as nobody means it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { descriptorVariables, readDescriptor } from '../../src/staging/project-descriptor.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const program = { 'src/program.py': 'def run(data, params):\n    return 1\n' };

it('one that is too large is refused, and no fault of ours', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-descriptor-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'project.toml'), `#${'x'.repeat(2_000_000)}`);
  expect(await planStaging(surveyAppDir(dir), {})).toMatchObject({
    outcome: 'refused',
    problem: { code: 'file-too-large' },
  });
});

it.each(['_ = 5\nio = "x"\nbuild = [1]\n', '[build]\nenv = [1, {name = 3, value = "x"}]\n', '[build]\nenv = "A=b"\n'])(
  'what stands there may be of any type: %j',
  async (text) => {
    const survey = surveyOfFiles({ ...program, 'project.toml': text });
    expect(await planStaging(survey, {})).toMatchObject({ outcome: 'staged' });
  },
);

/** Of pack 0.40.6 each was asked: it refuses these. */
describe('what pack makes no image of', () => {
  const messages = async (text: string | Buffer): Promise<string[]> => {
    const survey = surveyOfFiles({ ...program, 'project.toml': text });
    const plan = await planStaging(survey, {});
    const { warnings } = plan as Extract<typeof plan, { outcome: 'staged' }>;
    return warnings.flatMap(({ code, message, where }) =>
      code === 'descriptor-unreadable'
        ? [`${where}: ${message.replace(/^pack makes no image of the upload: /, '')}`]
        : [],
    );
  };
  const SECOND = '[_]\nschema-version = "0.2"\n';

  it.each<[text: string, message: string]>([
    ['_ = "x"\n', 'project.toml:1: `_` is to be a table.'],
    ['[[_]]\nx = 1\n', 'project.toml:1: `_` is to be a table.'],
    ['[_]\nschema-version = 0.2\n', 'project.toml:2: `_.schema-version` is to be a string, in quotes.'],
    ['[_]\nschema-version = "1.0"\n', 'project.toml:2: there is no such schema-version; write "0.2".'],
    ['build = "x"\n', 'project.toml:1: `build` is to be a table.'],
    ['project = "x"\n', 'project.toml:1: `project` is to be a table.'],
    ['[build]\nbuilder = 1\n', 'project.toml:2: `build.builder` is to be a string, in quotes.'],
    ['[build]\ninclude = "src"\n', 'project.toml:2: `build.include` is to be a list of strings.'],
    ...['[build]\nenv = 3\n', '[build]\nenv = ["A=1"]\n', '[build]\nenv = [{ name = "A", value = "1" }, 3]\n'].map(
      (text): [string, string] => [
        text,
        'project.toml:2: `build.env` is to be a list of tables, each with a header in two brackets: [[build.env]].',
      ],
    ),
    [
      '[build.env]\nname = "A"\nvalue = "1"\n',
      'project.toml:1: `build.env` is to be a list of tables, each with a header in two brackets: [[build.env]].',
    ],
    [
      '[[build.env]]\nname = 3\nvalue = "1"\n',
      'project.toml:2: a name of a variable is no string; put it into quotes.',
    ],
    [
      '[[build.env]]\nname = "A"\nvalue = 1\n',
      'project.toml:3: a value of a variable is no string; put it into quotes.',
    ],
    [
      `${SECOND}[io.buildpacks.build.env]\nA = "1"\n`,
      'project.toml:3: `io.buildpacks.build.env` is to be a list of tables, each with a header in two brackets: [[io.buildpacks.build.env]].',
    ],
    [`${SECOND}[[io.buildpacks]]\nx = 1\n`, 'project.toml:3: `io.buildpacks` is to be a table.'],
    [
      `${SECOND}[io.buildpacks.group]\nid = "x"\n`,
      'project.toml:3: `io.buildpacks.group` is to be a list of tables, each with a header in two brackets: [[io.buildpacks.group]].',
    ],
  ])('%j', async (text, message) => expect(await messages(text)).toEqual([message]));

  it.each(['latin1', 'utf16le'] as const)('in %s', async (encoding) => {
    const mark = encoding === 'utf16le' ? '\ufeff' : '';
    expect(await messages(Buffer.from(`${mark}# größe\n`, encoding))).toEqual(['project.toml: it is not in UTF-8.']);
  });
});

/** And takes these. */
it.each([
  '[io.buildpacks.build.env]\nA = "1"\n',
  'io = "x"\n',
  '[_]\nschema-version = "0.2"\n[build.env]\nA = "1"\n',
  'build = "x"\n[_]\nschema-version = "0.3"\n',
  '[build]\nenv = []\n',
  '[[build.env]]\nvalue = "1"\n',
])('pack takes %j', async (text) => {
  const survey = surveyOfFiles({ ...program, 'project.toml': text });
  expect(await planStaging(survey, {})).toMatchObject({ outcome: 'staged', warnings: [] });
});

it('a version that is empty is the first, as pack has it', async () => {
  const text = '[_]\nschema-version = ""\n[[build.env]]\nname = "A"\nvalue = "1"\n';
  expect(descriptorVariables(await readDescriptor(surveyOfFiles({ 'project.toml': text })))).toEqual({ A: '1' });
});
