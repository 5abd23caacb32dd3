/**
 * Which package is to be listed for a module that is imported? By the names of both, as far as they tell.
 */
import { entryOf } from '../formats/data.ts';
import { normalizeName } from './requirements/pep508.ts';

/** Where the names differ. The runner has the same (planqk_runner/problems.py), for what is missing when a job starts. */
export const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  attr: 'attrs',
  Bio: 'biopython',
  braket: 'amazon-braket-sdk',
  bs4: 'beautifulsoup4',
  bson: 'pymongo',
  Crypto: 'pycryptodome',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  dimod: 'dwave-ocean-sdk',
  distutils: 'setuptools',
  dns: 'dnspython',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  dwave: 'dwave-ocean-sdk',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  greedy: 'dwave-greedy',
  hybrid: 'dwave-hybrid',
  jwt: 'PyJWT',
  Levenshtein: 'python-Levenshtein',
  mpl_toolkits: 'matplotlib',
  MySQLdb: 'mysqlclient',
  nacl: 'PyNaCl',
  neal: 'dwave-neal',
  OpenSSL: 'pyOpenSSL',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  planqk: 'planqk-commons or planqk-quantum',
  pptx: 'python-pptx',
  psycopg2: 'psycopg2-binary',
  pylab: 'matplotlib',
  qiskit_aer: 'qiskit-aer',
  qiskit_ibm_runtime: 'qiskit-ibm-runtime',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  skopt: 'scikit-optimize',
  tabu: 'dwave-tabu',
  umap: 'umap-learn',
  usb: 'pyusb',
  websocket: 'websocket-client',
  yaml: 'PyYAML',
  zmq: 'pyzmq',
};

/** Of all that bring the module, the beginnings of their names: `opencv-python` is as good as `opencv-python-headless`. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  braket: ['amazon-braket-'],
  cirq_google: ['cirq'],
  Crypto: ['pycryptodome', 'pycrypto'],
  cv2: ['opencv', 'py-opencv'],
  dimod: ['dimod', 'dwave-'],
  dwave: ['dwave-'],
  greedy: ['dwave-'],
  hybrid: ['dwave-'],
  ipykernel: ['jupyter'],
  ipywidgets: ['jupyter'],
  IPython: ['jupyter', 'ipykernel'],
  jwt: ['jwt'],
  minorminer: ['dwave-'],
  neal: ['dwave-'],
  planqk: ['planqk-', 'qhub-'],
  rdkit: ['rdkit-'],
  skimage: ['scikit-image'],
  sklearn: ['scikit-learn-'],
  tabu: ['dwave-'],
};

/** What hardly anybody lists, since one of these always brings it. */
const ALONG: Readonly<Record<string, readonly string[]>> = {
  matplotlib: ['cirq', 'cirq-core', 'seaborn'],
  networkx: ['cirq', 'cirq-core', 'pennylane', 'scikit-image', 'torch'],
  numpy: [
    ...[
      'cirq',
      'cirq-core',
      'dimod',
      'dwave-ocean-sdk',
      'jax',
      'matplotlib',
      'pandas',
      'pennylane',
      'qiskit',
      'qiskit-aer',
    ],
    ...['qutip', 'scikit-image', 'scikit-learn', 'scipy', 'seaborn', 'statsmodels', 'tensorflow', 'xgboost'],
  ],
  scipy: [
    'jax',
    'pennylane',
    'qiskit',
    'qiskit-aer',
    'qutip',
    'scikit-image',
    'scikit-learn',
    'statsmodels',
    'xgboost',
  ],
};

/** Which package such a module comes with is beyond doubt. */
const SAME_NAME: ReadonlySet<string> = new Set(['cirq', 'pandas', 'pennylane', 'qiskit', 'requests', 'sympy', 'torch']);

export function isWellKnown(module: string): boolean {
  const distribution = entryOf(DISTRIBUTIONS, module);
  // some virtual environments have it by themselves
  if (distribution === 'setuptools') return false;
  return distribution !== undefined || Object.hasOwn(ALONG, module) || SAME_NAME.has(module);
}

/** Names, to be asked often. */
export interface Listing {
  /** Normalized. */
  readonly names: ReadonlySet<string>;
  readonly bare: ReadonlySet<string>;
  readonly sorted: readonly string[];
}

export const listingOf = (names: ReadonlySet<string>): Listing => ({
  names,
  bare: new Set([...names].map(withoutPython)),
  sorted: [...names].sort(),
});

/**
 * @param module Top level of its name.
 * Namespaces are shared: `google` comes with `google-cloud-storage`.
 */
export function isListed(module: string, { names, bare, sorted }: Listing): boolean {
  const name = normalizeName(module);
  if (
    names.has(name) ||
    names.has(normalizeName(entryOf(DISTRIBUTIONS, module) ?? module)) ||
    bare.has(withoutPython(name))
  )
    return true;
  if (entryOf(ALONG, module)?.some((each) => names.has(each))) return true;
  return (entryOf(BEGINNINGS, module) ?? [`${name}-`]).some((beginning) => hasBeginning(sorted, beginning));
}

function hasBeginning(sorted: readonly string[], beginning: string): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < beginning) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(beginning) === true;
}

/** `serial` comes with `pyserial`, `magic` with `python-magic`. */
const withoutPython = (name: string): string => name.replace(/^(python-|py)(?=.)|-python$/g, '');
