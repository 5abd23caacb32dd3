/** Where is the cluster, on the disk and in the network? One on a machine. */
import { join } from 'node:path';
import { cacheDir } from '../setup/workspace.ts';

/** Not in .cache, which may lie on a file system that containers cannot be put on; nor in memory. */
export const clusterDir: string = '/var/tmp/planqk-cluster';

export const keysDir: string = join(clusterDir, 'keys');
export const logsDir: string = join(clusterDir, 'logs');
export const uploadsDir: string = join(clusterDir, 'uploads');
export const kubeconfig: string = join(keysDir, 'admin.kubeconfig');

/** What was pushed stays for the next cluster. */
export const registryDir: string = join(cacheDir, 'cluster', 'registry');

/** A link leads into the cluster, which has a network of its own; behind it are the pods. */
export const LINK = 'planqk-cluster';
export const NETWORK = '10.231.0.0/16';
export const HOST_ADDRESS = '10.231.0.1';
export const NODE_ADDRESS = '10.231.0.2';
export const PODS = '10.231.1.0/24';
export const SERVICES = '10.231.128.0/17';

export const NODE = 'node';
export const API = `https://${NODE_ADDRESS}:6443`;
/** By a private address, which whoever pulls and pushes talks to without TLS. */
export const REGISTRY = `${NODE_ADDRESS}:5000`;
export const UPLOADS = `http://${NODE_ADDRESS}:8000`;
