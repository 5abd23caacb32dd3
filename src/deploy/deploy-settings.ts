/** What is the same for all that is applied to one cluster? What `deploy init` was told, kept beside what it wrote. */
import { faultOfNamespace, faultOfRegistry } from './names.ts';
import { faultOfParts } from './parts.ts';

export const SETTINGS_FILE = 'deploy.json';

export interface DeploySettings {
  readonly schema: 1;
  /** A registry, or a folder of one. */
  readonly registry: string;
  readonly namespace: string;
  /** Names of parts. */
  readonly with: readonly string[];
}

export const settingsText = (settings: DeploySettings): string => `${JSON.stringify(settings, null, 2)}\n`;

/** @returns Null: that is none. */
export function readDeploySettings(text: string): DeploySettings | null {
  try {
    const { schema, registry, namespace, with: parts } = JSON.parse(text) as Partial<DeploySettings>;
    const isRight =
      schema === 1 &&
      faultOfRegistry(String(registry)) === null &&
      faultOfNamespace(String(namespace)) === null &&
      Array.isArray(parts) &&
      faultOfParts(parts) === null;
    return isRight ? ({ schema, registry, namespace, with: parts } as DeploySettings) : null;
  } catch {
    return null;
  }
}
