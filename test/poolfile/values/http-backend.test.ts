import { backendOf } from '../../../poolfile/values/backend';
import { addressProblem, lockProblem } from '../../../poolfile/values/http-backend';

const GITLAB = 'https://gitlab.example/api/v4/projects/7/terraform/state';
const GITEA = 'https://git.example/sub/api/packages/ai/terraform/state';
const config = (written: Readonly<Record<string, string>>) => backendOf({ http: written }, 'lab-box-1').config;
const registry = (address: string) => ({
  address,
  lock_address: `${address}/lock`,
  lock_method: 'POST',
  unlock_address: `${address}/lock`,
  unlock_method: 'DELETE',
});

test.each([
  ['GitLab', GITLAB, `${GITLAB}/lab-box-1`],
  ['GitLab, with a slash', `${GITLAB}/`, `${GITLAB}/lab-box-1`],
  ['GitLab, as its documentation writes it', `${GITLAB}/pools`, `${GITLAB}/pools-lab-box-1`],
  [
    'GitLab, by the path of a project',
    GITLAB.replace('7', 'ai%2Fpools'),
    `${GITLAB.replace('7', 'ai%2Fpools')}/lab-box-1`,
  ],
  ['GitLab, with a placeholder', `${GITLAB}/x-{stack}-y`, `${GITLAB}/x-lab-box-1-y`],
  ['Gitea', GITEA, `${GITEA}/lab-box-1`],
  ['Gitea, with a name', `${GITEA}/pools`, `${GITEA}/pools-lab-box-1`],
])('%s: state and lock of a stack, of the address alone and with the lock written out', (_, address, state) => {
  expect(config({ address })).toEqual(registry(state));
  const lock = `${address.replace(/\/$/, '')}/lock`;
  const whole = { address, lock_address: lock, unlock_address: lock, lock_method: 'POST', unlock_method: 'DELETE' };
  expect(config(whole)).toEqual(registry(state));
  expect(lockProblem(config(whole))).toBeUndefined();
});

test.each([
  ['the same address', 'https://s.example/x', 'https://s.example/x', 'https://s.example/x/lab-box-1'],
  ['below the state', 'https://s.example/x', 'https://s.example/x/lock', 'https://s.example/x/lab-box-1/lock'],
  [
    'below the state, with slashes',
    'https://s.example/x/',
    'https://s.example/x/lock/',
    'https://s.example/x/lab-box-1/lock',
  ],
  ['elsewhere', 'https://s.example/x', 'https://s.example/locks', 'https://s.example/locks/lab-box-1'],
  ['beside it', 'https://s.example/x', 'https://s.example/x-lock', 'https://s.example/x-lock/lab-box-1'],
  [
    'with a placeholder',
    'https://s.example/{stack}/state',
    'https://s.example/{stack}/lock',
    'https://s.example/lab-box-1/lock',
  ],
  [
    'in a query',
    'https://s.example/?state={stack}',
    'https://s.example/?lock={stack}',
    'https://s.example/?lock=lab-box-1',
  ],
])('a lock that is %s', (_, address, lock, expected) => {
  expect(config({ address, lock_address: lock, unlock_address: lock })).toMatchObject({
    lock_address: expected,
    unlock_address: expected,
  });
});

test('a server that is none of them gets no lock that nobody wrote', () => {
  for (const address of ['https://s.example/x', 'https://s.example/terraform/state', `${GITLAB}s`])
    expect(config({ address })).toEqual({ address: `${address}/lab-box-1` });
});

const STATE = 'https://s.example/x';
test.each([
  ['nothing', {}, undefined],
  ['LOCK and UNLOCK at the state', { lock_address: STATE, unlock_address: STATE }, undefined],
  ['the method of updates at the state', { lock_address: STATE, lock_method: 'post' }, 'overwrite'],
  [
    'PUT at the state, whose updates are PUT',
    { lock_address: STATE, lock_method: 'PUT', update_method: 'PUT' },
    'overwrite',
  ],
  ['PUT at the state', { lock_address: STATE, unlock_address: STATE, lock_method: 'PUT' }, undefined],
  ['a release that deletes the state', { unlock_address: STATE, unlock_method: 'DELETE' }, 'delete'],
  [
    'one request for both',
    { lock_address: `${STATE}/lock`, unlock_address: `${STATE}/lock`, lock_method: 'POST', unlock_method: 'POST' },
    'same request',
  ],
])('a lock with %s harms: %s', (_, written, harm) => {
  const problem = lockProblem(config({ address: STATE, ...written }));
  if (harm === undefined) expect(problem).toBeUndefined();
  else expect(problem).toContain(harm);
});

test.each([
  ['the address of the state', { lock_address: GITLAB }],
  ['that of another state', { lock_address: `${GITLAB}/other/lock` }],
])('a lock of GitLab at %s is refused', (_, written) => {
  expect(lockProblem(config({ address: GITLAB, unlock_address: `${GITLAB}/lock`, ...written }))).toBeDefined();
});

test.each([
  ['s.example/x', true],
  ['ftp://s.example/x', true],
  ['https://s.example/x?y', true],
  ['https://s.example/x?y={stack}', false],
  ['https://s.example/x', false],
])('the address %s is refused: %s', (address, refused) => {
  expect(addressProblem(address) !== undefined).toBe(refused);
});
