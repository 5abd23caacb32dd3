import * as room from '../../src/buildpacks/problems.ts';
import { notAlone, stagingUnfinished } from '../../src/buildpacks/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  notAlone: [notAlone(['acme/metrics'])],
  stagingUnfinished: [stagingUnfinished()],
});
