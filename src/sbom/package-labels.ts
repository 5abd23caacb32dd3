/**
 * Which packages does an image hold, for whoever asks an image store? As labels, in plain text that grep finds.
 *
 * Pure. Read from a bill of materials, so that those of a layer that was kept are the same.
 */
import type { Label } from '../cnb/launch.ts';

const LABEL = 'planqk.packages';

/** containerd hands no label on to containers of which name and value come to more than 4096 bytes. */
const MOST = { characters: 4000, labels: 16 } as const;

interface Component {
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
}

/**
 * @param cycloneDx A document.
 * @returns `numpy==2.2.6 six==1.17.0`, sorted; where they are many, in as many labels as that takes.
 */
export function packageLabels(cycloneDx: string): Label[] {
  const { components = [] } = JSON.parse(cycloneDx) as { components?: Component[] };
  const entries = [...new Set(components.flatMap(entryOf))].sort();
  const values: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const longer = `${values.at(-1) ?? ''} ${entry}`.trimStart();
    if (values.length > 0 && longer.length <= MOST.characters) values[values.length - 1] = longer;
    else if (values.length < MOST.labels) values.push(entry);
    else {
      values[values.length - 1] += ` (and ${entries.length - index} more)`;
      break;
    }
  }
  return values.map((value, index) => ({ key: index === 0 ? LABEL : `${LABEL}.${index + 1}`, value }));
}

/** Only of what has a name that an index could have. */
function entryOf({ name, version, purl }: Component): string[] {
  if (purl === undefined) return [];
  const spelled = /^pkg:(pypi|generic)\//.test(purl) ? name.replace(/[-_.]+/g, '-').toLowerCase() : name;
  return [version === undefined ? spelled : `${spelled}==${version}`];
}
