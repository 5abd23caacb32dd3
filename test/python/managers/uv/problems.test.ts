import * as room from '../../../../src/python/managers/uv/problems.ts';
import { uvDynamic } from '../../../../src/python/managers/uv/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  uvDynamic: [uvDynamic('pyproject.toml')],
});
