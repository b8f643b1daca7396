// What the server's application does on a lane. May be changed while it runs.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';
import { duration } from './duration.ts';
import { evenIfInvalid } from './even-if-invalid.ts';
import { isNeverAtATime, neverAtATime, neverAtATimeRule } from './never-at-a-time.ts';

const shape = z.strictObject({
  socket: z
    .enum(['Listen', 'BoundIdle'])
    .default('Listen')
    .describe(
      'Listen; or BoundIdle: sockets bound to the port that never listen, which Linux shows as CLOSED',
    ),
  boundIdle: z
    .strictObject({ sockets: z.int().min(1).max(10_000).default(1).describe('How many') })
    .optional()
    .describe('With socket: BoundIdle'),
  backlog: z
    .int()
    .min(0)
    .max(65_535)
    .default(4096)
    .describe('The backlog of listen(2): the limit of the accept queue'),
  accept: z
    .strictObject({
      pace: z
        .enum(['Unlimited', 'Limited', 'Stopped'])
        .default('Unlimited')
        .describe(
          'Unlimited: at once; Limited: so many a second; Stopped: not at all, so that the accept queue fills',
        ),
      perSecond: z.int().min(1).max(100_000).optional().describe('With pace: Limited'),
    })
    .prefault({})
    .refine(
      (value) => (value.pace === 'Limited') === (value.perSecond !== undefined),
      'perSecond goes with pace: Limited, and only with it',
    )
    .meta(
      clusterRules([
        "(self.pace == 'Limited') == has(self.perSecond)",
        'perSecond goes with pace: Limited, and only with it',
        '.perSecond',
      ]),
    )
    .describe('How fast the application accepts connections'),
  reading: z
    .enum(['Always', 'Stopped'])
    .default('Always')
    .describe(
      'Stopped: the application reads nothing, so that its receive buffer fills and its window closes; the end of the stream is not read either',
    ),
  onPeerClose: z
    .strictObject({
      action: z
        .enum(['Close', 'Never'])
        .default('Close')
        .describe('Whether it closes then; Never leaves the socket in CLOSE_WAIT'),
      after: duration
        .default('0s')
        .describe('How long the application takes between reading the end of the stream and close()'),
      send: z
        .strictObject({
          bytes: z.int().min(1).max(1_000_000_000).describe('How much'),
          over: duration.default('0s').describe('Over which time'),
        })
        .optional()
        .describe('What it still sends first, after the peer has closed; spread evenly over that time'),
    })
    .prefault({})
    .describe('What the application does when it reads the end of the stream'),
  response: z
    .strictObject({
      bytes: z.int().min(1).max(1_000_000_000).describe('Its length'),
      after: duration.default('0s').describe('How long after the request is complete'),
    })
    .optional()
    .describe('Sent when a request is complete'),
  closeFirst: z
    .strictObject({ after: duration.default('0s').describe('How long after') })
    .optional()
    .describe('The server closes first: how long after accept, and after the response if there is one'),
  idleTimeout: duration
    .optional()
    .describe(
      'Keep-alive timeout: the server closes what has had no request for so long, since accept or since its last response',
    ),
  closeHow: z
    .enum(['Fin', 'Reset'])
    .default('Fin')
    .describe('Reset: SO_LINGER with a time of 0, so that close() sends RST'),
  fastOpen: z
    .strictObject({
      queue: z
        .int()
        .min(1)
        .max(65_535)
        .default(256)
        .describe('Most connections that wait for their handshake to end'),
    })
    .optional()
    .describe('TCP_FASTOPEN on the listener (RFC 7413)'),
});

/** The behaviour with its contradictions refused. */
export const serverBehaviour = shape
  .superRefine((value, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (value.boundIdle && value.socket === 'Listen')
      issue(['boundIdle'], 'goes with socket: BoundIdle, and only with it');
    if (isNeverAtATime(value.onPeerClose?.action, value.onPeerClose?.after))
      issue(['onPeerClose', 'after'], neverAtATime('action'));
  }, evenIfInvalid)
  .meta(
    clusterRules(
      [
        "!has(self.boundIdle) || self.socket == 'BoundIdle'",
        'boundIdle goes with socket: BoundIdle, and only with it',
        '.boundIdle',
      ],
      neverAtATimeRule('onPeerClose', 'action'),
    ),
  );

export type ServerBehaviour = z.output<typeof serverBehaviour>;
export type ServerBehaviourInput = z.input<typeof serverBehaviour>;
