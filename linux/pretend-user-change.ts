// Lets programs believe that they have become another user, where there is no other: in a user namespace of one user.
//
// tcpdump, nginx and others give up root, and the files that they write, to a user of their own as they start, and end when
// they cannot. There it would protect nobody, for that root is the user itself, without power over anything outside. So a
// filter (seccomp(2)) answers such calls with success, and nothing changes.
import { libc } from './libc.ts';

const PR_SET_SECCOMP = 22;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_MODE_FILTER = 2;
const SECCOMP_RET_ALLOW = 0x7fff_0000;
/** With errno 0: the call is not made, and has succeeded. */
const SECCOMP_RET_ERRNO = 0x0005_0000;

/** In struct seccomp_data. */
const NUMBER_AT = 0;
const ARCHITECTURE_AT = 4;

/** <linux/bpf_common.h>: take a word, compare it with a constant, return a constant. */
const LOAD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const RETURN = 0x06;

/**
 * AUDIT_ARCH_…, and the numbers of setuid, setgid, setreuid, setregid, setgroups, setresuid, setresgid; of fchown, fchownat,
 * and on x86-64 chown and lchown.
 */
const ARCHITECTURES: Partial<Record<string, { id: number; calls: readonly number[] }>> = {
  x64: { id: 0xc000_003e, calls: [105, 106, 113, 114, 116, 117, 119, 93, 260, 92, 94] },
  arm64: { id: 0xc000_00b7, calls: [146, 144, 145, 143, 159, 147, 149, 55, 54] },
};

/**
 * From now on, for this thread, and for every program that it starts: setuid-root programs do not become root either.
 * A kernel without such filters, or another machine, leaves it at what the programs say themselves.
 */
export function pretendUserChange(): void {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined) return;
  // Without privilege a filter is taken only from those who can gain none (prctl(2)).
  libc.prctl(PR_SET_NO_NEW_PRIVS, 1);
  libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filterOf(architecture));
}

function filterOf({ id, calls }: { id: number; calls: readonly number[] }): Uint8Array {
  const program = [
    instruction(LOAD, ARCHITECTURE_AT),
    instruction(JUMP_IF_EQUAL, id, 0, calls.length + 1), // or on to what allows
    instruction(LOAD, NUMBER_AT),
    ...calls.map((call, i) => instruction(JUMP_IF_EQUAL, call, calls.length - i, 0)),
    instruction(RETURN, SECCOMP_RET_ALLOW),
    instruction(RETURN, SECCOMP_RET_ERRNO),
  ];
  return Buffer.concat(program);
}

/** struct sock_filter; `then` and `otherwise` are how many to pass over. */
function instruction(code: number, value: number, then = 0, otherwise = 0): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(then, 2);
  bytes.writeUInt8(otherwise, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}
