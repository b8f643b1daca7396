// Where an API server keeps objects of a kind.
import type { Resource } from './resource.ts';

export interface PathParts {
  /** undefined: all namespaces. */
  namespace?: string | undefined;
  name?: string;
  subresource?: 'status';
}

export function resourcePath(resource: Resource, { namespace, name, subresource }: PathParts): string {
  const root =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const parts = [
    ...(resource.namespaced && namespace !== undefined ? ['namespaces', namespace] : []),
    resource.plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return [root, ...parts.map(encodeURIComponent)].join('/');
}
