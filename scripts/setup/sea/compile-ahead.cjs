/** Runs a program once, and writes V8's code cache of it, with every function that was called: PROGRAM CACHE. */
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [, , programFile, cacheFile] = process.argv;
process.argv.length = 2;
const program = new Script(readFileSync(programFile, 'latin1'), { filename: 'planqk-buildpack.cjs' });
process.on('exit', () => writeFileSync(cacheFile, program.createCachedData()));
program.runInThisContext()({}, require, { exports: {} });
