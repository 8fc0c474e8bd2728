import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { backendOf } from '../../poolfile/values/backend';
import { kubernetesServer, plainServer, registryServer, s3Server, type StateServer } from './state-servers';
import { whyNoTerraform } from './terraform';

jest.setTimeout(180_000);

/**
 * Real Terraform applies two places of one environment with each backend, against a small server with its routes: each
 * has a state and a lock of its own, and the lock neither overwrites the state nor holds up the other place.
 */

interface Case {
  readonly server: () => Promise<StateServer>;
  readonly backend: (url: string) => Readonly<Record<string, unknown>>;
  readonly env?: (url: string) => Readonly<Record<string, string>>;
  readonly kubeconfig?: (url: string) => string;
}

const GITLAB = '/gitlab/api/v4/projects/ai%2Fpools/terraform/state';
const http = (path: string, more: (url: string) => object = () => ({})) => ({
  backend: (url: string) => ({ http: { address: `${url}${path}`, ...more(url) } }),
});
const lockAt = (path: string) => (url: string) => ({ lock_address: `${url}${path}`, unlock_address: `${url}${path}` });

const CASES: Readonly<Record<string, Case>> = {
  'http, GitLab': { server: registryServer, ...http(GITLAB) },
  'http, GitLab, with a name and its lock': {
    server: registryServer,
    ...http(`${GITLAB}/pools`, (url) => ({
      ...lockAt(`${GITLAB}/pools/lock`)(url),
      lock_method: 'POST',
      unlock_method: 'DELETE',
    })),
  },
  'http, Gitea': { server: registryServer, ...http('/api/packages/ai/terraform/state') },
  'http, LOCK at the state': { server: plainServer, ...http('/ai', lockAt('/ai')) },
  'http, LOCK below the state': { server: plainServer, ...http('/ai', lockAt('/ai/lock')) },
  'http, in a query': { server: plainServer, ...http('/?state={stack}', lockAt('/?state={stack}')) },
  kubernetes: {
    server: kubernetesServer,
    backend: () => ({ kubernetes: { config_path: 'kubeconfig', namespace: 'ai' } }),
    kubeconfig: (url) =>
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: url } }],
        users: [{ name: 'u', user: { token: 't' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      }),
  },
  s3: {
    server: s3Server,
    backend: (url) => ({
      s3: {
        bucket: 'states',
        region: 'eu-central-1',
        key: 'ai',
        use_lockfile: true,
        use_path_style: true,
        endpoints: { s3: url },
        skip_credentials_validation: true,
        skip_metadata_api_check: true,
        skip_requesting_account_id: true,
        skip_region_validation: true,
      },
    }),
    env: () => ({ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' }),
  },
};

const STACKS = ['dev-box-1', 'dev-box-2'] as const;
const why = whyNoTerraform();
if (why !== undefined) process.stderr.write(`SKIPPED: backends: ${why}\n`);
const each = why === undefined ? test.each(Object.entries(CASES)) : test.skip.each(Object.entries(CASES));

each('%s: two places share neither a state nor a lock', async (_, { server: start, backend, env, kubeconfig }) => {
  const server = await start();
  const folder = mkdtempSync(join(tmpdir(), 'poolform-backend-'));
  const terraform = async (stack: string, ...args: readonly string[]): Promise<string> => {
    const ran = await promisify(execFile)('terraform', [...args, '-input=false', '-no-color'], {
      cwd: join(folder, stack),
      env: { ...process.env, CHECKPOINT_DISABLE: '1', ...env?.(server.url) },
      timeout: 60_000,
      killSignal: 'SIGKILL',
    }).catch((error: { readonly stderr: string }) => ({ stdout: error.stderr }));
    return ran.stdout;
  };
  const write = (stack: string, input: string): void => {
    const { type, config } = backendOf(backend(server.url), stack);
    // waits in the middle of an apply, which holds the lock, until there is a file
    const wait = { 'local-exec': { command: 'for i in $(seq 600); do [ -e go ] && break; sleep 0.1; done' } };
    const resource = { terraform_data: { place: { input, triggers_replace: [input], provisioner: [wait] } } };
    writeFileSync(
      join(folder, stack, 'main.tf.json'),
      JSON.stringify({ terraform: { backend: { [type]: config } }, resource }),
    );
  };
  const go = join(folder, STACKS[0], 'go');
  const states = (): readonly unknown[] => [...server.states().values()].map(inputs).sort();
  let busy: Promise<string> | undefined;
  try {
    for (const stack of STACKS) {
      mkdirSync(join(folder, stack));
      writeFileSync(join(folder, stack, 'go'), '');
      if (kubeconfig) writeFileSync(join(folder, stack, 'kubeconfig'), kubeconfig(server.url));
      write(stack, stack);
      expect(await terraform(stack, 'init')).toContain('successfully initialized');
      expect(await terraform(stack, 'apply', '-auto-approve')).toContain('Apply complete! Resources: 1 added');
    }
    expect(states()).toEqual(STACKS.map((stack) => [stack]));
    expect(server.locks()).toEqual([]);

    rmSync(go);
    write(STACKS[0], 'changed');
    busy = terraform(STACKS[0], 'apply', '-auto-approve');
    for (let i = 0; i < 300 && server.locks().length === 0; i += 1) await delay(100);
    expect(server.locks()).toHaveLength(1);
    expect(await terraform(STACKS[0], 'plan')).toContain('Error acquiring the state lock');
    expect(await terraform(STACKS[1], 'plan')).toContain('No changes');
    writeFileSync(go, '');
    expect(await busy).toContain('Apply complete! Resources: 1 added, 0 changed, 1 destroyed');
    expect(states()).toEqual([['changed'], [STACKS[1]]]);
    expect(server.locks()).toEqual([]);
  } finally {
    writeFileSync(go, '');
    await busy;
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

function inputs(state: string): readonly unknown[] {
  const { resources } = JSON.parse(state) as {
    readonly resources: readonly {
      readonly instances: readonly { readonly attributes: { readonly input: { readonly value: unknown } } }[];
    }[];
  };
  return resources.flatMap(({ instances }) => instances.map(({ attributes }) => attributes.input.value));
}
