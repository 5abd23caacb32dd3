import * as room from '../../../../src/python/managers/pixi/problems.ts';
import { halfOfPixi, pixiInPyproject, pixiLocal, pixiPlatform } from '../../../../src/python/managers/pixi/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  halfOfPixi: [halfOfPixi('app/user_code/pixi.toml', 'pixi.lock')],
  pixiInPyproject: [pixiInPyproject('app/user_code/pyproject.toml')],
  pixiLocal: [pixiLocal('app/user_code/pixi.toml:9')],
  pixiPlatform: [pixiPlatform('app/user_code/pixi.toml', 'linux-64')],
});
