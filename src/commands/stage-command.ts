import { statSync } from 'node:fs';
import { memoryIn, stateDir } from '../app-root/memory.ts';
import { log } from '../log.ts';
import { FAULT_EXIT } from '../problem.ts';
import { settingsFor } from '../staging/project-descriptor.ts';
import { stageAppDir } from '../staging/stage-app-dir.ts';
import { guessedNameWarnings } from '../staging/warnings.ts';
import { readLimits, UNLIMITED } from '../upload/limits.ts';
import { surveyUpload } from '../upload/upload.ts';
import { type Command, EXIT_CODE, UsageError } from './command.ts';
import { JSON_OPTION, printPlan, STAGE_EXIT_CODES } from './print.ts';

export const stageCommand: Command = {
  name: 'stage',
  takes: 'DIR|ZIP',
  summary: 'bring the requirements and start command of an upload to its top',
  text:
    'Brings the requirements and start command of an upload to its top, in place. On any error the folder is as it was. ' +
    'A zip is unpacked first, into the folder that --output names. What a project.toml keeps from a build stays where it is.',
  options: [
    { name: 'output', value: 'NEW', file: 'new', text: 'stage a copy, in the folder NEW, which must not exist' },
    JSON_OPTION,
  ],
  exitCodes: STAGE_EXIT_CODES,
  run: async ({ upload, values }) => {
    const { output, json } = values;
    const isZip = !statSync(upload).isDirectory();
    if (isZip && typeof output !== 'string') throw new UsageError('a zip is staged with --output NEW');
    if (typeof output === 'string') await copyTo(output, upload, isZip);
    const appDir = typeof output === 'string' ? output : upload;
    const settings = await settingsFor(surveyUpload(appDir), process.env);
    const plan = await stageAppDir(appDir, settings, memoryIn(stateDir()));
    printPlan(plan, json === true);
    return plan.outcome === 'refused' ? FAULT_EXIT[plan.problem.fault] : EXIT_CODE.done;
  },
};

async function copyTo(dir: string, upload: string, isZip: boolean): Promise<void> {
  if (isZip) {
    const { unzip } = await import('../upload/unzip.ts');
    log.warnings(guessedNameWarnings(await unzip(upload, dir, readLimits(process.env))));
    return;
  }
  const { copyFolder } = await import('../upload/copy-folder.ts');
  copyFolder(upload, dir, { limits: UNLIMITED, withoutNoise: false });
}
