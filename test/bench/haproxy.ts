// HAProxy in TCP mode in the proxy's pod: what most people would put there, as something to compare with.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_FOLDER } from '#cli/local/sandbox.ts';
import { findProgram } from './find-program.ts';
import type { RateLab, Way } from './rate-lab.ts';

/** From the lanes' ports to those of HAProxy: what comes from a lane's port of the server goes to the client. */
const ABOVE = 100;

/** Starts it. @returns the way through it; null where it is not installed */
export async function haproxyWay(rates: RateLab): Promise<Way | null> {
  const program = findProgram('haproxy');
  if (program === null) return null;
  const { lab } = rates;
  const { proxy, server } = lab.addresses;
  const ports = rates.ports.map((port) => port + ABOVE);
  const [first = 0] = ports;
  await rates.serve(first);
  const config = join(CONTROL_FOLDER, 'haproxy.cfg');
  const listeners = ports.map(
    (port) => `listen l${port}\n bind ${proxy}:${port}\n server s ${server}:${port}\n`,
  );
  writeFileSync(
    config,
    `global\n maxconn 4000\ndefaults\n mode tcp\n backlog 4096\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n${listeners.join('')}`,
  );
  const process = await lab.exec('proxy', program, ['-db', '-f', config]);
  await Promise.race([process.ended, new Promise((resolve) => setTimeout(resolve, 500))]);
  if (process.hasEnded) throw new Error(`Cannot run HAProxy: it said "${process.output()}"`);
  rates.addProcess(process.pid);
  return { name: 'HAProxy in TCP mode', target: 'proxy', port: first };
}
