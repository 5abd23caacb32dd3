import { expect, it } from 'vitest';
import { summaryOf } from '../../../src/buildpacks/job/summary.ts';

const start = { kind: 'job', command: null, from: null, problem: null } as const;
const python = { path: '/usr/bin/python3', version: '3.11.2' };

it('says what the image is, and how it is used', () => {
  expect(summaryOf({ entryPoint: 'src.program:run', start }, python, 0.724)).toEqual({
    heading: 'The image',
    lines: [
      'a job, src.program:run, on Python 3.11.2; made ready in 0.7 s',
      'run it:    docker run --rm --volume "$PWD/input:/var/input:ro" IMAGE',
      'serve it:  docker run --rm --publish 8081:8081 --entrypoint serve IMAGE',
      'about it:  docker run --rm IMAGE info',
    ],
  });
});

it('says less where the upload starts the job itself, and where nobody knows the Python', () => {
  const own = { ...start, command: 'python -m app', from: 'app/__main__.py' };
  expect(summaryOf({ entryPoint: 'src.program:run', start: own }, null, 2).lines).toEqual([
    'a job, src.program:run; made ready in 2.0 s',
    'run it:    docker run --rm --volume "$PWD/input:/var/input:ro" IMAGE',
  ]);
});
