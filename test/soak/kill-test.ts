// The kill test: parts of labs that run or stay die at random moments, and nothing is left. Ends with "200 of 200 clean".
import { describeMoment, killMoments } from './kill-moment.ts';
import { tryMoment } from './try-moment.ts';

const MOST_SHOWN = 20;

/** In a sandbox. @returns whether all moments were clean */
export async function killTest(count: number, seed: number): Promise<boolean> {
  const moments = killMoments(count, seed);
  let clean = 0;
  for (const [i, moment] of moments.entries()) {
    const { end, problems } = await tryMoment(moment);
    if (problems.length === 0) clean++;
    const verdict =
      problems.length === 0 ? 'clean' : `NOT CLEAN\n  ${problems.slice(0, MOST_SHOWN).join('\n  ')}`;
    console.log(`${i + 1}/${count} ${describeMoment(moment)}: ended with ${end}, ${verdict}`);
  }
  console.log(`seed ${seed}: ${clean} of ${count} clean`);
  return clean === count;
}
