/** Where in a virtual environment is what? Pure. */
import { isWindows, pathOf, type System } from '../../on-windows.ts';

/** Where an environment has its programs. */
export const programsIn = (dir: string, system: System = process.platform): string =>
  pathOf(system).join(dir, isWindows(system) ? 'Scripts' : 'bin');

export const interpreterIn = (dir: string, system: System = process.platform): string =>
  pathOf(system).join(programsIn(dir, system), isWindows(system) ? 'python.exe' : 'python');
