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
    const pulled = [...serving, 'pull-1_job', 'pull-2_job'];
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
          !each.includes('removal') && !/^(servers_ready|probed|gateway_ready|checked|tokens_in-force)$/.test(each),
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
    const { servers_ready, probed, gateway_ready } = waits(exampleStack);
    expect([servers_ready, probed, gateway_ready]).toEqual([
      ['servers_set'],
      ['probe_job', 'probe-1_job', 'probe-2_job'],
      ['gateway_deployment'],
    ]);
    for (const type of ['kubernetes_stateful_set_v1', 'kubernetes_deployment_v1'])
      for (const r of Object.values(exampleStack.resources(type))) expect(r).toMatchObject({ wait_for_rollout: false });
    const jobs = Object.entries(exampleStack.resources('kubernetes_job_v1'))
      .filter(([address]) => !/_(?:probe|ready_)/.test(address))
      .map(([, job]) => job) as unknown as readonly {
      readonly spec: { readonly active_deadline_seconds: number };
      readonly timeouts: { readonly create: string; readonly update: string };
    }[];
    for (const job of jobs) {
      // see watch-job.test.ts for those that kubectl waits for
      expect(job).toMatchObject({ wait_for_completion: !('provisioner' in job) });
      // a Job fails by itself before the provider gives up on it
      for (const limit of [job.timeouts.create, job.timeouts.update])
        expect(Number.parseInt(limit, 10)).toBeGreaterThan(job.spec.active_deadline_seconds);
    }
  });
});
