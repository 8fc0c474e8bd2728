import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '../harness/kubernetes/caller';
import { KubeClients } from '../harness/kubernetes/clients';
import { kubectl } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { CLIENT_PORT } from '../../../poolfile/values/ports';
import { newToken } from '../harness/project';
import { progress, sleep, until } from '../harness/run';

/** Where the lab keeps the process that answers the cluster's DNS. */
const PID_FILE = path.join(process.env['LAB_STATE'] ?? '/var/tmp/poolform-lab', 'coredns.pid');

/** The process; undefined if it is not one of this machine. */
function coreDns(): number | undefined {
  try {
    const pid = Number(readFileSync(PID_FILE, 'utf8').split(' ')[0]);
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('coredns') ? pid : undefined;
  } catch {
    return undefined;
  }
}

const noDns = (): string | undefined =>
  coreDns() === undefined ? `the cluster's DNS is no process of this machine (${PID_FILE})` : undefined;

kubeSuite(
  'cluster DNS',
  () => {
    const token = newToken();
    const project = new KubeProject('dns');
    const strangers = new KubeStrangers(project.prefix);
    const pool = new KubePool(project.poolPrefix('chat'));
    let caller: Caller;
    let clients: KubeClients;

    const dns = (signal: 'SIGSTOP' | 'SIGCONT'): void => {
      process.kill(coreDns() ?? NaN, signal);
      progress(`DNS: ${signal}`);
    };
    /** Work while DNS says nothing. */
    const silent = async (work: () => Promise<unknown>): Promise<void> => {
      dns('SIGSTOP');
      try {
        await work();
      } finally {
        dns('SIGCONT');
      }
    };
    const address = (): Promise<string> =>
      kubectl('get', 'pod', '-n', pool.namespace, `${pool.server}-0`, '-o', 'jsonpath={.status.podIP}');

    beforeAll(async () => {
      await project.begin();
      project.pool('chat', {
        replicas: 2,
        gpus: 'none',
        cpus: 0.2,
        scheduling: {},
        access: { tokens: { alice: { sha256: token.sha256 } } },
      });
      const namespace = await strangers.namespace('clients', true);
      ({ caller } = await strangers.caller(namespace, { app: 'caller' }));
      await project.deploy();
      // clients by address: their own names need the same DNS
      const service = ['get', 'service', '-n', pool.namespace, `${pool.prefix}-gateway`];
      const ip = await kubectl(...service, '-o', 'jsonpath={.spec.clusterIP}');
      clients = new KubeClients(caller, token, () => `http://${ip}:${CLIENT_PORT}`);
    });
    afterAll(async () => {
      const pid = coreDns();
      if (pid !== undefined) process.kill(pid, 'SIGCONT');
      caller?.end();
      await strangers.end();
      await project.end();
    });

    test('that says nothing for 20 s loses no call, and no gateway becomes unready', async () => {
      await clients.losingNothing('DNS is silent', () =>
        silent(async () => {
          await sleep(20_000);
          expect(await pool.ready('gateway')).toBe(2);
        }),
      );
    });

    test('that says nothing while a server moves loses no call, and the new address is used afterwards', async () => {
      const before = await address();
      await clients.losingNothing('a server moves while DNS is silent', async () => {
        await silent(async () => {
          await kubectl('delete', 'pod', '-n', pool.namespace, `${pool.server}-0`, '--wait=true');
          await until('the new server is ready', 60_000, async () => (await pool.ready('server')) === 2);
          expect(await address()).not.toBe(before);
        });
        await until('every gateway finds both', 60_000, async () => (await pool.complete()).join() === '2,2');
      });
    });
  },
  noDns,
);
