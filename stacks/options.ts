import { quote } from '../poolfile/values/quote';

/**
 * Whether a lock file that is missing or out of date is an error: `npm start -- --locked`, or POOLFORM_LOCKED where
 * something else starts the app, as `cdktf synth` does.
 * @returns A message if there are other arguments, which would be ignored otherwise.
 */
export function isLocked(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): boolean | string {
  const unknown = argv.find((word) => word !== '--locked');
  if (unknown !== undefined) return `error: unknown option ${quote(unknown)}; there is --locked\n`;
  return argv.length > 0 || !['', '0', 'false', undefined].includes(env['POOLFORM_LOCKED']);
}
