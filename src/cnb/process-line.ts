/**
 * The grammar of a Procfile line, as Paketo's procfile buildpack has it: name, command. All other lines are dropped there.
 */
export const PROCESS_LINE = /^([A-Za-z0-9_-]+):\s*([^\n]+)$/;
