/**
 * Writes what the environment consists of beside its layer, in the formats that platforms read.
 *
 * Loaded only where something was installed: it brings the library that writes one of them.
 */
import { writeLayerSboms } from '../../cnb/layer-sbom.ts';
import { makeBill } from '../../sbom/bill.ts';
import { cycloneDxText } from '../../sbom/cyclonedx.ts';
import { spdxText } from '../../sbom/spdx.ts';
import type { Interpreter } from '../constraint.ts';
import { readInstalled } from './installed.ts';
import { systemPython } from './system-python.ts';

const SUBJECT = { name: 'planqk/environment', version: null, licenses: [] } as const;

interface EnvironmentLayer {
  readonly layersDir: string;
  readonly layer: string;
  /** Has `bin` and `lib`. */
  readonly prefix: string;
}

/** @param python What the environment leads to, where it has none of its own. */
export function writeLayerBills({ layersDir, layer, prefix }: EnvironmentLayer, python: Interpreter): void {
  const installed = readInstalled(prefix);
  const hasPython = installed.some(({ purl }) => purl?.startsWith('pkg:conda/python@'));
  const bill = makeBill(SUBJECT, hasPython ? installed : [...installed, systemPython(python)]);
  writeLayerSboms(layersDir, layer, { cdx: cycloneDxText(bill), spdx: spdxText(bill) });
}
