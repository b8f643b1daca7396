// Random choices as stateless hashes: the same seed and the same connections give the same choices, whatever the
// order in which segments of different connections arrive. Steps of MurmurHash3 (32 bits), which mix well.

/** Hash of a text, to begin with. */
export function hashText(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) hash = hashNumber(hash, text.charCodeAt(i));
  return hashNumber(hash, text.length);
}

/** `hash` with one more 32-bit number in it. */
export function hashNumber(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const mixed = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** A number of 0 or more and below 1, from a hash. */
export function fractionOf(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}

/** A number of the standard normal distribution, from two hashes (Box and Muller 1958). */
export function normalOf(hash: number, other: number): number {
  // 1 - fraction is above 0, so that its logarithm is finite: the greatest result is 6.7.
  return Math.sqrt(-2 * Math.log(1 - fractionOf(hash))) * Math.cos(2 * Math.PI * fractionOf(other));
}

/** Whether a hash is among the chosen `permille` of 1000. A larger share includes each smaller one. */
export function isChosen(hash: number, permille: number): boolean {
  return permille >= 1000 || fractionOf(hash) * 1000 < permille;
}
