import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../containers/shell-script';
import { exampleKubernetesPool } from '../../example-pool';
import { kubernetesObjects, ofKind } from '../../judges/objects';
import { type Changes, changedStack } from './changed-pool';

const { access } = exampleKubernetesPool();
const OTHER: Changes = { access: { ...access, tokens: [{ name: 'b', sha256: 'c'.repeat(64), maxConcurrent: 2 }] } };
const resources = (changes: Changes): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(changedStack(changes).json.resource).flatMap((all) =>
      Object.entries(all).map(([id, resource]) => [id, JSON.stringify(resource)]),
    ),
  );

test('other tokens change their own object, what waits for them, and nothing else', () => {
  const [before, after] = [resources({}), resources(OTHER)];
  expect(Object.keys(after).filter((id) => after[id] !== before[id])).toEqual([
    'chat_tokens_object_99990E5F',
    'chat_tokens_in-force_7155530F',
  ]);
  expect(Object.keys(after)).toEqual(Object.keys(before));
});

test('the object has a fixed name, waits for the namespace alone, and gateways mount its folder', () => {
  const stack = changedStack();
  const object = stack.resources('kubernetes_config_map_v1')['chat_tokens_object_99990E5F']!;
  expect([object.metadata, object.depends_on]).toEqual([
    expect.objectContaining({ name: 'pf-prod-chat-tokens', namespace: 'pf-prod-chat' }),
    ['terraform_data.chat_home_kept_D26F27AC'],
  ]);
  const { spec } = ofKind(kubernetesObjects(stack.json), 'Deployment')[0]!.spec!.template;
  expect(spec!.volumes).toContainEqual({ name: 'tokens', configMap: { name: 'pf-prod-chat-tokens' } });
  // the kubelet never updates a file that is mounted by itself
  expect(spec!.containers[0]!.volumeMounts).toContainEqual({
    name: 'tokens',
    mountPath: '/config/tokens',
    readOnly: true,
  });
});

test('without tokens there is no such object, and no gateway mounts one', () => {
  const open = changedStack({ access: { ...access, auth: 'none', tokens: [] } });
  expect(/chat_tokens|pf-prod-chat-tokens|"mount_path":"\/config\/tokens/.exec(JSON.stringify(open.json))).toBeNull();
});

interface Gateway {
  /** What it answers at `/tokens`, one after the other, then the last; empty: nothing. */
  readonly answers: readonly string[];
  readonly log?: string;
}

/** Runs the script with a kubectl that knows these gateways. */
function wait(gateways: Readonly<Record<string, Gateway>>, limit = 3) {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-tokens-'));
  for (const [pod, { answers, log = '' }] of Object.entries(gateways)) {
    answers.forEach((answer, i) => writeFileSync(join(folder, `${pod}.${i}`), answer));
    writeFileSync(join(folder, `${pod}.log`), log);
  }
  const kubectl = `#!/bin/sh
    cd '${folder}'
    echo "$*" | head -n 1 >>asked
    case "$*" in
      *' get pods '*) for pod in ${Object.keys(gateways).join(' ')}; do echo "$pod gateway"; echo "$pod proxy"; done ;;
      *' exec '*)
        pod=$(printf '%s' "$*" | sed -n '1s/.*20s exec \\([^ ]*\\) .*/\\1/p'); n=$(cat "$pod.n" 2>/dev/null || echo 0)
        cat "$pod.$n"; [ ! -e "$pod.$((n + 1))" ] || echo $((n + 1)) >"$pod.n" ;;
      *' logs '*) cat "$(printf '%s' "$*" | sed -n '1s/.*20s logs \\([^ ]*\\) .*/\\1/p').log" ;;
      *' annotate '*) exit 1 ;;
    esac`;
  writeFileSync(join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  const text = shellScript(join(__dirname, '../../../constructs/kubernetes/tokens-in-force.sh'));
  const settings = { PODS: 'a=b', CONTAINER: 'gateway', VERSION: 'abc1', LIMIT: String(limit), WHAT: 'the tokens' };
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', text.replace('sleep 2', 'sleep 0.1')], {
    env: { PATH: `${folder}:${process.env['PATH']}`, NAMESPACE: 'n', CONTEXT: '', ...settings },
    encoding: 'utf8',
  });
  const asked = readFileSync(join(folder, 'asked'), 'utf8');
  rmSync(folder, { recursive: true });
  return { code: status, output: stdout + stderr, asked };
}

const has = (version: string): string => `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n${version}`;
const FORBIDDEN =
  'Error from server (Forbidden): pods "one" is forbidden: User "ci" cannot create resource "pods/exec"';

test('a gateway that does not listen yet answers nothing, not even with an error of the shell', () => {
  const text = shellScript(join(__dirname, '../../../constructs/kubernetes/tokens-in-force.sh'));
  const [, question = ''] = /^question='([^']+)'$/m.exec(text) ?? [];
  expect(question).toContain('/dev/tcp/127.0.0.1/8404');
  // the port of nobody
  const { status, stdout, stderr } = spawnSync('bash', ['-c', question.replace('8404', '1')], { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
});

describe('the wait for tokens', () => {
  test('ends at once before there is any gateway', () => {
    expect(wait({})).toMatchObject({ code: 0, output: expect.stringContaining('in force') as string });
  });

  test('ends when each gateway has them in force, and lets the kubelet look at those that have not', () => {
    const { code, asked } = wait({
      one: { answers: [has('abc1')] },
      two: { answers: [has('old2'), has('old2'), has('abc1')] },
    });
    expect(code).toBe(0);
    expect(asked.match(/annotate pod two --overwrite poolform.org\/tokens=abc1\.\d/g)).toHaveLength(2);
    expect(asked).not.toContain('annotate pod one');
  });

  test('does not wait for gateways that cannot start, or whose configuration asks for no token yet', () => {
    const refusal = 'HTTP/1.1 503 Service Unavailable\r\n\r\npoolform: refused: no certificate';
    expect(wait({ one: { answers: [refusal] }, two: { answers: ['HTTP/1.1 404 Not Found\r\n\r\n{}'] } }).code).toBe(0);
    // one that never listens serves nobody
    expect(wait({ one: { answers: [''] } }).code).toBe(0);
  });

  test('fails if a gateway has other tokens after its time, and names it', () => {
    expect(wait({ one: { answers: [has('abc1')] }, two: { answers: [has('old2')] } })).toMatchObject({
      code: 1,
      output: expect.stringMatching(
        /^poolform: the tokens: after 3 s the gateways two have other tokens in force; /,
      ) as string,
    });
  });

  test('fails if nobody can ask a gateway, with the last words of the cluster', () => {
    const { code, output } = wait({ one: { answers: ['error: dial tcp 10.0.0.1:10250: connection refused'] } });
    expect([code, output]).toEqual([1, expect.stringContaining('10250: connection refused')]);
  });

  test('without the right to ask, the log is enough; without both there is a warning', () => {
    const log = 'poolform: tokens abc1 are in force\n';
    expect(wait({ one: { answers: [FORBIDDEN], log } })).toMatchObject({
      code: 0,
      output: expect.not.stringContaining('warning') as string,
    });
    expect(wait({ one: { answers: [FORBIDDEN] } })).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^poolform: warning: it is not proven that the gateways one /) as string,
    });
  });
});
