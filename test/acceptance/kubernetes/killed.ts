import { inside, kubectl } from '../harness/kubernetes/kubectl';
import type { KubePool } from '../harness/kubernetes/project';
import type { KubeShared } from '../harness/kubernetes/shared';
import { inWords, Unbroken } from '../harness/load';
import { OTHER, TINY } from '../harness/project';
import { progress, sleep, until } from '../harness/run';

const MINUTE = 60_000;
const PER_SECOND = 20;
const KILL =
  'for p in /proc/[0-9]*; do ' +
  '[ "$(tr "\\0" " " <$p/cmdline 2>/dev/null)" = "ollama serve " ] && kill -9 ${p#/proc/} && echo killed; done';

interface Way {
  readonly what: string;
  readonly kill: (pool: KubePool, pod: string) => Promise<void>;
  /** How long afterwards, in ms, a request may still have reached the server. */
  readonly meets: number;
  /** Whether it may finish its requests. */
  readonly finishes: boolean;
}

const WAYS: readonly Way[] = [
  {
    what: 'its process is killed',
    kill: async ({ namespace }, pod) => {
      expect((await inside({ namespace, pod, container: 'server' }, KILL)).stdout).toContain('killed');
    },
    // it ends when a processor gets to it
    meets: 1_000,
    finishes: false,
  },
  {
    what: 'its pod is deleted by force',
    kill: async ({ namespace }, pod) => {
      await kubectl('delete', 'pod', '-n', namespace, pod, '--force', '--grace-period=0');
    },
    // the kubelet gives it a second or two, and the gateway looks its address up once a second
    meets: 5_000,
    finishes: true,
  },
];

export function killed(kube: KubeShared): void {
  test.each(WAYS)(
    `$what under ${PER_SECOND} calls per second: only its own requests fail, with a JSON error, for at most a minute`,
    async ({ what, kill, meets, finishes }) => {
      const { chat } = kube;
      const victim = `${chat.server}-0`;
      const since = new Date().toISOString();
      const short = kube.clients.chat.load(PER_SECOND);
      await sleep(10_000);
      const long = new Unbroken(4, () => kube.clients.chat.generate(200));
      await sleep(1_000);
      const killing = Date.now();
      await kill(chat, victim);
      const dead = Date.now();
      const longer = await long.end();
      await until(
        'every gateway finds every replica with every model',
        MINUTE,
        async () => (await chat.ready('server')) === 2 && (await chat.complete()).join() === '2,2',
        500,
      );
      const back = Date.now() - dead;
      await sleep(Math.max(0, MINUTE - (Date.now() - Date.parse(since))));
      const shorter = await short.end();
      const failures = [...shorter.failures, ...longer.filter((sent) => sent.failure !== undefined)];
      progress(
        `${what}: ${shorter.sent.length} calls at ${PER_SECOND}/s and ${longer.length} long ones, ` +
          `failed: ${inWords(failures)}; back after ${back} ms; longest short call ${shorter.longestMs} ms`,
      );

      if (!finishes) expect(failures.length).toBeGreaterThan(0);
      for (const { begun, ended, answer } of failures) {
        expect(answer?.status).toBe(502);
        expect(JSON.parse(answer?.text ?? '')).toEqual({ error: expect.any(String) as string });
        expect(begun).toBeLessThanOrEqual(dead + meets);
        expect(ended).toBeGreaterThanOrEqual(killing);
      }
      const logs = await Promise.all(
        (await chat.pods('gateway')).map((p) =>
          kubectl('logs', '-n', chat.namespace, p.metadata.name, `--since-time=${since}`),
        ),
      );
      const lines = logs
        .flatMap((log) => log.split('\n').filter((line) => line.startsWith('{')))
        .map((line) => JSON.parse(line) as { readonly status: number; readonly server: string });
      expect(lines.filter((line) => line.status !== 200).map((line) => line.server)).toEqual(
        failures.map(() => 'replica-1'),
      );
      expect(back).toBeLessThan(MINUTE);
      expect(shorter.sent.length).toBeGreaterThan(57 * PER_SECOND);
      expect(
        (await inside({ namespace: chat.namespace, pod: victim, container: 'server' }, 'ollama list')).stdout
          .match(/\S+:1/g)
          ?.sort(),
      ).toEqual([OTHER.name, TINY.name]);
      await kube.project.terraform().expectNothingToDo();
    },
  );
}
