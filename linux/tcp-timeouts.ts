// Options of an open TCP socket that decide how long it waits for a peer that has gone silent.
import { checked, SOL_SOCKET, SOL_TCP, setIntOption } from './libc.ts';

const SO_KEEPALIVE = 9;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_KEEPCNT = 6;
const TCP_USER_TIMEOUT = 18;

export interface KeepaliveSettings {
  /** 1–32767. */
  idleSeconds: number;
  /** 1–32767. */
  intervalSeconds: number;
  /** 1–127. */
  probes: number;
}

/** Probes an idle connection, or, with null, no more. The clock runs from the last segment that came, not from now. @throws {ErrnoError} */
export function setKeepalive(fd: number, settings: KeepaliveSettings | null): void {
  const action = `set the keepalive of descriptor ${fd}`;
  if (settings !== null) {
    const { idleSeconds, intervalSeconds, probes } = settings;
    checked(setIntOption(fd, SOL_TCP, TCP_KEEPIDLE, idleSeconds), 'setsockopt TCP_KEEPIDLE', action);
    checked(setIntOption(fd, SOL_TCP, TCP_KEEPINTVL, intervalSeconds), 'setsockopt TCP_KEEPINTVL', action);
    checked(setIntOption(fd, SOL_TCP, TCP_KEEPCNT, probes), 'setsockopt TCP_KEEPCNT', action);
  }
  const on = settings === null ? 0 : 1;
  checked(setIntOption(fd, SOL_SOCKET, SO_KEEPALIVE, on), 'setsockopt SO_KEEPALIVE', action);
}

/**
 * Gives up when data, or a SYN, stays unacknowledged this long; 0: when the kernel does. Looked at when a timer of the
 * connection fires, so with a long back-off it may take as long as that.
 *
 * @throws {ErrnoError}
 */
export function setUserTimeout(fd: number, timeoutMs: number): void {
  const action = `set the user timeout of descriptor ${fd} to ${timeoutMs} ms`;
  checked(setIntOption(fd, SOL_TCP, TCP_USER_TIMEOUT, timeoutMs), 'setsockopt TCP_USER_TIMEOUT', action);
}
