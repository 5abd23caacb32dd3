/** Which packages bring what only GPUs need, and how is the same had without? Pure. */
import { normalizeName, type Requirement } from './requirements/pep508.ts';

export interface GpuPackage {
  /** Normalised. */
  readonly names: readonly string[];
  /** Only with such an extra; where it is installed, so is `sign`, which hardly anything else brings. */
  readonly only?: { readonly extra: RegExp; readonly sign: string };
  readonly instead: { readonly index: string } | { readonly name: string };
  /**
   * What the other one saves, in MB to download: both with all that they require, for Linux on x86_64 and Python 3.11, as
   * PyPI had them in November 2026. Of an index that is not PyPI, without what differs in the package itself.
   */
  readonly megabytes: number;
}

export const TORCH_INDEXES = 'https://download.pytorch.org/whl/';

/** The first row that fits counts. */
export const GPU_PACKAGES: readonly GpuPackage[] = [
  { names: ['torch', 'torchvision', 'torchaudio'], instead: { index: `${TORCH_INDEXES}cpu` }, megabytes: 2451 },
  {
    names: ['tensorflow'],
    only: { extra: /^and-cuda$/, sign: 'nvidia-cuda-nvcc-cu12' },
    instead: { name: 'tensorflow-cpu' },
    megabytes: 3106,
  },
  { names: ['tensorflow'], instead: { name: 'tensorflow-cpu' }, megabytes: 298 },
  {
    names: ['jax'],
    only: { extra: /^cuda12(-pip)?$|^cuda$/, sign: 'jax-cuda12-plugin' },
    instead: { name: 'jax' },
    megabytes: 3206,
  },
  { names: ['jax'], only: { extra: /^cuda13$/, sign: 'jax-cuda13-plugin' }, instead: { name: 'jax' }, megabytes: 2482 },
  { names: ['qiskit-aer-gpu'], instead: { name: 'qiskit-aer' }, megabytes: 1773 },
  { names: ['pennylane-lightning-gpu'], instead: { name: 'pennylane-lightning' }, megabytes: 1154 },
  {
    names: ['pennylane-lightning'],
    only: { extra: /^gpu$/, sign: 'pennylane-lightning-gpu' },
    instead: { name: 'pennylane-lightning' },
    megabytes: 1154,
  },
  { names: ['faiss-gpu-cu12'], instead: { name: 'faiss-cpu' }, megabytes: 704 },
  { names: ['paddlepaddle-gpu'], instead: { name: 'paddlepaddle' }, megabytes: 562 },
  { names: ['xgboost'], instead: { name: 'xgboost-cpu' }, megabytes: 478 },
  { names: ['onnxruntime-gpu'], instead: { name: 'onnxruntime' }, megabytes: 228 },
];

/** Of these a job without a GPU uses nothing. */
const LIBRARY =
  /^(nvidia-|cuda-|cupy-cuda|jax-cuda|cu(tensor|tensornet|statevec|densitymat|pauliprop|quantum)-cu|triton$)/;

export const isGpuLibrary = (name: string): boolean => LIBRARY.test(name);

/** By a requirement's name and extras. */
export function gpuPackage({ name, extras }: Pick<Requirement, 'name' | 'extras'>): GpuPackage | undefined {
  return GPU_PACKAGES.find(({ names, only }) => {
    const isAsked = only === undefined || extras.some((extra) => only.extra.test(normalizeName(extra)));
    return names.includes(normalizeName(name)) && isAsked;
  });
}

/** By the names of all that is installed. */
export function gpuPackagesAmong(installed: ReadonlySet<string>): { name: string; row: GpuPackage }[] {
  const found = new Map<string, GpuPackage>();
  for (const row of GPU_PACKAGES) {
    const name = row.names.find((each) => installed.has(each));
    const isHere = row.only === undefined || installed.has(row.only.sign);
    if (name !== undefined && isHere && !found.has(name)) found.set(name, row);
  }
  return [...found].map(([name, row]) => ({ name, row }));
}

/** What asks for the same without GPUs; null: the same requirement does. */
export function requirementInstead({ instead, names }: GpuPackage, { name, extras, specifier }: Requirement) {
  if ('index' in instead) {
    const pinned = /^==\s*([^*,\s]+)\s*$/.exec(specifier)?.[1];
    return pinned === undefined ? null : `${name}==${pinned}+cpu`;
  }
  const forGpus = GPU_PACKAGES.flatMap((row) => (row.names[0] === names[0] && row.only ? [row.only.extra] : []));
  const kept = extras.filter((extra) => !forGpus.some((pattern) => pattern.test(normalizeName(extra))));
  return `${instead.name}${kept.length > 0 ? `[${kept.join(',')}]` : ''}${specifier}`;
}

export const inGigabytes = (megabytes: number): string => `${(megabytes / 1000).toFixed(1)} GB`;
