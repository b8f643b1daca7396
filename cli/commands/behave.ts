// synfin behave: what the client or the server does on a lane, told or changed while it runs.
import { stringify } from 'yaml';
import type { ClientStats } from '#lab/run/observation.ts';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { describeClient, describeServer } from '#lab/spec/describe-behaviour.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { ControlError } from '#runner/control-client.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { type ReadBehaviour, readBehaviour } from '../staying-lab/behaviour-from-words.ts';
import { laneOf, type OpenLab, openLab } from '../staying-lab/lab-access.ts';
import type { Fields } from '../staying-lab/parse-fields.ts';

export interface BehaveOptions {
  name: string;
  lane?: string;
  reset?: boolean;
}

type Lane = OpenLab['description']['lanes'][number];
type Lanes = { lanes: { name: string; behaviour: Fields }[] };

/** @throws NoLabError, BadInputError with all problems, ControlError */
export async function behave(
  side: string,
  words: readonly string[],
  options: BehaveOptions,
): Promise<number> {
  if (side !== 'client' && side !== 'server')
    throw new BadInputError(`Cannot change "${side}": expected client or server`);
  const lab = openLab(options.name);
  const lane = laneOf(lab, options.lane);
  const { lanes } = await lab[side].get<Lanes>('/lanes');
  const now = lanes.find(({ name }) => name === lane.name)?.behaviour ?? {};
  if (words.length === 0 && !options.reset) {
    process.stdout.write(stringify(now));
    return EXIT.Ok;
  }
  const base = options.reset ? {} : now;
  const said =
    side === 'client'
      ? await setClient(lab, lane, { words, base })
      : await setServer(lab, lane, { words, base });
  const where = lab.description.lanes.length === 1 ? '' : `, on lane ${lane.name}`;
  process.stdout.write(`The ${side} ${said}${where}.\n`);
  return EXIT.Ok;
}

interface Change {
  words: readonly string[];
  base: Fields;
}

async function setClient(lab: OpenLab, lane: Lane, { words, base }: Change): Promise<string> {
  const behaviour = orRefuse('client', readBehaviour(clientBehaviour, words, base));
  const target = { address: lab.description.addresses.proxy, port: lane.port };
  const { started } = await lab.client.get<ClientStats>(`/lanes/${lane.name}`);
  await lab.client.put(`/lanes/${lane.name}`, { target, behaviour }).catch(refusedInWords);
  const asked = words.some((word) => word.includes('connections'));
  const none = asked && behaviour.connections > 0 && started >= behaviour.connections;
  return `${describeClient(behaviour)}${none ? hint(started) : ''}`;
}

/** The most common surprise. */
function hint(started: number): string {
  return ` (it has opened ${started} in all, so none is opened now; connections=+100 opens 100 more)`;
}

async function setServer(lab: OpenLab, lane: Lane, { words, base }: Change): Promise<string> {
  const behaviour = orRefuse('server', readBehaviour(serverBehaviour, words, base));
  const address = lab.description.addresses.server;
  await lab.server.put(`/lanes/${lane.name}`, { address, port: lane.port, behaviour }).catch(refusedInWords);
  return describeServer(behaviour);
}

function orRefuse<T>(side: string, { behaviour, problems }: ReadBehaviour<T>): T {
  if (problems === null) return behaviour;
  const source = `behave ${side}`;
  throw new BadInputError(problemList([{ source, problems }], terminalOf(process.stderr)));
}

/** Who asked knows of no PUT: what the lab cannot do stands in the words of the service. */
function refusedInWords(error: unknown): never {
  throw error instanceof ControlError && error.code === 'CONFLICT' ? new BadInputError(error.said) : error;
}
