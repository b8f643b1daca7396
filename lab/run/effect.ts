// What the reducer asks its runtime to do. Each may be carried out twice without harm: a resumed run repeats the last.
import type { ClientBehaviour } from '../spec/client-behaviour.ts';
import type { Fault } from '../spec/fault.ts';
import type { ServerBehaviour } from '../spec/server-behaviour.ts';

/** Effects are carried out in the order in which they are given. Lanes and faults have their local names. */
export type Effect =
  | { type: 'Deploy' }
  | { type: 'RemoveFault'; fault: string }
  | { type: 'PutFault'; fault: Fault }
  | { type: 'SetServer'; lane: string; behaviour: ServerBehaviour }
  | { type: 'SetClient'; lane: string; behaviour: ClientBehaviour }
  | { type: 'ReleaseFault'; fault: string }
  | { type: 'Destroy' };
