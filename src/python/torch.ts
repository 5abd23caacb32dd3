/**
 * Is torch asked for with all that it brings for GPUs?
 */
import type { Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import type { Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { optionAdvice } from './option-advice.ts';

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/** On Linux torch brings the libraries of CUDA along, unless it comes from the index without them. */
export function torchWarning(survey: Survey, writes: readonly Write[]): Warning[] {
  const requirements = writes.find(({ path, how }) => path === 'requirements.txt' && how !== 'parked');
  const content = requirements?.content ?? survey.read('requirements.txt');
  if (content == null || !/^torch\b/m.test(decodeText(content).text)) return [];
  if (/pytorch\.org\/whl/.test(decodeText(content).text)) return [];
  const where = requirements?.from ?? ['requirements.txt'];
  const advice = optionAdvice(where.at(-1)!, `--extra-index-url ${CPU_INDEX}`);
  const message = `torch brings about 3 GB of libraries for GPUs. Where the job has none, ${advice}.`;
  return [{ code: 'torch-with-cuda', message, where }];
}
