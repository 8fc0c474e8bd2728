import type { Diagnostic } from '../diagnostics/diagnostic';
import type { InputFile } from '../compile/input';
import { type Copy, hostOf, type MappedValue } from './copy';

/** What a new environment must not share with the one that it is copied from. */
export interface SharedValue {
  /** The value that a `--map` should name. */
  readonly old: string;
  /** Whether a mapping changed it already, to a value that is taken too. */
  readonly mapped: boolean;
}

/**
 * The value of the original that a diagnostic of the copy is about; undefined if there is none. The original has no
 * errors, so an unchanged value with an error must clash with the original's.
 * @param files - The copy's.
 */
export function sharedValue(
  { severity, code, at, path }: Diagnostic,
  files: readonly InputFile[],
  { values }: Copy,
): SharedValue | undefined {
  const file = files.find(({ shown }) => shown === at.file)?.name;
  const found = values.find((value) => value.file === file && value.path === path);
  switch (code) {
    case 'host-duplicate':
      return found && shared(found, hostOf(found.old)?.host);
    case 'gpu-duplicate':
    case 'stack-duplicate':
    case 'namespace-unavailable':
    case 'namespace-conflict':
      return found && shared(found);
    case 'port-conflict': {
      // a port that a mapping changed is for that mapping to change again
      const cause = found && isMapped(found) ? found : (addressOf(file, values) ?? found);
      return cause && shared(cause);
    }
    default:
      return found && severity === 'error' && !isMapped(found) ? shared(found) : undefined;
  }
}

/** The same diagnostic with a hint that names the `--map` that resolves it. */
export function withMapHint(diagnostic: Diagnostic, { old, mapped }: SharedValue): Diagnostic {
  const hint = mapped
    ? `the value that --map ${old}=… gives is taken too: choose another`
    : `give the new environment its own with --map ${old}=…`;
  return { ...diagnostic, hint: `${diagnostic.hint}; ${hint}` };
}

function shared(value: MappedValue, old = value.old): SharedValue {
  return { old, mapped: isMapped(value) };
}

function isMapped(value: MappedValue): boolean {
  return value.new !== value.old;
}

/** The address of the pool's host: with an address of its own, all its ports are free. */
function addressOf(file: string | undefined, values: readonly MappedValue[]): MappedValue | undefined {
  const target = values.find((value) => value.file === file && value.path === 'target.docker');
  return target && values.find(({ path }) => path === `docker.${target.new}.address`);
}
