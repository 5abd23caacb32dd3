/** Projects of other languages go through byte for byte unchanged, to the group that stands after ours. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { contentsOf, fixtures } from '../fixtures.ts';
import { detect, workbench } from './detector.ts';

const OTHERS = [
  'plain-node',
  'plain-go',
  'plain-java',
  'static-site',
  'monorepo-node-and-go',
  'nested-python-beside-node',
  'zip-of-a-node-project',
];

describe.each(fixtures.filter(({ name }) => OTHERS.includes(name)))('$name', ({ uploadDir }) => {
  it('is built by the group after ours', async () => {
    const detection = await detect(workbench(uploadDir, onTestFinished));
    expect(detection.group, detection.output).toEqual(['stand-in/any-language']);
    expect(contentsOf(detection.appDir)).toEqual(contentsOf(uploadDir));
    expect((await detection.build()).exitCode).toBe(0);
  });
});

it('all of them are fixtures', () => expect(fixtures.map(({ name }) => name)).toEqual(expect.arrayContaining(OTHERS)));
