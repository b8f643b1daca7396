// One chain of our own in iptables, with its jump: attached, replaced as often as needed, detached.
import { CommandError, type CommandRunner, commandRunner } from './command.ts';
import {
  type IpFamily,
  type IptablesHook,
  iptablesChainText,
  iptablesJumpText,
  iptablesRemoveText,
  iptablesRestore,
} from './iptables.ts';

export class IptablesChain {
  readonly #family: IpFamily;
  readonly #hook: IptablesHook;
  readonly #runner: CommandRunner;
  /** The program that made the chain: nf_tables and legacy rules are apart, so only that one sees it again. */
  #program: string | null = null;
  #rules: string | null = null;

  constructor(family: IpFamily, hook: IptablesHook, runner: CommandRunner = commandRunner) {
    this.#family = family;
    this.#hook = hook;
    this.#runner = runner;
  }

  /**
   * Makes the chain's rules exactly `rules`. The first time it makes the chain and the jump, taking over what an
   * earlier process with the same chain has left. Does nothing when they are so already.
   */
  async replace(rules: readonly string[]): Promise<void> {
    const text = iptablesChainText(this.#hook, rules);
    if (text === this.#rules) return;
    const family = this.#family;
    const program = await iptablesRestore(
      { family, text, ...(this.#program ? { program: this.#program } : {}) },
      this.#runner,
    );
    if (!this.#program && !(await this.#hasJump(program))) {
      await iptablesRestore({ family, program, text: iptablesJumpText(this.#hook) }, this.#runner);
    }
    this.#program = program;
    this.#rules = text;
  }

  /** Removes jump and chain. Nothing happens when there is none. If it fails it may be called again. */
  async detach(): Promise<void> {
    if (!this.#program) return;
    await iptablesRestore(
      { family: this.#family, program: this.#program, text: iptablesRemoveText(this.#hook) },
      this.#runner,
    );
    this.#program = null;
    this.#rules = null;
  }

  async #hasJump(program: string): Promise<boolean> {
    const { table, hook, chain } = this.#hook;
    const file = program.replace(/-restore$/, '');
    try {
      await this.#runner.run(file, ['--wait', '5', '-t', table, '-C', hook, '-j', chain]);
      return true;
    } catch (error) {
      // Status 1 is "there is no such rule"; anything else is trouble.
      if (error instanceof CommandError && error.status === 1) return false;
      throw error;
    }
  }
}
