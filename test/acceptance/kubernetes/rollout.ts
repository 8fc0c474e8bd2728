import { kubectl } from '../harness/kubernetes/kubectl';
import type { KubeClients } from '../harness/kubernetes/clients';
import { planLines } from '../harness/plan';
import type { KubePool, KubeProject } from '../harness/kubernetes/project';
import { IMAGES, REGISTRY } from '../harness/needs';
import { TINY } from '../harness/project';
import { flat, ok, progress, until } from '../harness/run';

interface Deployed {
  readonly project: KubeProject;
  readonly pool: KubePool;
  readonly clients: KubeClients;
}

export function lostClaim(given: () => Deployed): void {
  test('of one replica: the other keeps serving, and the printed command fills it again', async () => {
    const { project, pool, clients } = given();
    const { chat } = (await project.terraform().output('refill_after_a_lost_claim')) as {
      readonly chat: readonly string[];
    };
    await clients.losingNothing('lost claim', async () => {
      await kubectl('delete', 'pvc', '-n', pool.namespace, `models-${pool.server}-1`, '--wait=false');
      await kubectl('delete', 'pod', '-n', pool.namespace, `${pool.server}-1`);
      await until(
        'every gateway has seen that the replica is gone',
        60_000,
        async () => (await pool.complete()).join() === '1,1',
        1_000,
      );
      // Terraform sees neither the claim nor what is in it
      await project.terraform().expectNothingToDo();
      const { ms } = await ok('/bin/sh', ['-c', chat[1] ?? ''], {
        cwd: project.terraform().folder,
        env: { TF_INPUT: '1' },
        input: 'yes\n',
        timeoutMs: 300_000,
      });
      progress(`refilled in ${(ms / 1000).toFixed(1)} s by: ${chat[1]}`);
      await until(
        'every gateway finds every replica with every model',
        30_000,
        async () => (await pool.complete()).join() === '2,2',
        500,
      );
      await project.terraform().expectNothingToDo();
    });
    expect(await clients.models()).toEqual([TINY.name]);
  });
}

interface Hanging {
  readonly what: string;
  readonly change: (given: Deployed) => void;
  readonly revert: (given: Deployed) => void;
  /** The plan after the failed apply: the state already holds the new values of the servers. */
  readonly nextPlan: readonly string[];
}

/** The wait for the servers, which failed. */
const WAIT = 'delete,create terraform_data.chat_servers_ready_775633A3';

const HANGING: readonly Hanging[] = [
  {
    what: 'an image that does not exist',
    change: ({ project }) =>
      project.environmentFile(
        (file) =>
          (file['images'] = {
            ollama: { ...IMAGES.ollama, image: `${REGISTRY}/ollama:none` },
            gateway: IMAGES.gateway,
          }),
      ),
    revert: ({ project }) =>
      project.environmentFile((file) => (file['images'] = { ollama: IMAGES.ollama, gateway: IMAGES.gateway })),
    // the Jobs, which run the same image and were removed before, and the wait that failed
    nextPlan: [
      'create kubernetes_job_v1.chat_probe-1_job_FCE6269A',
      'create kubernetes_job_v1.chat_probe-2_job_40393C92',
      'create kubernetes_job_v1.chat_probe_job_5C94A83C',
      'create kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
      'create kubernetes_job_v1.chat_prune-2_job_994EADD7',
      'create kubernetes_job_v1.chat_pull-1_job_13BC741D',
      'create kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
      'create terraform_data.chat_probed_4C98CAF6',
      'create terraform_data.chat_pruned-1_A1DC71E0',
      'create terraform_data.chat_pruned-2_D4C3AC71',
      'create terraform_data.chat_pulled-1_86EC7CCE',
      'create terraform_data.chat_pulled-2_7D69B399',
      WAIT,
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
    ],
  },
  {
    what: 'memory that no node has',
    change: ({ project }) => project.edit('chat', (file) => (file['memory'] = '900GiB')),
    revert: ({ project }) => project.edit('chat', (file) => (file['memory'] = '512MiB')),
    nextPlan: [WAIT],
  },
];

export function stuck(given: () => Deployed): void {
  test.each(HANGING)(
    'for $what: the apply fails, the other replicas serve, and a reverted file applies without deleting pods by hand',
    async ({ what, change, revert, nextPlan }) => {
      const { project, pool, clients } = given();
      const old = (await pool.pods('server'))[0]?.metadata.uid;
      await clients.losingNothing(what, async () => {
        change(given());
        await project.synth();
        const failed = await project.terraform().tryApply();
        expect([failed.code, flat(failed)]).toEqual([
          1,
          expect.stringMatching(/servers of pool chat cannot start.*(none: not found|Insufficient memory)/),
        ]);
        expect((await pool.pods('server'))[0]?.metadata.uid).toBe(old);
        expect(await pool.ready('server')).toBe(1);
        const next = planLines((await project.terraform().plan()).changes);
        progress(
          `${what}: failed after ${(failed.ms / 1000).toFixed(1)} s; the next plan: ${next.join('; ') || 'nothing'}`,
        );
        expect(next).toEqual([...nextPlan].sort());

        revert(given());
        await project.synth();
        const { ms } = await project.terraform().apply();
        progress(`${what}: healed in ${(ms / 1000).toFixed(1)} s`);
        await project.terraform().expectNothingToDo();
        expect(await pool.complete()).toEqual([2, 2]);
      });
    },
  );
}
