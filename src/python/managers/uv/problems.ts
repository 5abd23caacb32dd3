/**
 * What is wrong with uv's files?
 */
import { unsupported } from '../problems.ts';

export const uvDynamic = unsupported({
  headline: 'The dependencies are known only once the project is built',
  detail:
    'Of a project at the app root only its dependencies are installed, without building it, however, `dynamic` says that they are not in the file:',
  remedy:
    "Write them in pyproject.toml as 'dependencies', and run 'uv lock'; or put the project in a folder named app/user_code.",
});
