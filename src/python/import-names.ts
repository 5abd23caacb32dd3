/**
 * Which package is to be listed for a module that is imported? By the names of both, as far as they tell.
 */
import { normalizeName } from './requirements/pep508.ts';

/** Where the names differ. The runner has the same (planqk_runner/problems.py), for what is missing when a job starts. */
export const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  dimod: 'dwave-ocean-sdk',
  distutils: 'setuptools',
  dotenv: 'python-dotenv',
  dwave: 'dwave-ocean-sdk',
  neal: 'dwave-neal',
  PIL: 'pillow',
  pkg_resources: 'setuptools',
  planqk: 'planqk-commons or planqk-quantum',
  qiskit_aer: 'qiskit-aer',
  qiskit_ibm_runtime: 'qiskit-ibm-runtime',
  sklearn: 'scikit-learn',
  yaml: 'PyYAML',
};

/** Of all that bring the module, the beginnings of their names: `opencv-python` is as good as `opencv-python-headless`. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  cv2: ['opencv-'],
  dimod: ['dimod', 'dwave-'],
  dwave: ['dwave-'],
  neal: ['dwave-'],
  planqk: ['planqk-', 'qhub-'],
};

export const distributionOf = (module: string): string => DISTRIBUTIONS[module] ?? module;

/**
 * @param module Top level of its name. @param listed Normalized names.
 * Namespaces are shared: `google` comes with `google-cloud-storage`.
 */
export function isListed(module: string, listed: ReadonlySet<string>): boolean {
  const name = normalizeName(module);
  if (listed.has(name) || listed.has(normalizeName(distributionOf(module)))) return true;
  const beginnings = BEGINNINGS[module] ?? [`${name}-`];
  return [...listed].some((each) => beginnings.some((beginning) => each.startsWith(beginning)));
}
