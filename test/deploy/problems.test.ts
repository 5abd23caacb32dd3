import * as room from '../../src/deploy/problems.ts';
import { filesInTheWay, noClusterFolder } from '../../src/deploy/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  filesInTheWay: [filesInTheWay(['my-cluster/README.md', 'my-cluster/builder/kustomization.yaml'])],
  noClusterFolder: [noClusterFolder('my-cluster/deploy.json', false), noClusterFolder('my-cluster/deploy.json', true)],
});
