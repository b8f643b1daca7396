// What a proxy's container may do: root of its own user id only, as a capability is given to no other; NET_RAW for raw sockets.

export const PROXY_PRIVILEGE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: false,
  runAsUser: 0,
} as const;
