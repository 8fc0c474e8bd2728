import { type Resolve, resolveOnlyTokens } from './resolve-tokens';

const CORES = ['cdktf', 'cdktn'] as const;

let prepared = false;

/**
 * Prepares the CDKTF core. Call it once, before the first construct.
 *
 * Turns off stack traces, which cost two fifths of the time and memory of synthesis and contain absolute paths; nothing
 * reads them. Sets the environment variables `CDKTN_DISABLE_CREATION_STACK`, and `CHECKPOINT_DISABLE` unless it is set.
 * @param loaded - Files of the loaded modules; default: those of this process.
 * @throws Error if two cores are loaded. Constructs of one are unknown to the other, so synthesis would fail halfway.
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
      `two CDKTF cores are loaded (${[...roots].map(whereInstalled).sort().join(', ')}): ` +
        `install only one of ${CORES.join(' and ')}; ` +
        'with cdktn, alias cdktf to it and override the peer dependencies of the providers',
    );
  }
  // cdktn has an environment variable for it; cdktf has no switch: `App({ stackTraces: false })` keeps those of
  // attributes
  process.env['CDKTN_DISABLE_CREATION_STACK'] = '1';
  process.env['CHECKPOINT_DISABLE'] ??= '1';
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const traces = require('cdktf/lib/tokens/private/stack-trace') as { captureStackTrace: () => string[] };
    traces.captureStackTrace = () => [];
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const tokens = require('cdktf/lib/_tokens') as { resolve: Resolve };
    if (!prepared) tokens.resolve = resolveOnlyTokens(tokens.resolve);
    prepared = true;
  } catch {
    // a core without these files is slower, and works
  }
}

/** `cdktf in b`: a core and the packages that it is nested in, from the inside out. */
function whereInstalled(root: string): string {
  return root
    .split(/[\\/]node_modules[\\/]/)
    .slice(1)
    .reverse()
    .join(' in ');
}
