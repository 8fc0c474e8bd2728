import type { Clients } from '../harness/clients';
import { docker, inside, inspect, part, type ContainerJson } from '../harness/docker/engine';
import { complete, metric } from '../harness/docker/gateway';
import { inWords, Load, Unbroken } from '../harness/load';
import type { Project } from '../harness/project';
import { progress, sleep, until } from '../harness/run';

/** What clients of the pool `chat` lose if one of its two servers is killed. */
export function killed(given: () => { readonly project: Project; readonly clients: Clients }): void {
  test('only its own requests fail, with a JSON error, and it is back with every model within a minute', async () => {
    const { project, clients } = given();
    const prefix = project.poolPrefix('chat');
    const gateway = await part(prefix, 'gateway');
    const server = await part(prefix, 'server-1');
    const before = (await inspect<ContainerJson>('container', server)).State.StartedAt;
    const since = new Date().toISOString();
    const short = new Load(20, () => clients.generate());
    await sleep(15_000);
    const long = new Unbroken(6, () => clients.generate(1500));
    await until(
      'it works on several calls',
      10_000,
      async () => (await metric(prefix, 'haproxy_server_current_sessions{proxy="generate",server="replica-1"}')) > 1,
      50,
    );
    const serve =
      'for p in /proc/[0-9]*; do ' +
      '[ "$(tr "\\0" " " <$p/cmdline 2>/dev/null)" = "ollama serve " ] && kill -9 ${p#/proc/}; done; true';
    const killing = Date.now();
    await inside(server, serve);
    const longer = await long.end();
    await until(
      'it has been restarted',
      60_000,
      async () => (await inspect<ContainerJson>('container', server)).State.StartedAt !== before,
    );
    // a killed process ends when a processor gets to it
    const dead = Date.parse((await inspect<ContainerJson>('container', server)).State.FinishedAt);
    expect(dead).toBeGreaterThanOrEqual(killing);
    await until('the gateway finds every replica with every model', 60_000, async () => (await complete(prefix)) === 2);
    const back = Date.now() - dead;
    await sleep(Math.max(0, 60_000 - (Date.now() - Date.parse(since))));
    const shorter = await short.end();
    const failures = [...shorter.failures, ...longer.filter((sent) => sent.failure !== undefined)];
    progress(
      `killed: ${shorter.sent.length} calls at 20/s and ${longer.length} long ones, failed: ${inWords(failures)}; ` +
        `back after ${back} ms; longest call ${shorter.longestMs} ms`,
    );

    expect(failures.length).toBeGreaterThan(0);
    for (const { begun, ended, answer } of failures) {
      expect(answer?.status).toBe(502);
      expect(JSON.parse(answer?.text ?? '')).toEqual({ error: expect.any(String) as string });
      expect(begun).toBeLessThanOrEqual(dead);
      expect(ended).toBeGreaterThanOrEqual(killing);
    }
    const log = (await docker('logs', '--since', since, gateway))
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { readonly status: number; readonly server: string });
    expect(log.filter((line) => line.status !== 200).map((line) => line.server)).toEqual(
      failures.map(() => 'replica-1'),
    );
    expect(back).toBeLessThan(60_000);
    expect((await inside(server, 'ollama list')).stdout).toMatch(/team\/other:1[^]*tiny:1|tiny:1[^]*team\/other:1/);
    expect(shorter.sent.length).toBeGreaterThan(1_150);
    await project.terraform().expectNothingToDo();
  });
}
