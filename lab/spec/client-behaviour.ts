// What the client's application does on a lane. May be changed while it runs.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';
import { duration } from './duration.ts';
import { evenIfInvalid, isMapping } from './even-if-invalid.ts';
import { keepalive } from './keepalive.ts';
import { isNeverAtATime, neverAtATime, neverAtATimeRule } from './never-at-a-time.ts';

/** How an application ends a connection. HalfClose is shutdown(SHUT_WR): no more to send, still reading. */
const CLOSE_HOW = ['Fin', 'Reset', 'HalfClose', 'Never'] as const;

const shape = z.strictObject({
  connections: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe(
      'How many connections to open in total since the lane was made; putting the same number again opens none',
    ),
  endless: z.boolean().default(false).describe('Keep opening at the rate; connections must be 0'),
  rate: z.int().min(1).max(100_000).default(1000).describe('Connections started per second (open loop)'),
  concurrency: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(100_000)
    .describe(
      'Most connections open at once; a start that would exceed it is counted as throttled, and is made when there is room',
    ),
  request: z
    .strictObject({
      bytes: z.int().min(32).max(1_000_000_000).describe('Its length; 32 are the header'),
      times: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(1)
        .describe(
          'Requests that one connection carries, each sent when the response to the one before has come (pooling)',
        ),
    })
    .optional()
    .describe(
      'Sent once connected, on open connections too: a request with an identity, in the pattern of lab/spec/application-bytes.ts',
    ),
  response: z
    .strictObject({ bytes: z.int().min(1).max(1_000_000_000).describe('Its length') })
    .optional()
    .describe('How many bytes to wait for after each request; each is checked'),
  responseTimeout: duration
    .optional()
    .describe('The application gives up on a response, counted as EAPPTIMEOUT; absent: it waits for ever'),
  close: z
    .strictObject({
      how: z
        .enum(CLOSE_HOW)
        .default('Never')
        .describe(
          'Fin: close(); Reset: close() with SO_LINGER 0; HalfClose: shutdown(SHUT_WR); Never: it stays open',
        ),
      after: duration
        .default('0s')
        .describe(
          'How long after the connection is established, and the last response is complete if one is awaited',
        ),
    })
    .prefault({})
    .describe('How and when the application ends a connection by itself'),
  onPeerClose: z
    .strictObject({
      action: z.enum(['Close', 'Never']).default('Close').describe('Whether it closes then'),
      after: duration.default('0s').describe('How long after it has read the end of the stream'),
    })
    .prefault({})
    .describe('What the application does when it reads the end of the stream'),
  localPorts: z
    .strictObject({
      first: z.int().min(1).max(65535).describe('The first port'),
      last: z.int().min(1).max(65535).describe('The last port'),
    })
    .refine((range) => range.first <= range.last, 'first must be at most last')
    .meta(clusterRules(['self.first <= self.last', 'first must be at most last']))
    .optional()
    .describe('IP_LOCAL_PORT_RANGE: source ports to choose from (Linux 6.3 and later)'),
  connectTimeout: duration
    .optional()
    .describe('The application gives up, counted as EAPPTIMEOUT; absent: the kernel decides (ETIMEDOUT)'),
  userTimeout: duration
    .optional()
    .describe(
      'TCP_USER_TIMEOUT: unacknowledged data or SYN for so long ends in ETIMEDOUT; open connections get it too',
    ),
  keepalive: keepalive.optional(),
  synRetries: z
    .int()
    .min(1)
    .max(127)
    .optional()
    .describe('TCP_SYNCNT: retransmissions of the SYN before ETIMEDOUT'),
  fastOpen: z
    .boolean()
    .default(false)
    .describe('TCP_FASTOPEN_CONNECT: the request rides on the SYN (RFC 7413)'),
});

/** The behaviour with its contradictions refused. */
export const clientBehaviour = shape
  .superRefine((value, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (value.endless === true && value.connections > 0)
      issue(['endless'], `contradicts connections: ${value.connections}; use one of them`);
    if (value.response && !value.request)
      issue(['response'], 'needs a request: the server answers a request');
    if (isMapping(value.request) && value.request.times > 1 && !value.response)
      issue(['request', 'times'], 'needs a response: the next request is sent when it has come');
    if (value.responseTimeout !== undefined && !value.response)
      issue(['responseTimeout'], 'needs a response to wait for');
    if (value.fastOpen === true && !value.request)
      issue(['fastOpen'], 'needs a request, which rides on the SYN');
    if (isNeverAtATime(value.close?.how, value.close?.after)) issue(['close', 'after'], neverAtATime('how'));
    if (isNeverAtATime(value.onPeerClose?.action, value.onPeerClose?.after))
      issue(['onPeerClose', 'after'], neverAtATime('action'));
  }, evenIfInvalid)
  .meta(
    clusterRules(
      [
        '!self.endless || self.connections == 0',
        'endless contradicts connections; use one of them',
        '.endless',
      ],
      [
        '!has(self.response) || has(self.request)',
        'response needs a request: the server answers a request',
        '.response',
      ],
      [
        '!has(self.request) || self.request.times == 1 || has(self.response)',
        'request.times needs a response: the next request is sent when it has come',
        '.request.times',
      ],
      [
        '!has(self.responseTimeout) || has(self.response)',
        'responseTimeout needs a response to wait for',
        '.responseTimeout',
      ],
      [
        '!self.fastOpen || has(self.request)',
        'fastOpen needs a request, which rides on the SYN',
        '.fastOpen',
      ],
      neverAtATimeRule('close', 'how'),
      neverAtATimeRule('onPeerClose', 'action'),
    ),
  );

export type ClientBehaviour = z.output<typeof clientBehaviour>;
export type ClientBehaviourInput = z.input<typeof clientBehaviour>;
