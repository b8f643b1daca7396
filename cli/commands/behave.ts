// synfin behave: what the client or the server does on a lane, told or changed while it runs.
import { stringify } from 'yaml';
import type { ClientStats } from '#lab/run/observation.ts';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { describeClient, describeServer } from '#lab/spec/describe-behaviour.ts';
import { type Problem, parseDocument } from '#lab/spec/problems.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { BadInputError, EXIT } from '../exit-status.ts';
import { problemList } from '../render/problem-list.ts';
import { terminalOf } from '../render/terminal.ts';
import { laneOf, type OpenLab, openLab } from '../staying-lab/lab-access.ts';
import { type Fields, parseFields } from '../staying-lab/parse-fields.ts';

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
  const total = Number(now.connections ?? 0);
  const fields = parseFields(
    words.map((word) =>
      word.replace(/^connections=\+(\d{1,7})$/, (_, more) => `connections=${total + Number(more)}`),
    ),
    options.reset ? {} : now,
  );
  const said = side === 'client' ? await setClient(lab, lane, fields) : await setServer(lab, lane, fields);
  const where = lab.description.lanes.length === 1 ? '' : `, on lane ${lane.name}`;
  process.stdout.write(`The ${side} ${said}${where}.\n`);
  return EXIT.Ok;
}

async function setClient(
  lab: OpenLab,
  lane: Lane,
  { value, problems }: ReturnType<typeof parseFields>,
): Promise<string> {
  const parsed = parseDocument(clientBehaviour, value);
  const behaviour = orRefuse('client', parsed, problems);
  const { started } = await lab.client.get<ClientStats>(`/lanes/${lane.name}`);
  const target = { address: lab.description.addresses.proxy, port: lane.port };
  await lab.client.put(`/lanes/${lane.name}`, { target, behaviour });
  const none = behaviour.connections > 0 && started >= behaviour.connections;
  const hint = none
    ? ` (it has opened ${started} already, so none is opened now: connections=+100 opens 100 more)`
    : '';
  return `${describeClient(behaviour)}${hint}`;
}

async function setServer(
  lab: OpenLab,
  lane: Lane,
  { value, problems }: ReturnType<typeof parseFields>,
): Promise<string> {
  const behaviour = orRefuse('server', parseDocument(serverBehaviour, value), problems);
  const address = lab.description.addresses.server;
  await lab.server.put(`/lanes/${lane.name}`, { address, port: lane.port, behaviour });
  return describeServer(behaviour);
}

function orRefuse<T>(
  side: string,
  parsed: { value: T; problems: null } | { value: null; problems: Problem[] },
  words: readonly Problem[],
): T {
  const problems = [...words, ...(parsed.problems ?? [])];
  if (parsed.problems === null && problems.length === 0) return parsed.value;
  throw new BadInputError(problemList([{ source: `behave ${side}`, problems }], terminalOf(process.stderr)));
}
