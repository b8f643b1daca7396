// A picture of a screen in 256 colours, which is plenty for graphs, and a third of the bytes that the browser takes.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const RGB = 2;
const RGBA = 6;
const PALETTE = 3;
const COLOURS = 256;
/** Of two colours that nobody tells apart: the square of their distance. */
const ALIKE = 60;

interface Pixels {
  width: number;
  height: number;
  /** Three bytes for each, or four. */
  bytes: Buffer;
  size: number;
}

/** @param png of 8 bits a channel, not interlaced, as Chromium writes them */
export function shrinkPng(png: Buffer): Buffer {
  const pixels = readPixels(png);
  const { width, height } = pixels;
  const { palette, indexOf } = paletteOf(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + x + 1] = indexOf(colourAt(pixels, y * width + x));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, PALETTE, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    ...(['IHDR', 'PLTE', 'IDAT', 'IEND'] as const).map((type) =>
      chunk(
        type,
        { IHDR: head, PLTE: palette, IDAT: deflateSync(rows, { level: 9 }), IEND: Buffer.alloc(0) }[type],
      ),
    ),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

function readPixels(png: Buffer): Pixels {
  const [width, height, type] = [png.readUInt32BE(16), png.readUInt32BE(20), png[25]];
  if (png[24] !== 8 || (type !== RGB && type !== RGBA) || png[28] !== 0)
    throw new Error(`Cannot read the picture: ${png[24]} bits, colour type ${type}, interlacing ${png[28]}`);
  const size = type === RGB ? 3 : 4;
  const parts: Buffer[] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return { width, height, size, bytes: unfiltered(inflateSync(Buffer.concat(parts)), width * size, size) };
}

/** Each row says how its bytes were reckoned from those to the left and above. */
function unfiltered(rows: Buffer, stride: number, size: number): Buffer {
  const height = rows.length / (stride + 1);
  const bytes = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x < size ? 0 : bytes[y * stride + x - size]!;
      const above = y === 0 ? 0 : bytes[(y - 1) * stride + x]!;
      const corner = x < size || y === 0 ? 0 : bytes[(y - 1) * stride + x - size]!;
      const guess = [0, left, above, (left + above) >> 1, nearest(left, above, corner)][filter!]!;
      bytes[y * stride + x] = rows[y * (stride + 1) + x + 1]! + guess;
    }
  }
  return bytes;
}

function nearest(left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(
    Math.abs,
  ) as [number, number, number];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function colourAt({ bytes, size }: Pixels, index: number): number {
  return bytes.readUIntBE(index * size, 3);
}

/** The most frequent colours that are not all but alike; each other one becomes the one that is nearest to it. */
function paletteOf(pixels: Pixels): { palette: Buffer; indexOf: (colour: number) => number } {
  const counts = new Map<number, number>();
  for (let index = 0; index < pixels.width * pixels.height; index++) {
    const colour = colourAt(pixels, index);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const chosen: number[] = [];
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (chosen.length === COLOURS) break;
    if (chosen.every((each) => distance(each, colour) > ALIKE)) chosen.push(colour);
  }
  const known = new Map(chosen.map((colour, index) => [colour, index]));
  const indexOf = (colour: number) => {
    const index = known.get(colour) ?? closest(colour, chosen);
    known.set(colour, index);
    return index;
  };
  return { palette: Buffer.from(chosen.flatMap(channels)), indexOf };
}

function closest(colour: number, chosen: readonly number[]): number {
  const distances = chosen.map((each) => distance(each, colour));
  return distances.indexOf(Math.min(...distances));
}

function distance(one: number, other: number): number {
  const [r, g, b] = channels(one);
  const [x, y, z] = channels(other);
  return (x - r) ** 2 + (y - g) ** 2 + (z - b) ** 2;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}
