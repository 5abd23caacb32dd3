/**
 * What is known of a project before Python looks at it? Shapes only.
 */
import type { RelPath, Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';

export interface Project {
  readonly survey: Survey;
  readonly userCode: RelPath;
  /** The folder that plays the app root: where it is not the user code itself, a template's. */
  readonly base: RelPath;
  readonly isJob: boolean;
  /** The platform is asked for a GPU. */
  readonly hasGpu: boolean;
  readonly settings: Settings;
}
