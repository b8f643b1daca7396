// What a preflight that failed tells of the kernel, or of the network plugin, between the pods.
import type { Progress } from '#lab/run/progress.ts';
import type { RunObservation } from '#lab/run/run-observation.ts';
import type { SegmentRole, Side } from '#lab/spec/segment-role.ts';
import type { PreflightFailure } from './preflight.ts';
import { PREFLIGHT_STEPS } from './preflight-experiment.ts';

export interface PreflightResult {
  progress: Progress;
  /** The last that was seen. */
  observation: RunObservation;
  placement: 'Gateway' | 'Sidecar';
  addresses: { client: string; proxy: string; server: string };
}

const FULL_NODE = "; the node's firewall, a NetworkPolicy, or the network plugin";

/** @returns null where the experiment's faults will have their effect */
export function diagnosePreflight(result: PreflightResult): PreflightFailure | null {
  const { progress, placement, addresses } = result;
  const [trouble = ''] = progress.reasons;
  if (progress.verdict === 'Confirmed') return null;
  const missed = progress.steps.find(({ expectations }) =>
    expectations.some(({ outcome }) => outcome === 'Missed'),
  );
  if (missed?.name === PREFLIGHT_STEPS.late) return null;
  if (missed?.name === PREFLIGHT_STEPS.checksum)
    return {
      reason: 'BrokenChecksumsLost',
      message: `segments with a broken checksum, which this experiment is about, do not come to the server (${addresses.server}): a firewall on the node drops them before, as kube-proxy does with what its conntrack calls INVALID ("ctstate INVALID"); ${placement === 'Gateway' ? '"placement: Sidecar" breaks them behind it, and ' : ''}kube-proxy with "conntrack.tcpBeLiberal: true" has no such rule`,
    };
  if (missed?.name === PREFLIGHT_STEPS.connect) return diagnoseConnection(result);
  if (missed?.name === PREFLIGHT_STEPS.fault) {
    const where =
      placement === 'Gateway' ? `the proxy at ${addresses.proxy}` : `the server at ${addresses.server}`;
    return {
      reason: 'FaultHasNoEffect',
      message: `a SYN that ${where} was to lose has arrived: traffic passes beneath the rules of the pod's own kernel (nft, iptables, NFQUEUE), as it does where an eBPF network plugin or a sandboxed runtime carries it`,
    };
  }
  return {
    reason: 'PreflightFailed',
    message: `the proxy could not fault a connection of its own: ${trouble}`,
  };
}

/** Whether a segment that is sent late arrives: some nodes drop what belongs to no connection of their conntrack. */
export function lateSegmentsAreLost({ progress }: Pick<PreflightResult, 'progress'>): boolean {
  const late = progress.steps.find(({ name }) => name === PREFLIGHT_STEPS.late);
  return late?.expectations.some(({ outcome }) => outcome === 'Missed') ?? false;
}

function diagnoseConnection({ observation, placement, addresses }: PreflightResult): PreflightFailure {
  const { client, proxy, server } = addresses;
  const saw = (role: SegmentRole, from: Side) =>
    observation.segmentCounts.some((line) => line.role === role && line.from === from && line.count > 0);
  const isGateway = placement === 'Gateway';
  if (!saw('Syn', 'Client')) {
    const missing = isGateway
      ? `no SYN of the client (${client}) has come to the proxy (${proxy})`
      : `no SYN of the client (${client}) has come up to the proxy in the server's pod (${server})`;
    return { reason: 'ClientCannotReachProxy', message: `${missing}${FULL_NODE} is in the way` };
  }
  if (!saw('SynAck', 'Server')) {
    return {
      reason: isGateway ? 'ProxyCannotReachServer' : 'ServerDoesNotAnswer',
      message: isGateway
        ? `the proxy (${proxy}) has passed on the client's SYN, and nothing came back from the server (${server}): its kernel does not forward, or what it forwards is dropped (a check of source addresses)${FULL_NODE} is in the way`
        : `a SYN has come to the server (${server}), which did not answer`,
    };
  }
  return {
    reason: 'AnswerDoesNotArrive',
    message: `the server's SYN-ACK has passed the proxy (${proxy}), and the client (${client}) never had a connection${FULL_NODE} drops what the proxy sends on`,
  };
}
