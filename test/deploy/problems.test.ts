import * as room from '../../src/deploy/problems.ts';
import { noClusterFolder } from '../../src/deploy/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  noClusterFolder: [noClusterFolder('my-cluster/deploy.json', false), noClusterFolder('my-cluster/deploy.json', true)],
});
