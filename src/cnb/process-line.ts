/**
 * The grammar of a Procfile line, as Paketo's procfile buildpack has it: name, command. All other lines are dropped there.
 */
export const PROCESS_LINE = /^([A-Za-z0-9_-]+):\s*([^\n]+)$/;

/** In file order; of two lines of one type the later one counts. */
export function parseProcfile(procfile: string): { type: string; command: string }[] {
  const commands = new Map<string, string>();
  for (const line of procfile.split(/\r?\n/)) {
    const [, type, command] = line.match(PROCESS_LINE) ?? [];
    if (type !== undefined && command !== undefined) commands.set(type, command);
  }
  return [...commands].map(([type, command]) => ({ type, command }));
}
