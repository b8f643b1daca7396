// Messages of nfnetlink_queue as bytes: configuration and verdicts out, packets in
// (include/uapi/linux/netfilter/nfnetlink_queue.h). Attributes' integers are in network order.
import {
  ATTRIBUTE_TYPE_MASK,
  align4,
  encodeAttribute,
  HEADER_BYTES,
  NLM_F_ACK,
  NLM_F_REQUEST,
  writeHeader,
} from './netlink.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

const NFNL_SUBSYS_QUEUE = 3;
/** Message types: subsystem in the upper byte. */
export const PACKET_MESSAGE = (NFNL_SUBSYS_QUEUE << 8) | 0;
const VERDICT_MESSAGE = (NFNL_SUBSYS_QUEUE << 8) | 1;
const CONFIG_MESSAGE = (NFNL_SUBSYS_QUEUE << 8) | 2;

/** struct nfgenmsg after the header: family u8, version u8, queue number be16. */
const BODY_OFFSET = HEADER_BYTES + 4;

const NFQA_PACKET_HDR = 1;
const NFQA_VERDICT_HDR = 2;
const NFQA_MARK = 3;
const NFQA_PAYLOAD = 10;

const NFQA_CFG_CMD = 1;
const NFQA_CFG_PARAMS = 2;
const NFQA_CFG_QUEUE_MAXLEN = 3;
const NFQA_CFG_MASK = 4;
const NFQA_CFG_FLAGS = 5;
const NFQNL_CFG_CMD_BIND = 1;
const NFQNL_CFG_CMD_PF_BIND = 3;
const NFQNL_COPY_PACKET = 2;
const NFQA_CFG_F_FAIL_OPEN = 1;
const NFQA_CFG_F_GSO = 4;

export const NF_DROP = 0;
export const NF_ACCEPT = 1;
const NF_QUEUE = 3;
const NF_VERDICT_FLAG_QUEUE_BYPASS = 0x8000;

/** Size of a single verdict: header, nfgenmsg, one attribute with verdict and packet id. */
export const VERDICT_BYTES = BODY_OFFSET + 4 + 8;

/** The verdict "on to queue n"; where nobody has bound it, the packet goes its way. */
export function toQueue(queue: number): number {
  return ((queue << 16) | NF_VERDICT_FLAG_QUEUE_BYPASS | NF_QUEUE) >>> 0;
}

/** A packet as the queue gives it. */
export interface QueuedPacket {
  /** Grows by 1 with each packet of the queue; the verdict names it. */
  id: number;
  /** The firewall mark; 0 where there is none. */
  mark: number;
  /** Netfilter hook: 0 prerouting, 1 input, 2 forward, 3 output, 4 postrouting. */
  hook: number;
  /** From the IP header on, cut at the copy range. A view, valid during the call only. */
  payload: Uint8Array;
}

/** What a queue is bound with. */
export interface QueueSettings {
  queue: number;
  copyRange: number;
  maxLength: number;
  failOpen: boolean;
}

/**
 * One message that binds a queue and sets everything: in two, packets between them would be dropped, as the mode is
 * "copy nothing" at first.
 *
 * GSO is off, so the kernel cuts super-packets into segments and fills in their checksums before they are queued.
 */
export function encodeConfig(settings: QueueSettings, sequence: number): Uint8Array {
  const attributes = [
    encodeAttribute(NFQA_CFG_CMD, Uint8Array.of(NFQNL_CFG_CMD_BIND, 0, 0, 0)),
    encodeAttribute(NFQA_CFG_PARAMS, Uint8Array.of(...be32(settings.copyRange), NFQNL_COPY_PACKET)),
    encodeAttribute(NFQA_CFG_QUEUE_MAXLEN, be32(settings.maxLength)),
    encodeAttribute(NFQA_CFG_MASK, be32(NFQA_CFG_F_FAIL_OPEN | NFQA_CFG_F_GSO)),
    encodeAttribute(NFQA_CFG_FLAGS, be32(settings.failOpen ? NFQA_CFG_F_FAIL_OPEN : 0)),
  ];
  return encodeConfigMessage(settings.queue, sequence, attributes);
}

/** A command that has done nothing since Linux 3.8, and that needs the same privilege as binding: it tells who may. */
export function encodePrivilegeProbe(sequence: number): Uint8Array {
  return encodeConfigMessage(0, sequence, [
    encodeAttribute(NFQA_CFG_CMD, Uint8Array.of(NFQNL_CFG_CMD_PF_BIND, 0, 0, 0)),
  ]);
}

function encodeConfigMessage(queue: number, sequence: number, attributes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(BODY_OFFSET + attributes.reduce((sum, each) => sum + each.length, 0));
  const view = new DataView(bytes.buffer);
  writeHeader(view, { type: CONFIG_MESSAGE, flags: NLM_F_REQUEST | NLM_F_ACK, sequence });
  view.setUint16(BODY_OFFSET - 2, queue);
  let offset = BODY_OFFSET;
  for (const attribute of attributes) {
    bytes.set(attribute, offset);
    offset += attribute.length;
  }
  return bytes;
}

/** Prepares a buffer of verdicts for one queue: all but the verdict and the id is the same in each. */
export function prepareVerdicts(count: number, queue: number): DataView<ArrayBuffer> {
  const out = new DataView(new ArrayBuffer(count * VERDICT_BYTES));
  for (let offset = 0; offset < out.byteLength; offset += VERDICT_BYTES) {
    const message = new DataView(out.buffer, offset, VERDICT_BYTES);
    writeHeader(message, { type: VERDICT_MESSAGE, flags: NLM_F_REQUEST, sequence: 0 });
    message.setUint16(BODY_OFFSET - 2, queue);
    message.setUint16(BODY_OFFSET, 12, true);
    message.setUint16(BODY_OFFSET + 2, NFQA_VERDICT_HDR, true);
  }
  return out;
}

/** Fills in the verdict that starts at `offset`. */
export function writeVerdict(out: DataView, offset: number, verdict: number, id: number): void {
  out.setUint32(offset + BODY_OFFSET + 4, verdict);
  out.setUint32(offset + BODY_OFFSET + 8, id);
}

/**
 * Reads the packet message in `buffer` from `start` to `end` into `packet`.
 *
 * @returns false where there is no packet id in it, so that nothing can be said about it; a payload that is missing
 *   or cut short leaves an id to give a verdict on, with the payload that there is
 */
export function decodePacket(
  buffer: ReceiveBuffer,
  start: number,
  end: number,
  packet: QueuedPacket,
): boolean {
  const { view } = buffer;
  packet.id = 0;
  packet.mark = 0;
  packet.hook = 0;
  packet.payload = NOTHING;
  let hasId = false;
  let offset = start + BODY_OFFSET;
  while (offset + 4 <= end) {
    const length = view.getUint16(offset, true);
    if (length < 4) break;
    const valueEnd = Math.min(offset + length, end);
    const value = offset + 4;
    switch (view.getUint16(offset + 2, true) & ATTRIBUTE_TYPE_MASK) {
      case NFQA_PACKET_HDR:
        if (value + 7 > valueEnd) break;
        packet.id = view.getUint32(value);
        packet.hook = view.getUint8(value + 6);
        hasId = true;
        break;
      case NFQA_MARK:
        if (value + 4 <= valueEnd) packet.mark = view.getUint32(value);
        break;
      case NFQA_PAYLOAD:
        packet.payload = buffer.part(value, valueEnd);
        break;
    }
    offset += align4(length);
  }
  return hasId;
}

const NOTHING = new Uint8Array(0);

function be32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
