/** Procfiles as editors and old documentation leave them. Paketo drops what it cannot read without a word. */

import { describe, expect, it } from 'vitest';
import { PROCESS_LINE } from '../../src/cnb/process-line.ts';
import { inFolder, readProcfile } from '../../src/staging/procfile.ts';
import { decodeText } from '../../src/upload/text.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Buffer => Buffer.from(text, encoding);
const bigEndian = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

describe('a line is kept, and repaired where Paketo would lose it', () => {
  it.each<[what: string, procfile: Buffer, lines: string[], codes: string[]]>([
    ['plain', bytes('web: python app.py\n'), ['web: python app.py'], []],
    ['no final newline', bytes('web: python app.py'), ['web: python app.py'], []],
    ['no blank after the colon', bytes('web:python app.py\n'), ['web: python app.py'], []],
    ['CRLF, two processes', bytes('web: a\r\nworker: b\r\n'), ['web: a', 'worker: b'], []],
    ['CR alone', bytes('web: a\rworker: b\r'), ['web: a', 'worker: b'], ['procfile-line-ends']],
    ['a byte order mark', bytes('\uFEFFweb: a\n'), ['web: a'], ['procfile-encoding']],
    ['UTF-16, little endian', bytes('\uFEFFweb: a\n', 'utf16le'), ['web: a'], ['procfile-encoding']],
    ['UTF-16, big endian', bigEndian('web: a\n'), ['web: a'], ['procfile-encoding']],
    ['a blank before the colon', bytes('web : a\n'), ['web: a'], ['procfile-line']],
    ['leading blanks', bytes('  web: a\n'), ['web: a'], ['procfile-line']],
    ['a dot in the name', bytes('my.web: a\n'), ['my-web: a'], ['procfile-line']],
    ['a file where a module belongs', bytes('web: python -m app.py\n'), ['web: python -m app'], ['procfile-module']],
    [
      'the same with -u and a version',
      bytes('web: python3.11 -u -m app.py x\n'),
      ['web: python3.11 -u -m app x'],
      ['procfile-module'],
    ],
    ['a module that is named py', bytes('web: python -m app.pyx\n'), ['web: python -m app.pyx'], []],
    ['comments and blank lines', bytes('# start\n\nweb: a\n'), ['# start', '', 'web: a'], []],
    ['no process at all', bytes('python app.py\n'), ['python app.py'], ['procfile-line-ignored']],
    ['the same name twice', bytes('web: a\nweb: b\n'), ['web: a', 'web: b'], ['procfile-repeated']],
  ])('%s', (_what, procfile, lines, codes) => {
    const read = readProcfile(decodeText(procfile), 'Procfile');
    expect(read.lines).toEqual(lines);
    expect(read.warnings.map(({ code }) => code)).toEqual(codes);
    expect(read.lines.join('')).not.toContain('\r');
  });

  it('names the line', () => {
    const { warnings } = readProcfile(decodeText(bytes('web: a\npython b.py\n')), 'app/user_code/Procfile');
    expect(warnings[0]?.where).toEqual(['app/user_code/Procfile:2']);
  });
});

describe('a command is run in the folder of its Procfile', () => {
  it.each<[command: string, there: string]>([
    ['python app.py', 'cd app/user_code && exec python app.py'],
    ['gunicorn app:app --bind 0.0.0.0:$PORT', 'cd app/user_code && exec gunicorn app:app --bind 0.0.0.0:$PORT'],
    ["python -c 'print(1); print(2)'", "cd app/user_code && exec python -c 'print(1); print(2)'"],
    ['sleep 5; python tick.py', 'cd app/user_code || exit; sleep 5; python tick.py'],
    ['python a.py && python b.py', 'cd app/user_code || exit; python a.py && python b.py'],
    ['python a.py | tee log', 'cd app/user_code || exit; python a.py | tee log'],
    ['PORT=80 python app.py', 'cd app/user_code || exit; PORT=80 python app.py'],
    ['exec python app.py', 'cd app/user_code || exit; exec python app.py'],
    ['if true; then python a.py; fi', 'cd app/user_code || exit; if true; then python a.py; fi'],
    ['python $(ls *.py)', 'cd app/user_code || exit; python $(ls *.py)'],
  ])('%s', (command, there) => expect(inFolder('app/user_code', command)).toBe(there));

  it('is left as it is at the app root', () => expect(inFolder('.', 'a; b')).toBe('a; b'));

  it('quotes a folder with blanks and quotes', () => {
    expect(inFolder("my job's", 'python a.py')).toBe("cd 'my job'\\''s' && exec python a.py");
  });
});

it("PROCESS_LINE is Paketo's: no blank before the colon, no dot in the name", () => {
  const read = ['web: a', 'web:a', 'my-web_2: a', 'web : a', ' web: a', 'my.web: a', 'web:'].map((line) =>
    PROCESS_LINE.test(line),
  );
  expect(read).toEqual([true, true, true, false, false, false, false]);
});
