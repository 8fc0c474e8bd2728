import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { shellScript } from '../../../containers/shell-script';

const SCRIPT = shellScript(path.join(__dirname, '../../../constructs/kubernetes/remove-pool.sh'));

describe('the script that removes what is left of a pool', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-remove-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it with pods that end after so many seconds, by a clock that only `sleep` moves. */
  function removed(seconds: number, state = 'mine') {
    const kubectl = `#!/bin/sh
echo "$*" >>${folder}/asked
case "$*" in
  *'get networkpolicies'*) echo ${state} ;;
  *'get pods'*) [ $(cat ${folder}/clock) -ge ${seconds} ] || printf '3720\\n3660\\n' ;;
esac`;
    const sleep = `#!/bin/sh\necho $(($(cat ${folder}/clock) + $1)) >${folder}/clock`;
    for (const [name, text] of Object.entries({ kubectl, sleep })) {
      writeFileSync(path.join(folder, name), text);
      chmodSync(path.join(folder, name), 0o755);
    }
    writeFileSync(path.join(folder, 'clock'), '0\n');
    writeFileSync(path.join(folder, 'asked'), '');
    const { status, stdout } = spawnSync('/bin/sh', ['-c', SCRIPT], {
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        STATE: 'mine',
        KEY: 'pf-x/n',
        KEEP: 'pf-x/n',
        PREFIX: 'pf-x',
        NAMESPACE: 'n',
        OWN: 'false',
        CONTEXT: 'c',
      },
    });
    return { status, stdout, asked: readFileSync(path.join(folder, 'asked'), 'utf8') };
  }

  test('says what it waits for as long as pods finish answers, and how to cut them', () => {
    const { status, stdout, asked } = removed(55);
    expect([status, stdout]).toEqual([
      0,
      [3700, 3670]
        .map(
          (rest) =>
            `poolform: pods of pf-x finish the answers that they have begun, for ${rest} s at most; to cut them: ` +
            'kubectl --context=c delete pods -n n -l app.kubernetes.io/managed-by=poolform,' +
            'app.kubernetes.io/instance=pf-x --grace-period=1\n',
        )
        .join('') + 'poolform: the models of pf-x stay\n',
    ]);
    expect(asked).toContain('delete networkpolicies,configmaps');
    // first of all, what no state knows: the pods of such Jobs would be waited for
    expect(asked).toMatch(/\n--context=c delete jobs -n n -l \S+,app\.kubernetes\.io\/instance=pf-x .*--wait=false\n/);
  });

  test('leaves a pool alone that is in another Terraform state', () => {
    const { status, stdout, asked } = removed(15, 'theirs');
    expect([status, stdout]).toEqual([0, 'poolform: pf-x in n stays: it belongs to another Terraform state\n']);
    expect(asked).not.toContain('delete');
  });

  test('says nothing of it if the pods end at once', () => {
    expect(removed(15).stdout).toBe('poolform: the models of pf-x stay\n');
  });
});
