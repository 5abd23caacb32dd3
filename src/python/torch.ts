/**
 * Is torch asked for in a build that PyPI does not have?
 */
import type { Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import type { Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { TORCH_INDEXES } from './gpu-packages.ts';
import { optionAdvice } from './option-advice.ts';

/** `torchvision==0.17.0+cu118`: each of these has an index of its own. */
const BUILD = /^torch(?:vision|audio)?\s*==[^#\n]*?\+(cpu|cu\d+|rocm[\d.]+\d)/m;

export function torchBuildWarning(survey: Survey, writes: readonly Write[]): Warning[] {
  const requirements = writes.find(({ path, how }) => path === 'requirements.txt' && how !== 'parked');
  const content = requirements?.content ?? survey.read('requirements.txt');
  const text = content == null ? '' : decodeText(content).text;
  const build = BUILD.exec(text)?.[1];
  if (build === undefined || text.includes(TORCH_INDEXES)) return [];
  const where = requirements?.from ?? ['requirements.txt'];
  const advice = optionAdvice(where.at(-1)!, `--extra-index-url ${TORCH_INDEXES}${build}`);
  const message = `PyPI has no builds of torch with +${build}, so that pip will fail: ${advice}.`;
  return [{ code: 'torch-build', message, where }];
}
