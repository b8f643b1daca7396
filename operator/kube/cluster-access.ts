// How to reach an API server and who we are there.
import type { RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

export interface PodPort {
  namespace: string;
  pod: string;
  port: number;
}

export interface ClusterAccess {
  /** Such as https://10.96.0.1:443; may have a path. */
  server: URL;
  /** The namespace of the context, or of our own pod. */
  namespace: string | undefined;
  /**
   * Certificates, headers and agent for one request. Asked each time, as tokens are renewed.
   *
   * @param isFresh on a connection of its own: one that is kept may have ended without a word
   */
  credentials(isFresh?: boolean): Promise<RequestOptions>;
  /** A connection to a port of a pod; see openPodPort. @throws KubeError */
  openPort(target: PodPort): Promise<Duplex>;
}
