// What a Lab says of itself, as the first lines of its picture.
import { paint } from '../render/paint.ts';
import type { LabObject } from './lab-object.ts';

export function labHead({ metadata, status = {} }: LabObject, { color }: { color: boolean }): string[] {
  const { conditions = [], pods = [], placement, experiment, expiresAt } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const state =
    ready?.status === 'True'
      ? paint('Ready', 'good', color)
      : paint(
          ready === undefined ? 'no operator has looked at it yet' : `not Ready: ${ready.message}`,
          'bad',
          color,
        );
  const facts = [
    ...(placement === undefined ? [] : [`proxy as a ${placement}`]),
    ...(experiment === undefined ? [] : [`Experiment "${experiment}" runs in it`]),
    ...(expiresAt === undefined ? [] : [`deleted at ${expiresAt}`]),
  ];
  return [
    `Lab ${paint(`"${metadata.name}"`, 'strong', color)}: ${[state, ...facts].join('; ')}`,
    ...pods.map(({ name, ip = 'no address', node = 'no node', restarts, message }) => {
      const again = restarts === 0 ? '' : `, restarted ${restarts}×`;
      return `  ${name}  ${ip}  ${node}${again}${message === undefined ? '' : `: ${message}`}`;
    }),
  ];
}
