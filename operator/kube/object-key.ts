// How stores and queues name an object of a known kind: "namespace/name", or "name" where there are no namespaces.

interface ObjectName {
  namespace?: string;
  name: string;
}

export function objectKey({ namespace, name }: ObjectName): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
