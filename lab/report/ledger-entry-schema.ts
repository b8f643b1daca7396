// One line of the proxy's ledger in report.json.
import { z } from 'zod';
import { FAULT_ACTIONS, FAULT_ROLES } from '../spec/fault.ts';
import { count } from './report-units.ts';

export const ledgerEntry = z.strictObject({
  fault: z.string().describe('The fault, as in the experiment'),
  lane: z.string().describe('Its lane'),
  action: z.enum(FAULT_ACTIONS).describe('What it does'),
  role: z.enum(FAULT_ROLES).describe('The role of the segments'),
  matched: count.describe(
    'Segments that role, side, attempt, piggyback and window fit: applied + passed + skipped',
  ),
  applied: count.describe('Matched, and the action was carried out'),
  passed: count.describe('Matched, but the share of connections or the probability said no'),
  skipped: count.describe(
    'Matched and chosen, but not carried out: another fault had decided first, it cannot be done to such a segment, or a limit was reached',
  ),
  held: count.describe('Of the applied ones, held by the proxy when the ledger was last read'),
});
