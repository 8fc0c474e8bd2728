import { Duration } from '../../../poolfile/values/units';
import { exampleKubernetesPool } from '../../example-pool';
import { type Changes, changedStack, namesOf, SHARED_CLAIM } from './changed-pool';

const example = exampleKubernetesPool();

describe('the name of a Job', () => {
  const jobs = (changes: Changes = {}) => namesOf('Job', changes).filter((n) => !n.includes('-ready-'));
  const before = jobs();

  test('contains the pool, the purpose, the replica if there is one, and a hash; the cluster completes it', () => {
    expect(before).toEqual([
      expect.stringMatching(/^pf-prod-chat-probe-1-[0-9a-h]{8}-x7k2p$/),
      expect.stringMatching(/^pf-prod-chat-probe-2-/),
      expect.stringMatching(/^pf-prod-chat-probe-h/),
      expect.stringMatching(/^pf-prod-chat-prune-1-[0-9a-h]{8}-x7k2p$/),
      expect.stringMatching(/^pf-prod-chat-prune-2-/),
      expect.stringMatching(/^pf-prod-chat-pull-1-/),
      expect.stringMatching(/^pf-prod-chat-pull-2-/),
    ] as string[]);
    expect(namesOf('Job', SHARED_CLAIM)).toEqual([
      expect.stringMatching(/^pf-prod-chat-probe-1-[0-9a-h]{8}-x7k2p$/),
      expect.stringMatching(/^pf-prod-chat-probe-h/),
      expect.stringMatching(/^pf-prod-chat-prune-[0-9a-h]{8}-x7k2p$/),
      expect.stringMatching(/^pf-prod-chat-pull-/),
      expect.stringMatching(/^pf-prod-chat-ready-/),
    ] as string[]);
  });

  test('changes with the models, a digest or the image, and not with tokens or replicas', () => {
    const { models, images, access, replicas } = example;
    for (const changes of [
      { models: models.slice(0, 1) },
      { models: [{ ...models[0]!, digest: 'd'.repeat(64) }, models[1]!] },
      { images: { ...images, ollama: { image: 'ollama/ollama:0.32.16', version: '0.32.16' } } },
    ])
      expect(jobs(changes).filter((name) => before.includes(name))).toEqual([]);
    expect(jobs({ access: { ...access, tokens: [{ name: 'b', sha256: 'c'.repeat(64) }] } })).toEqual(before);
    expect(jobs({ replicas: [...replicas, { number: 3, devices: [] }] })).toEqual(expect.arrayContaining([...before]));
  });

  test('of the check changes with the configuration of the gateway, and not with the description or a token', () => {
    const ready = (changes: Changes = {}) => namesOf('Job', changes).filter((n) => n.includes('-ready-'));
    expect(ready({ access: { ...example.access, origins: ['https://chat.example'] } })).not.toEqual(ready());
    expect(ready({ access: { ...example.access, tokens: [{ name: 'b', sha256: 'c'.repeat(64) }] } })).toEqual(ready());
    expect(ready({ description: 'another' })).toEqual(ready());
  });

  test('changes with anything that its pod is made of, and with nothing else: what others change is ignored', () => {
    const { scheduling } = example;
    const toleration = { key: 'dedicated', operator: 'Exists' } as const;
    for (const changes of [
      { pull: { ...example.pull, timeout: Duration.parse('1h') } },
      { scheduling: { ...scheduling, tolerations: [toleration] } },
      { scheduling: { ...scheduling, priorityClass: 'other' } },
    ])
      expect(jobs(changes).filter((name) => name.includes('-pull-') && before.includes(name))).toEqual([]);
    expect(jobs({ scheduling: { ...scheduling, labels: { other: 'label' } } })).toEqual(before);

    const all = Object.values(changedStack().json.resource['kubernetes_job_v1'] ?? {});
    expect(all.length).toBeGreaterThan(7);
    for (const job of all) expect(job).toMatchObject({ lifecycle: { ignore_changes: ['spec'] } });
  });
});
