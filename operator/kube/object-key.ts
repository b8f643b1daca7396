// How stores and queues name an object of a known kind: "namespace/name", or "name" where there are no namespaces.

export interface ObjectName {
  namespace?: string;
  name: string;
}

export function objectKey({ namespace, name }: ObjectName): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

export function parseObjectKey(key: string): ObjectName {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
