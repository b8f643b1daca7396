// One English sentence for a fault, made from its fields.
import type { Fault } from './fault.ts';
import type { UnreachableCode } from './fault-settings.ts';

/**
 * What a fault does, without a full stop: "drop the first 3 transmissions of every Fin from the server, on 50 % of the
 * connections, for 60s".
 */
export function describeFault(fault: Fault): string {
  return [
    action(fault),
    ...(fault.match.connectionsPermille < 1000
      ? [`on ${percent(fault.match.connectionsPermille)} of the connections`]
      : []),
    ...(fault.match.segmentsPermille < 1000
      ? [`each with a probability of ${percent(fault.match.segmentsPermille)}`]
      : []),
    ...(fault.match.lane === 'main' ? [] : [`on lane "${fault.match.lane}"`]),
    ...(fault.start === '0s' ? [] : [`beginning ${fault.start} later`]),
    `for ${fault.hold && fault.hold.until !== 'Time' ? 'at most ' : ''}${fault.duration}`,
    ...(fault.rampIn === '0s' ? [] : [`its share growing over the first ${fault.rampIn}`]),
    ...(fault.rampOut === '0s' ? [] : [`its share shrinking over the last ${fault.rampOut}`]),
  ].join(', ');
}

function action(fault: Fault): string {
  const what = segments(fault);
  switch (fault.action) {
    case 'Drop':
      return `drop ${what}`;
    case 'Delay':
      return `delay ${what} by ${delayTime(fault)}`;
    case 'Duplicate': {
      const after = fault.duplicate?.after ?? '0s';
      return `send ${what} twice${after === '0s' ? '' : `, the copy ${after} later`}`;
    }
    case 'Hold':
      return `hold ${what} ${until(fault)}`;
    case 'Reset':
      return `answer ${what} with a reset to ${fault.reset?.to === 'Both' ? 'both sides' : `the ${fault.reset?.to.toLowerCase()}`}`;
    case 'Corrupt': {
      const { byte, checksum } = fault.corrupt ?? {};
      const which = byte === undefined ? 'a byte' : `byte ${byte}`;
      return `corrupt ${which} of ${what}, ${checksum === 'Valid' ? 'with a checksum that fits' : 'so that its checksum is wrong'}`;
    }
    case 'Throttle': {
      const { bytesPerSecond, queue } = fault.throttle ?? {};
      return `let ${what} through at ${bytesPerSecond} bytes/s${fault.match.from ? '' : ' in each direction'}, from a queue of ${queue}`;
    }
    case 'Unreachable':
      return `answer ${what}${sizeLimit(fault)} with ICMP "${icmpError(fault)}"`;
  }
}

function delayTime({ delay }: Fault): string {
  const { time, jitter = '0s', distribution, order } = delay ?? {};
  const spread =
    jitter === '0s'
      ? ''
      : ` give or take ${jitter}${distribution === 'Normal' ? ', normally distributed' : ''}`;
  return `${time}${spread}${order === 'Kept' ? ', in order' : ''}`;
}

const ICMP_ERRORS: Readonly<Record<UnreachableCode, string>> = {
  Network: 'network unreachable',
  Host: 'host unreachable',
  Port: 'port unreachable',
  Prohibited: 'administratively prohibited',
  TooBig: 'packet too big',
};

function icmpError({ unreachable }: Fault): string {
  return unreachable ? ICMP_ERRORS[unreachable.code] : '';
}

function sizeLimit({ unreachable }: Fault): string {
  return unreachable?.mtu === undefined ? '' : ` of more than ${unreachable.mtu} bytes`;
}

function segments({ match }: Fault): string {
  const bare = match.piggyback === 'Exclude' ? 'bare ' : '';
  const from = match.from ? ` from the ${match.from.toLowerCase()}` : '';
  const every = `every ${bare}${match.role === 'Any' ? 'segment' : match.role}${from}`;
  const { first, nth } = match.attempt ?? {};
  if (nth !== undefined) return `the ${ordinal(nth)} transmission of ${every}`;
  if (first === 1) return `the first transmission of ${every}`;
  if (first !== undefined) return `the first ${first} transmissions of ${every}`;
  return every;
}

function until({ hold }: Fault): string {
  if (hold?.until === 'Time') return `for ${hold.time}`;
  return hold?.until === 'ConnectionClosed' ? 'until its connection has closed' : 'until it is let go';
}

/** 25 permille → "2.5 %". */
function percent(permille: number): string {
  return `${permille / 10} %`;
}

/** 1 → "1st", 12 → "12th". */
function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
