// What went wrong on a cluster, with the next thing to do; the message is the whole story.

export class ClusterError extends Error {
  override name = 'ClusterError';
  readonly code = 'CLUSTER';
}
