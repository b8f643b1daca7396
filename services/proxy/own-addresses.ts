// The proxy's own address in each family: the one that clients connect to.
import { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/** The first address of the interface in that family that is not link-local; null where it has none. */
export function ownAddress(
  name: string,
  family: 'IPv4' | 'IPv6',
  interfaces: Interfaces = networkInterfaces(),
): string | null {
  const own = interfaces[name]?.find(
    (each) =>
      each.family === family && !each.address.startsWith('fe80:') && !each.address.startsWith('169.254.'),
  );
  return own?.address ?? null;
}
