/** The folder with the environments, relative to the working directory, unless somebody names another one. */
export const DEFAULT_ROOT = 'pools';

/**
 * The folder to read: `requested` if given, then `POOLFORM_POOLS`, then `DEFAULT_ROOT`. An empty text counts as absent,
 * so that `POOLFORM_POOLS=` never means the file system's root.
 */
export function poolsRoot(env: Readonly<Record<string, string | undefined>>, requested?: string): string {
  return requested || env['POOLFORM_POOLS'] || DEFAULT_ROOT;
}
