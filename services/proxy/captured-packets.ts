// For tests: packets as tcpdump -x wrote them behind a real proxy, the checksums right; the line above says the same in words.

const hexBytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s+/g, ''), 'hex');

// IP (ttl 63, id 4481, [DF]) 10.77.0.3.58376 > 10.77.0.4.9000: Flags [S], seq 89186081, win 64240,
// options [mss 1460,sackOK,TS val 144709744 ecr 0,nop,wscale 10], length 0
export const SYN_V4 = hexBytes(`
  4500 003c 1181 4000 3f06 159b 0a4d 0003 0a4d 0004 e408 2328 0550 df21 0000 0000
  a002 faf0 2bb9 0000 0204 05b4 0402 080a 08a0 1870 0000 0000 0103 030a`);

// IP6 (hlim 63) fd77::3.42524 > fd77::4.9000: Flags [P.], seq 2412297028, ack 2682957738, win 64,
// options [nop,nop,TS val 1041124016 ecr 3095168055], length 5: "hello"
export const DATA_V6 = hexBytes(`
  600a eeca 0025 063f fd77 0000 0000 0000 0000 0000 0000 0003 fd77 0000 0000 0000
  0000 0000 0000 0004 a61c 2328 8fc8 bb44 9fea afaa 8018 0040 0e4e 0000 0101 080a
  3e0e 4ab0 b87c 8437 6865 6c6c 6f`);
