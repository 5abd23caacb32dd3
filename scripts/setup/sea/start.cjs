/** The executable's first lines: runs the program it carries, already compiled. */
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const source = Buffer.from(getRawAsset('program.js')).toString('latin1');
const cachedData = Buffer.from(getRawAsset('program.cache'));
const program = new Script(source, { filename: 'planqk-buildpack.cjs', cachedData });
program.runInThisContext()({}, require, { exports: {} });
