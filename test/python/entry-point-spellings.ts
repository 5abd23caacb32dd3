/** How entry points are written, for the two that read them: staging (beside this), and the runner (test/runner). */

/** With folder, module and function. */
export const READ = [
  ['src.program:run', null, 'src.program', 'run'],
  [' src.program:run ', null, 'src.program', 'run'],
  ['src.program', null, 'src.program', null],
  ['solver:Job.run', null, 'solver', 'Job.run'],
  ['x:y ', null, 'x', 'y'],
  ['x:y.z', null, 'x', 'y.z'],
  ['x:ünder', null, 'x', 'ünder'],
  ['a.py.b:c', null, 'a.py.b', 'c'],
  ['src/program.py:run', 'src', 'program', 'run'],
  ['src/program:run', 'src', 'program', 'run'],
  ['src/program', 'src', 'program', null],
  ['src\\program.py:run', 'src', 'program', 'run'],
  ['./src/program.py:run', './src', 'program', 'run'],
  ['app/user_code/src/program:run', 'app/user_code/src', 'program', 'run'],
  ['program.py', '', 'program', null],
  ['my-file.py:y', '', 'my-file', 'y'],
  ['a/b/c.py:run', 'a/b', 'c', 'run'],
  ['../x.py:run', '..', 'x', 'run'],
] as const;

/** In neither form. */
export const UNREADABLE = [
  ...[':', 'a:', ':run', 'a:b:c', 'a..b:run', '.a:run', 'a.:run', '//:run', 'src/:run', 'src/', '.py', 'src/.py', '..'],
  ...['a : b', 'a: :b', 'x: y', 'x :y', '"a:b"', '"x:y"', 'a:b()', 'x:y()', 'x:1y'],
] as const;
