/**
 * What does `--help` say? All of it is made from the tables of commands and settings.
 */
import { SETTINGS } from '../user-settings.ts';
import { wrapped } from '../wrap.ts';
import { COMMON_OPTIONS, type Command, type Option } from './command.ts';

export function overview(commands: readonly Command[]): string {
  const rows = commands.map(({ name, takes, summary }): HelpRow => [`${name} ${takes}`, summary]);
  return `Usage: planqk-buildpack COMMAND [OPTIONS]\n\n${terms(rows)}\nplanqk-buildpack help COMMAND says more, and --version which release this is.\n`;
}

export function helpOf({ name, takes, options, text, list, exitCodes, isOfUploads }: Command): string {
  const usage = ['planqk-buildpack', name, takes, ...options.map(inUsage)].join(' ');
  const settings = SETTINGS.map(({ variables, meaning }): HelpRow => [variables[0], meaning.replaceAll('`', '')]);
  return [
    `${wrapped(`Usage: ${usage}`, 'Usage: '.length)}\n`,
    `${wrapped(text)}\n`,
    terms([...options, ...COMMON_OPTIONS].map((option) => [spelling(option), option.text])),
    ...(list === undefined ? [] : [`${list.heading}:\n${terms(list.rows)}`]),
    ...(isOfUploads !== false ? [`Settings, from the environment:\n${terms(settings)}`] : []),
    `Exit codes:\n${terms(exitCodes)}`,
  ].join('\n');
}

const inUsage = (option: Option): string => (option.isNeeded ? spelling(option) : `[${spelling(option)}]`);

const spelling = ({ name, value }: Option): string => `--${name}${value === undefined ? '' : ` ${value}`}`;

type HelpRow = readonly [term: string, meaning: string];

function terms(rows: readonly HelpRow[]): string {
  const width = Math.max(...rows.map(([term]) => term.length)) + 2;
  return rows.map(([term, meaning]) => `${wrapped(`  ${term.padEnd(width)} ${meaning}`, width + 3)}\n`).join('');
}
