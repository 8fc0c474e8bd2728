import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { PROJECT } from './needs';
import { ok } from './run';

/** The lab, whose cards can be taken away and given back; other engines have no such switch. */
const LAB = process.env['POOLFORM_LAB'] ?? path.join(PROJECT, '../shared/lab/lab');

/** Why cards cannot be taken away here; undefined if they can. */
export function whyNoCards(): string | undefined {
  try {
    accessSync(LAB, constants.R_OK);
    return undefined;
  } catch {
    return 'there is no lab whose cards can be taken away: POOLFORM_LAB names its command';
  }
}

/** How many cards new containers find, or whether the running ones still see theirs. */
export async function cards(state: 'lost' | 'back' | 1 | 4): Promise<void> {
  await ok('bash', [LAB, 'gpus', String(state)]);
}
