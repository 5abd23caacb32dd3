import * as room from '../../../../src/python/managers/pylock/problems.ts';
import { severalPylocks } from '../../../../src/python/managers/pylock/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  severalPylocks: [severalPylocks(['pylock.a.toml', 'pylock.b.toml'])],
});
