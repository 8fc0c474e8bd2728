import { setMaxListeners } from 'node:events';
import { attacks, NOT_HTTP } from '../docker/closed';
import { errorOf, type RawAnswer } from '../harness/http';
import { kubectl } from '../harness/kubernetes/kubectl';
import { CLIENT_PORT } from '../../../poolfile/values/ports';
import type { KubeShared } from '../harness/kubernetes/shared';
import { bearer } from '../harness/project';
import { progress, until } from '../harness/run';
import { REFUSED_IDENTITIES } from '../identities';

/** Stands for the token, which does not exist yet when tests are named. */
const TOKEN = '@TOKEN@';
const ATTACKS = attacks(TOKEN);
/** Of one gateway: two replicas, two models, one request at a time for each. */
const SLOTS = 4;
/** What a server may receive: the suites' allowed requests, and the gateway's health checks. */
const OPEN = /^(GET|HEAD|POST) +"(\/|\/api\/(chat|generate|show|tags|version|ps)|\/v1\/(models|chat\/completions))"$/;

/** The gateway. How streams pass piece by piece is tested on Docker only, because the configuration is the same. */
export function door(kube: KubeShared): void {
  describe('identity', () => {
    test.each(REFUSED_IDENTITIES)(
      '%s: 401 or 400 with a JSON error, on open and closed paths alike',
      async (_, header) => {
        for (const target of ['GET /api/tags', 'POST /api/pull']) {
          const sent = header(kube.token.text).replace('@HASH@', kube.token.sha256);
          const answer = await kube.caller.raw(
            kube.chat.gatewayHost,
            CLIENT_PORT,
            `${target} HTTP/1.1\r\nHost: localhost\r\n${sent}Content-Length: 2\r\nConnection: close\r\n\r\n{}`,
          );
          expect([target, [400, 401].includes(answer.status), answer.status]).toEqual([
            target,
            true,
            expect.any(Number),
          ]);
          expect([target, errorOf(answer.body)]).toEqual([target, expect.any(String)]);
          expect(answer.all).not.toContain(kube.token.text);
        }
      },
    );
  });

  test('with every slot busy on every gateway and requests waiting, metadata answers within a second', async () => {
    const abort = new AbortController();
    setMaxListeners(0, abort.signal);
    const endless = async (): Promise<void> => {
      while (!abort.signal.aborted)
        await kube.clients.chat.generate(300, { signal: abort.signal, timeoutMs: 60_000 }).catch(() => undefined);
    };
    const all = Array.from({ length: 6 * SLOTS }, endless);
    const busy = async (): Promise<boolean> => (await kube.chat.waiting()).every((n) => n > 0);
    try {
      await until('requests wait in every gateway', 20_000, busy);
      for (const path of ['/api/tags', '/v1/models', '/api/ps', '/api/version', '/api/tags']) {
        const { status, ms } = await kube.clients.chat.ask(path);
        expect([path, status, ms < 1_000, ms]).toEqual([path, 200, true, ms]);
      }
      expect(await busy()).toBe(true);
    } finally {
      abort.abort();
      await Promise.all(all);
    }
  });

  describe('closed', () => {
    const answers = new Map<string, RawAnswer>();

    beforeAll(async () => {
      // a few at a time: the answer of a gateway must not depend on how busy it is
      for (let i = 0; i < ATTACKS.length; i += 8) {
        await Promise.all(
          ATTACKS.slice(i, i + 8).map(async ({ name, bytes }) =>
            answers.set(
              name,
              await kube.caller.raw(kube.chat.gatewayHost, CLIENT_PORT, bytes.replaceAll(TOKEN, kube.token.text), 500),
            ),
          ),
        );
      }
    });

    test.each(ATTACKS)('$name is refused', ({ name, bytes, statuses }) => {
      const answer = answers.get(name);
      if (!answer) throw new Error('it was not sent');
      if (statuses) expect(statuses).toContain(answer.status);
      else expect(answer.status).not.toBe(101);
      if (statuses && statuses !== NOT_HTTP && !bytes.startsWith('HEAD'))
        expect(errorOf(answer.body.split('HTTP/1.1 ')[0] ?? '')).toEqual(expect.any(String));
      expect(answer.all).not.toContain(kube.token.text);
    });

    test('control: the log of a server shows the requests that it gets', async () => {
      await kube.clients.chat.ask('/v1/models');
      expect((await asked(kube)).join('\n')).toMatch(/GET +"\/v1\/models"/);
    });

    test('none of these requests has reached a server', async () => {
      const all = await asked(kube);
      progress(`${all.length} requests in the servers' logs`);
      expect(all.filter((line) => !OPEN.test(line))).toEqual([]);
    });
  });

  test('the gateway logs a line of JSON for each request, with client and path and without the token', async () => {
    await kube.caller.call(`http://${kube.chat.gatewayHost}:${CLIENT_PORT}/api/tags?control=logged`, {
      headers: bearer(kube.token),
    });
    const logs = (
      await Promise.all(
        (await kube.chat.pods('gateway')).map((p) => kubectl('logs', '-n', kube.chat.namespace, p.metadata.name)),
      )
    ).join('\n');
    const lines = logs
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { readonly client: string; readonly path: string; readonly status: number });
    expect(lines).toContainEqual(expect.objectContaining({ client: 'alice', path: '/api/tags', status: 200 }));
    expect(logs).not.toContain(kube.token.text);
    expect(logs).not.toContain(kube.token.sha256);
  });
}

/** Method and path of all that the servers of `chat` say they were asked. */
async function asked(kube: KubeShared): Promise<string[]> {
  const logs = await Promise.all(
    (await kube.chat.pods('server')).map((p) => kubectl('logs', '-n', kube.chat.namespace, p.metadata.name)),
  );
  return logs.flatMap((log) =>
    log
      .split('\n')
      .filter((line) => line.startsWith('[GIN]'))
      .map((line) => line.split('|').at(-1)?.trim() ?? ''),
  );
}
