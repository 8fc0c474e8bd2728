/** Terraform's `http` backend: where the name of a stack goes in the addresses of a state and its lock. */

/** In an attribute that names a state, what the name of the stack is put in place of. */
export const STACK_PLACEHOLDER = '{stack}';

type Attributes = Readonly<Record<string, unknown>>;

/**
 * GitLab and Gitea: a state has a name without slashes, and its lock is below it, taken by POST and released by DELETE.
 * They answer 404 for any other path, which Terraform takes for an empty state.
 */
const REGISTRY =
  /^(?<states>https?:\/\/[^?#]*\/api\/(?:v4\/projects|packages)\/[^/?#]+\/terraform\/state)(?<name>\/[^/?#]+)?$/;

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');

/** The attributes of the backend of one stack. */
export function httpBackendOf(written: Attributes, stack: string): Attributes {
  const given = text(written['address']);
  if (given === undefined) return written;
  const address = stateAddress(given, stack);
  const lock = lockAddress(text(written['lock_address']), { given, address, stack });
  const unlock = lockAddress(text(written['unlock_address']), { given, address, stack });
  const isRegistry = REGISTRY.test(address);
  return {
    ...(isRegistry && { lock_method: 'POST', unlock_method: 'DELETE' }),
    ...written,
    address,
    ...addressOf('lock_address', lock ?? (isRegistry ? `${address}/lock` : undefined)),
    ...addressOf('unlock_address', unlock ?? (isRegistry ? `${address}/lock` : undefined)),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function addressOf(attribute: string, address: string | undefined): Attributes {
  return address === undefined ? {} : { [attribute]: address };
}

function stateAddress(given: string, stack: string): string {
  if (given.includes(STACK_PLACEHOLDER)) return given.replaceAll(STACK_PLACEHOLDER, stack);
  const { states, name } = REGISTRY.exec(withoutSlash(given))?.groups ?? {};
  if (states !== undefined) return `${states}${name === undefined ? '/' : `${name}-`}${stack}`;
  return `${withoutSlash(given)}/${stack}`;
}

/** A lock that lies below the state stays below it. */
function lockAddress(
  written: string | undefined,
  { given, address, stack }: { readonly given: string; readonly address: string; readonly stack: string },
): string | undefined {
  if (written === undefined) return undefined;
  if (written.includes(STACK_PLACEHOLDER)) return written.replaceAll(STACK_PLACEHOLDER, stack);
  const state = withoutSlash(given);
  const below = withoutSlash(written);
  if (below === state || below.startsWith(`${state}/`)) return `${withoutSlash(address)}${below.slice(state.length)}`;
  return stateAddress(written, stack);
}

/** What is wrong with what somebody wrote as an address, in words; undefined if nothing is. */
export function addressProblem(given: string): string | undefined {
  if (!/^https?:\/\/[^/]/.test(given)) return 'expected an address that begins with http:// or https://';
  if (/[?#]/.test(given) && !given.includes(STACK_PLACEHOLDER))
    return 'an address with ? or # has no end to which the name of the stack could be appended';
  return undefined;
}

/** Why the lock of a stack would harm its state, or lock nothing; undefined if it would not. */
export function lockProblem(config: Attributes): string | undefined {
  const method = (attribute: string, standard: string): string => (text(config[attribute]) ?? standard).toUpperCase();
  const [address, lock, unlock] = [config['address'], config['lock_address'], config['unlock_address']];
  if (typeof address === 'string' && REGISTRY.test(address) && lock !== `${address}/lock`)
    return 'the lock of such a state is at its address with /lock behind it, and nowhere else';
  const update = method('update_method', 'POST');
  const [locks, unlocks] = [method('lock_method', 'LOCK'), method('unlock_method', 'UNLOCK')];
  if (lock !== undefined && lock === address && locks === update)
    return `the lock is written to the address of the state, with the same method ${locks}, and would overwrite it`;
  if (unlock !== undefined && unlock === address && (unlocks === update || unlocks === 'DELETE'))
    return `the lock is released at the address of the state, with ${unlocks}, and would overwrite or delete it`;
  if (lock !== undefined && lock === unlock && locks === unlocks)
    return `the lock is taken and released by the same request, ${locks}`;
  return undefined;
}
