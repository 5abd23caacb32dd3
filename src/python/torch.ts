/**
 * Is torch asked for with all that it brings for GPUs, or in a build that PyPI does not have?
 */
import type { Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import type { Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { optionAdvice } from './option-advice.ts';

const INDEXES = 'https://download.pytorch.org/whl/';
/** `torchvision==0.17.0+cu118`: each of these has an index of its own. */
const BUILD = /^torch(?:vision|audio)?\s*==[^#\n]*?\+(cpu|cu\d+|rocm[\d.]+\d)/m;

/** On Linux torch brings the libraries of CUDA along, unless it comes from the index without them. */
export function torchWarning(survey: Survey, writes: readonly Write[]): Warning[] {
  const requirements = writes.find(({ path, how }) => path === 'requirements.txt' && how !== 'parked');
  const content = requirements?.content ?? survey.read('requirements.txt');
  const text = content == null ? '' : decodeText(content).text;
  const build = BUILD.exec(text)?.[1];
  if ((build === undefined && !/^torch\b/m.test(text)) || /pytorch\.org\/whl/.test(text)) return [];
  const where = requirements?.from ?? ['requirements.txt'];
  const advice = optionAdvice(where.at(-1)!, `--extra-index-url ${INDEXES}${build ?? 'cpu'}`);
  if (build !== undefined) {
    const message = `PyPI has no builds of torch with +${build}, so that pip will fail: ${advice}.`;
    return [{ code: 'torch-build', message, where }];
  }
  const message = `torch brings about 3 GB of libraries for GPUs. Where the job has none, ${advice}.`;
  return [{ code: 'torch-with-cuda', message, where }];
}
