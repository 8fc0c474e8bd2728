import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shellScript } from '../../../containers/shell-script';

const SCRIPT = shellScript(path.join(__dirname, '../../../constructs/kubernetes/apply-kept.sh'));
const MINE = '11111111-2222-3333-4444-555555555555';
const THEIRS = '99999999-2222-3333-4444-555555555555';

describe('the script that applies what is in no state', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-kept-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** @param policies What the last policies carry: their state and owner. @param owner Of the namespace. */
  const applied = (policies: string, owner = '') => {
    const file = path.join(folder, 'kubectl');
    writeFileSync(
      file,
      `#!/bin/sh
echo "$*" >>${folder}/asked
case "$*" in
  *'get networkpolicies'*) printf '${policies}\\n' ;;
  *'get namespace'*owner*) printf '${owner}' ;;
esac`,
    );
    chmodSync(file, 0o755);
    writeFileSync(path.join(folder, 'asked'), '');
    const { status, stdout } = spawnSync('/bin/sh', ['-c', SCRIPT], {
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        MANIFEST: '{}',
        NAMESPACE: 'n',
        PREFIX: 'pf-x',
        OWNER: 'team-a',
        STATE: MINE,
      },
    });
    return { status, stdout, asked: readFileSync(path.join(folder, 'asked'), 'utf8') };
  };

  test.each([
    ['nothing of that name', ''],
    ['its own', `${MINE} team-a`],
    ['what an earlier version applied, which carries no state', ' '],
  ])('goes on over %s, and marks it with the state', (_, policies) => {
    const { status, asked } = applied(policies);
    expect(status).toBe(0);
    expect(asked).toContain('apply --server-side');
    expect(asked).toContain(
      `annotate networkpolicies -n n pf-x-last-server pf-x-last-gateway poolform.org/state=${MINE}`,
    );
  });

  test('stops at a pool of another state, names its owner, and changes nothing', () => {
    const { status, stdout, asked } = applied(`${THEIRS} team-b`);
    expect(status).toBe(1);
    expect(stdout).toContain(`belongs to team-b (state ${THEIRS}). Nothing was changed.`);
    expect(asked).not.toMatch(/ apply | annotate /);
  });

  test('stops at the models that another owner kept', () => {
    const { status, stdout, asked } = applied('', 'team-b');
    expect(status).toBe(1);
    expect(stdout).toContain('belongs to team-b');
    expect(asked).not.toMatch(/ apply | annotate /);
  });
});
