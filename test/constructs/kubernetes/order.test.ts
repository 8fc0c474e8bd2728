import type { Synthesized } from '../../synth';
import { changedStack, EXISTING_NAMESPACE, NOT_RETAINED, SHARED_CLAIM } from './changed-pool';

const exampleStack = changedStack();

/** Dependencies by address, both without type, pool and hash. */
function waits({ json }: Synthesized): Readonly<Record<string, readonly string[]>> {
  const short = (address: string) => address.replace(/^.*\.chat_|_[0-9A-F]{8}$/g, '');
  return Object.fromEntries(
    Object.values(json.resource).flatMap((all) =>
      Object.entries(all).map(([address, r]) => [short(`.${address}`), (r.depends_on ?? []).map(short)]),
    ),
  );
}

describe('order of creation', () => {
  const namespaceParts = ['home_kept'];
  const base = [
    ...namespaceParts,
    'policies_default-deny',
    'policies_server',
    'policies_gateway',
    'policies_pull',
    'policies_ready',
  ];

  test('policies, servers, pulls, gateway, ready check and prunes each wait for the ones before', () => {
    const { home_kept, ...rest } = waits(exampleStack);
    expect(home_kept).toEqual(['terraform_data.removal_gpu-cluster']);
    for (const name of base.slice(1)) expect([name, rest[name]]).toEqual([name, namespaceParts]);
    for (const name of ['servers_set', 'servers_service', 'servers_budget'])
      expect([name, rest[name]]).toEqual([name, base]);
    expect(rest['models_grown']).toEqual([...base, 'servers_ready']);
    const serving = [...base, 'servers_ready', 'models_grown'];
    for (const name of ['probe_job', 'probe-1_job', 'probe-2_job']) expect([name, rest[name]]).toEqual([name, serving]);
    for (const name of ['pull-1_job', 'pull-2_job']) expect([name, rest[name]]).toEqual([name, [...serving, 'probed']]);
    const pulled = [...serving, 'pulled-1', 'pulled-2'];
    const known = [...pulled, 'tokens_object'];
    for (const name of ['gateway_service', 'gateway_budget']) expect([name, rest[name]]).toEqual([name, known]);
    expect(rest['gateway_deployment']).toEqual([...known, 'gateway_configuration']);
    expect(rest['ready_job']).toEqual([...base, 'tokens_in-force', 'gateway_ready']);
    for (const name of ['prune-1_job', 'prune-2_job']) expect([name, rest[name]]).toEqual([name, [...base, 'checked']]);
  });

  // on the way back: claims, namespace and last policies go when everything else is gone
  test('everything waits for what removes claims and namespace in the end', () => {
    for (const changes of [{}, NOT_RETAINED, EXISTING_NAMESPACE, SHARED_CLAIM]) {
      const { home_kept, ...rest } = waits(changedStack(changes));
      expect(home_kept).toEqual(['terraform_data.removal_gpu-cluster']);
      for (const [name, first] of Object.entries(rest).filter(
        ([each]) =>
          !each.includes('removal') &&
          !/^(servers_ready|probed|gateway_ready|checked|tokens_in-force|(pulled|pruned)(-\d)?)$/.test(each),
      ))
        expect([name, first[0]]).toEqual([name, 'home_kept']);
    }
  });

  test('what is created before it is destroyed has a generated name, and depends on nothing with a fixed name', () => {
    const all = Object.values(exampleStack.json.resource).flatMap((resources) => Object.entries(resources));
    const first = all.filter(
      ([, r]) => (r.lifecycle as { readonly create_before_destroy?: boolean } | undefined)?.create_before_destroy,
    );
    expect(first.map(([address]) => address)).toEqual(['chat_gateway_configuration_7D96246F']);
    expect(waits(exampleStack)['gateway_configuration']).toEqual(namespaceParts);
    expect(first[0]![1].metadata).toMatchObject({ generate_name: 'pf-prod-chat-gateway-' });
    expect(first[0]![1].metadata).not.toHaveProperty('name');
  });

  test('an apply waits until servers and gateway are rolled out and jobs have ended', () => {
    const all = waits(exampleStack);
    expect(all['servers_ready']).toEqual(['servers_set']);
    expect(all['probed']).toEqual(['probe_job', 'probe-1_job', 'probe-2_job']);
    expect(all['gateway_ready']).toEqual(['gateway_deployment']);
    expect(all['checked']).toEqual(['ready_job']);
    for (const n of [1, 2])
      expect([all[`pulled-${n}`], all[`pruned-${n}`]]).toEqual([[`pull-${n}_job`], [`prune-${n}_job`]]);
    for (const type of ['kubernetes_stateful_set_v1', 'kubernetes_deployment_v1'])
      for (const r of Object.values(exampleStack.resources(type))) expect(r).toMatchObject({ wait_for_rollout: false });
  });

  // what is waited for in its own creation is in no state until then, and an apply that is killed leaves it behind
  test('every Job is in the state as soon as it exists, and its name can never be taken', () => {
    const jobs = Object.values(exampleStack.resources('kubernetes_job_v1'));
    expect(jobs).toHaveLength(8);
    for (const job of jobs) {
      expect(job).toMatchObject({
        wait_for_completion: false,
        metadata: { generate_name: expect.stringMatching(/-h[0-9a-f]{7}-$/) as string },
      });
      expect([job.metadata?.name, job.provisioner]).toEqual([undefined, undefined]);
    }
  });

  test('a Job fails by itself before its wait is given up', () => {
    const limits = Object.entries(exampleStack.resources('terraform_data')).flatMap(([address, { provisioner }]) => {
      const { LIMIT } = provisioner?.[0]?.['local-exec'].environment ?? {};
      return /_(pulled|pruned)-/.test(address) ? [Number(LIMIT)] : [];
    });
    const deadlines = Object.entries(exampleStack.resources('kubernetes_job_v1')).flatMap(([address, job]) =>
      /_(pull|prune)-/.test(address)
        ? [(job as unknown as { readonly spec: { readonly active_deadline_seconds: number } }).spec]
        : [],
    );
    const longest = Math.max(...deadlines.map(({ active_deadline_seconds }) => active_deadline_seconds));
    expect([limits.length, Math.max(...limits)]).toEqual([4, longest + 120]);
  });
});
