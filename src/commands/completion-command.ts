import { COMMON_OPTIONS, type Command, EXIT_CODE, type Option, UsageError } from './command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

/** @param commands All, this one included: known only where they are put together. */
export const completionCommand = (commands: () => readonly Command[]): Command => ({
  name: 'completion',
  takes: 'SHELL',
  isOfUploads: false,
  summary: 'print what completes commands and options in a shell',
  text:
    'Prints what completes commands, options and files in a shell: bash, zsh or fish. For bash, add to ~/.bashrc: ' +
    '`eval "$(planqk-buildpack completion bash)"`.',
  options: [],
  exitCodes: [
    [String(EXIT_CODE.done), 'printed'],
    [String(EXIT_CODE.usage), 'wrong usage'],
  ],
  run: async ({ upload }) => {
    const shell = SHELLS.find((each) => each === upload);
    if (shell === undefined) throw new UsageError(`there is no shell '${upload}', but ${SHELLS.join(', ')}`);
    process.stdout.write(completionFor(shell, commands()));
    return EXIT_CODE.done;
  },
});

/** Pure. */
export const completionFor = (shell: Shell, commands: readonly Command[]): string =>
  shell === 'fish'
    ? fish(commands)
    : `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(commands)}`;

const optionsOf = ({ options }: Command): readonly Option[] => [...options, ...COMMON_OPTIONS];
const spelled = (options: readonly Option[]): string => options.map(({ name }) => `--${name}`).join(' ');

/** The second word of a command that has two is asked for where the first stands. */
function bash(commands: readonly Command[]): string {
  const first = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  const groups = first.filter((word) => commands.some(({ name }) => name.startsWith(`${word} `)));
  const seconds = (group: string): string =>
    commands.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : [])).join(' ');
  return `_planqk_buildpack() {
  local at=$COMP_CWORD before=''
  local word="\${COMP_WORDS[at]}" option="\${COMP_WORDS[at - 1]}" command="\${COMP_WORDS[1]}"
  # bash takes --option=value for three words, zsh for one
  case "$option $word" in
    *' =') word='' ;;
    '= '*) option="\${COMP_WORDS[at - 2]}" ;;
    *' --'*=*) option="\${word%%=*}" before="\${word%%=*}=" word="\${word#*=}" ;;
  esac
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W '${first.join(' ')} help --help --version' -- "$word"))
    return
  fi
  if [ "$command" = help ]; then
    case "$COMP_CWORD:\${COMP_WORDS[2]}" in
      2:*) COMPREPLY=($(compgen -W '${first.join(' ')}' -- "$word")) ;;
${groups.map((group) => `      3:${group}) COMPREPLY=($(compgen -W '${seconds(group)}' -- "$word")) ;;\n`).join('')}    esac
    return
  fi
  case "$command" in
${groups
  .map(
    (group) =>
      `    ${group}) command="${group} \${COMP_WORDS[2]}"
      if [ "$COMP_CWORD" = 2 ]; then COMPREPLY=($(compgen -W '${seconds(group)}' -- "$word")); return; fi ;;
`,
  )
  .join('')}  esac
  case "$command:$option" in
${commands
  .flatMap((command) =>
    optionsOf(command).flatMap(({ name, choices }) =>
      choices === undefined
        ? []
        : [
            `    '${command.name}':--${name}) COMPREPLY=($(compgen -P "$before" -W '${choices.join(' ')}' -- "$word")); return ;;\n`,
          ],
    ),
  )
  .join('')}  esac
  case "$command:$word" in
${commands
  .map(
    (command) =>
      `    '${command.name}':-*) COMPREPLY=($(compgen -W '${spelled(optionsOf(command))} --help' -- "$word")) ;;\n`,
  )
  .join('')}    completion:*) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$word")) ;;
  esac
}
complete -o default -F _planqk_buildpack planqk-buildpack
`;
}

function fish(commands: readonly Command[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap((command) => {
    const [first = '', second] = command.name.split(' ');
    const before = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`;
    const within = [first, second].flatMap((word) =>
      word === undefined ? [] : [`__fish_seen_subcommand_from ${word}`],
    );
    return [
      `complete -c planqk-buildpack -n ${quoted(before)} -a ${second ?? first} -d ${quoted(command.summary)}`,
      ...(second === undefined ? [] : [`complete -c planqk-buildpack -n __fish_use_subcommand -a ${first}`]),
      ...optionsOf(command).map(
        ({ name, value, choices, text }) =>
          `complete -c planqk-buildpack -n ${quoted(within.join('; and '))} -l ${name}${value === undefined ? '' : ' -r'}${choices === undefined ? '' : ` -f -a ${quoted(choices.join(' '))}`} -d ${quoted(text)}`,
      ),
    ];
  });
  const first = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  const ofHelp = [
    `complete -c planqk-buildpack -n __fish_use_subcommand -a help -d ${quoted('say more of a command')}`,
    ...first.map((word) => `complete -c planqk-buildpack -n ${quoted('__fish_seen_subcommand_from help')} -a ${word}`),
  ];
  return `${[...new Set([...lines, ...ofHelp])].join('\n')}\n`;
}
