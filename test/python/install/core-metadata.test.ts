import { describe, expect, it } from 'vitest';
import { parseCoreMetadata } from '../../../src/python/install/core-metadata.ts';

describe('parseCoreMetadata', () => {
  it('reads headers in any case and any line ending, and nothing behind them', () => {
    const text = '\ufeffNAME: a\r\nversion:1.0\r\nLicense: one\r\n  two\r\n\r\nVersion: 2.0\nRequires-Dist: b\n';
    expect(parseCoreMetadata(text)).toEqual({ name: 'a', version: '1.0', licenses: [{ name: 'one' }], requires: [] });
  });

  it.each(['', '\n\nName: a\n', 'no header\n: x\n  more\n', '\0'.repeat(1000)])('of %j nothing comes', (text) => {
    expect(parseCoreMetadata(text)).toEqual({ name: null, version: null, licenses: [], requires: [] });
  });

  it.each([
    ['a b', '1.0', null, '1.0'],
    ['a\u001b[31m', '1.0\u0007', null, null],
    ['-a', '1 0', null, null],
    ['a'.repeat(129), '1'.repeat(101), null, null],
    ['zope.interface', '1!2.0rc1+cu.12', 'zope.interface', '1!2.0rc1+cu.12'],
  ])('name %j, version %j', (name, version, expectedName, expectedVersion) => {
    const read = parseCoreMetadata(`Name: ${name}\nVersion: ${version}\n`);
    expect([read.name, read.version]).toEqual([expectedName, expectedVersion]);
  });

  it.each([
    ['Numpy_X (>=1)', ['numpy-x']],
    ['a; sys_platform == "win32"', []],
    ['a; sys_platform == "linux" and python_version < "3.9"', ['a']],
    ['a; extra == "test"', []],
    ['a; python_version > "3" and (extra == "test" or extra == "docs")', []],
    ['a; extra != "test"', ['a']],
    ['a b', []],
    ['a @ https://user:secret@example.com/a.whl', ['a']],
  ])('needs by %j', (line, requires) => {
    expect(parseCoreMetadata(`Requires-Dist: ${line}\nRequires-Dist: ${line}\n`).requires).toEqual(requires);
  });
});
