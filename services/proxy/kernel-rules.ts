// Keeps the kernel's rules as the lanes want them. Changes are made one after the other, each whole.
import type { CommandRunner } from '#linux/command.ts';
import type { IpFamily, IptablesHook } from '#linux/iptables.ts';
import { IptablesChain } from '#linux/iptables-chain.ts';
import { nftApply, nftReplaceTable } from '#linux/nft.ts';
import { elementsText, type RuledLane } from './lane-elements.ts';
import { type Placement, probeRules, queueRules, tableBody } from './lane-rules.ts';
import { laneFamily } from './lane-spec.ts';

/** Where what is marked is handed over: segments where they pass, ICMP errors where they arrive and where they are made. */
const HOOKS: Readonly<Record<Placement, readonly IptablesHook[]>> = {
  Gateway: [hook('FORWARD'), hook('INPUT'), hook('OUTPUT')],
  Sidecar: [hook('INPUT'), hook('OUTPUT')],
};
const PROBE_HOOK: IptablesHook = { table: 'mangle', hook: 'OUTPUT', chain: 'SYNFIN-PROBE' };

function hook(name: 'FORWARD' | 'INPUT' | 'OUTPUT'): IptablesHook {
  return { table: 'mangle', hook: name, chain: `SYNFIN-${name}` };
}

export interface KernelRulesOptions {
  placement: Placement;
  queue: number;
  runner: CommandRunner;
}

export class KernelRules {
  readonly #options: KernelRulesOptions;
  readonly #queueChains = new Map<IpFamily, readonly IptablesChain[]>();
  readonly #probe: IptablesChain;
  #elements = '';

  constructor(options: KernelRulesOptions) {
    this.#options = options;
    this.#probe = new IptablesChain('IPv4', PROBE_HOOK, options.runner);
  }

  /**
   * Makes the table and the rule for the probe, in place of what an earlier process has left.
   *
   * @throws CommandError with what nft or iptables said
   */
  async start(lanes: readonly RuledLane[]): Promise<void> {
    const { placement, queue, runner } = this.#options;
    this.#elements = elementsText(placement, lanes);
    const [family, name] = ['inet', 'synfin'] as const;
    await nftApply(`${nftReplaceTable({ family, name }, tableBody(placement))}${this.#elements}`, runner);
    await this.#probe.replace(probeRules(queue));
    await this.#attachQueue(lanes);
  }

  /** Makes lanes and diversions exactly so. Does nothing where they are. @throws CommandError; then nothing has changed */
  async set(lanes: readonly RuledLane[]): Promise<void> {
    const elements = elementsText(this.#options.placement, lanes);
    if (elements === this.#elements) return;
    await this.#attachQueue(lanes);
    await nftApply(elements, this.#options.runner);
    this.#elements = elements;
  }

  /** Ends diverting, and leaves the lanes: traffic flows on without the engine. */
  async stop(lanes: readonly RuledLane[]): Promise<void> {
    await this.set(lanes.map((lane) => ({ ...lane, diversion: 'Nothing' as const })));
    for (const chains of this.#queueChains.values()) for (const chain of chains) await chain.detach();
    await this.#probe.detach();
  }

  // The rule of a family when its first lane comes: a machine without IPv6 need not have ip6tables.
  async #attachQueue(lanes: readonly RuledLane[]): Promise<void> {
    const { placement, queue, runner } = this.#options;
    for (const family of new Set(lanes.map(({ spec }) => laneFamily(spec)))) {
      if (this.#queueChains.has(family)) continue;
      const chains = HOOKS[placement].map((each) => new IptablesChain(family, each, runner));
      for (const chain of chains) await chain.replace(queueRules(queue));
      this.#queueChains.set(family, chains);
    }
  }
}
