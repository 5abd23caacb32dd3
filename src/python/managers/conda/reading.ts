/**
 * Who installs from an environment.yml: conda, or pip, where it asks for nothing that pip cannot do?
 */
import { nativeAnswer } from '../answers.ts';
import type { Answer, FoundManifest, PassedOn } from '../types.ts';
import { beyondPip, type EnvironmentFile, parseEnvironment } from './environment-yml.ts';
import { stageConda } from './stage-conda.ts';
import { oldPython, pipSources, pythonOf, variablesWarning } from './thin.ts';

export async function readEnvironmentRow(found: FoundManifest): Promise<Answer | PassedOn> {
  const { survey, path, folder, isExplicit } = found;
  const file = parseEnvironment(survey.read(path) ?? new Uint8Array(), path, await import('yaml'));
  if (file.environment.isEmpty && !isExplicit) return EMPTY;
  const isThin = beyondPip(file.environment).length === 0;
  const old = isThin ? await oldPython(survey, file.environment) : null;
  if (isThin && old === null) return thinAnswer(found, file);
  if (!isExplicit && folder.find('package-list.txt') !== null) return passedOn(path);
  const answer = nativeAnswer((context) => stageConda(found, file, context));
  return { ...answer, warnings: old === null ? [] : [old] };
}

/** An environment of Python and pip alone says nothing that pip could not do by itself, faster and smaller. */
function thinAnswer({ survey, path, folder, isExplicit }: FoundManifest, { environment }: EnvironmentFile): Answer {
  const requirements = isExplicit ? null : folder.find('requirements.txt');
  const sources = pipSources(survey, environment, requirements);
  const reason = 'asks for nothing that pip cannot install; its Python version and pip lines are used';
  return {
    takes: { kind: 'pip', sources },
    says: pythonOf(environment),
    uses: requirements === null ? [] : [requirements],
    ...(requirements !== null && { winner: requirements }),
    ignored: [{ path, reason }],
    warnings: variablesWarning(environment, false),
  };
}

const EMPTY: PassedOn = { takes: null, reason: 'asks for nothing', warnings: [] };

function passedOn(path: string): PassedOn {
  const reason = 'package-list.txt is used, as by Paketo, which reads only one of the two';
  return {
    takes: null,
    reason,
    warnings: [{ code: 'two-conda-files', message: `Not used: ${reason}.`, where: [path] }],
  };
}
