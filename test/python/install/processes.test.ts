import { expect, it } from 'vitest';
import { parseProcfile } from '../../../src/cnb/process-line.ts';
import { planProcesses } from '../../../src/python/install/processes.ts';

it.each<[why: string, procfile: string, commands: [string, string][]]>([
  ['one line', 'web: python app.py', [['web', 'python app.py']]],
  [
    'CRLF',
    'web: python app.py\r\nserve: x\r\n',
    [
      ['web', 'python app.py'],
      ['serve', 'x'],
    ],
  ],
  ['no blank after the colon', 'web:python app.py', [['web', 'python app.py']]],
  ['colons in the command', 'web: gunicorn a:app -b 0.0.0.0:80', [['web', 'gunicorn a:app -b 0.0.0.0:80']]],
  ['a type named twice', 'web: a\nweb: b', [['web', 'b']]],
  ['lines that Paketo drops', '# web: no\n web: leading blank\nweb : blank before colon\nw.b: dot\nweb:\n', []],
  ['a byte order mark', '\uFEFFweb: python app.py', []],
  ['an empty file', '', []],
])('parses %s', (_why, procfile, commands) => {
  expect(parseProcfile(procfile).map(({ type, command }) => [type, command])).toEqual(commands);
});

it('starts python where there is no Procfile', () => {
  expect(planProcesses(null)).toEqual([{ type: 'web', command: ['python'], default: true }]);
});

it('starts python by default where the Procfile names no web', () => {
  expect(planProcesses('worker: python work.py')).toEqual([
    { type: 'web', command: ['python'], default: true },
    { type: 'worker', command: ['bash', '-c', 'python work.py'] },
  ]);
});

it('makes web the default', () => {
  expect(planProcesses('a: one\nweb: two')).toEqual([
    { type: 'web', command: ['bash', '-c', 'two'], default: true },
    { type: 'a', command: ['bash', '-c', 'one'] },
  ]);
});
