/** The one core of CDKTF in this process, made ready before the first construct. */

import { type Resolve, resolveWhereNeeded } from './resolve-tokens';

const CORES = ['cdktf', 'cdktn'] as const;

let prepared = false;

/**
 * To be called once, before the first construct. Turns off stack traces, which are two fifths of the time and the memory of synthesis, and carry
 * absolute paths; nothing reads them. Sets `CDKTN_DISABLE_CREATION_STACK`, and `CHECKPOINT_DISABLE` where it is not set.
 * @param loaded - Files of the modules that are loaded; default: those of this process.
 * @throws Error when two cores are loaded: constructs of one are not known to the other, and synthesis would die in the middle.
 */
export function prepareCore(loaded: readonly string[] = Object.keys(require.cache)): void {
  const roots = new Set(
    loaded.flatMap((file) => {
      const match = /(.*[\\/]node_modules[\\/](?:cdktf|cdktn))[\\/]lib[\\/]index\.js$/.exec(file);
      return match?.[1] === undefined ? [] : [match[1]];
    }),
  );
  if (roots.size > 1) {
    throw new Error(
      `two CDKTF cores are loaded (${[...roots]
        .map((r) =>
          r
            .split(/[\\/]node_modules[\\/]/)
            .slice(1)
            .reverse()
            .join(' in '),
        )
        .sort()
        .join(', ')}): ` +
        `install one of ${CORES.join(' and ')} only; with cdktn, alias cdktf to it and override the peers of the providers`,
    );
  }
  // cdktf has no switch for it (`App({ stackTraces: false })` leaves those of attributes), cdktn has an environment variable
  process.env['CDKTN_DISABLE_CREATION_STACK'] = '1';
  process.env['CHECKPOINT_DISABLE'] ??= '1';
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const traces = require('cdktf/lib/tokens/private/stack-trace') as { captureStackTrace: () => string[] };
    traces.captureStackTrace = () => [];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const tokens = require('cdktf/lib/_tokens') as { resolve: Resolve };
    if (!prepared) tokens.resolve = resolveWhereNeeded(tokens.resolve);
    prepared = true;
  } catch {
    // a core without these files: slower, not wrong
  }
}
