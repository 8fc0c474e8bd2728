import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { authorityOption, curlLines, profileSection, tokenVariable } from '../../rensei/reader';
import { needing, suite, whyNot } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { newToken, OTHER, Project, TINY } from '../harness/project';
import { type Ended, run } from '../harness/run';
import { newBundle } from '../harness/tls';

/** Pools by their kind of access, each with a profile for every model. */
const POOLS = {
  token: { models: [TINY, OTHER] },
  open: { models: [TINY] },
  tls: { models: [OTHER] },
} as const;
type Name = keyof typeof POOLS;
const NAMES = Object.keys(POOLS) as Name[];
const profileOf = (pool: Name, i: number): string => `${pool}-${i + 1}`;
const PROFILES = NAMES.flatMap((pool) =>
  POOLS[pool].models.map((model, i) => ({ pool, profile: profileOf(pool, i), model: model.name })),
);

const curlMissing = (): string | undefined =>
  spawnSync('curl', ['--version']).status === 0 ? undefined : 'the curl command is not installed';

/** RUNBOOK.md as its reader uses it: its `curl` lines, unchanged, against the pools that it describes. */
suite('runbook', () => {
  const withCurl = needing(whyNot() === undefined ? curlMissing() : undefined, 'runbook by curl');
  const tokens: Record<Name, ReturnType<typeof newToken>> = { token: newToken(), open: newToken(), tls: newToken() };
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-tls-'));
  const [bundle, authority] = [path.join(folder, 'bundle.pem'), path.join(folder, 'authority.crt')];
  let project: Project;
  let runbook = '';

  beforeAll(async () => {
    const certificate = await newBundle('runbook', '127.0.0.1');
    chmodSync(folder, 0o755);
    writeFileSync(bundle, certificate.pem, { mode: 0o644 });
    writeFileSync(authority, certificate.certificate);
    project = await new Project('book').begin({ rensei: { project: 'acceptance' } });
    for (const name of NAMES) {
      const { models } = POOLS[name];
      project.pool(name, {
        replicas: 1,
        models,
        access: {
          port: await freePort(),
          ...(name === 'open' ? { auth: 'none' } : { tokens: { alice: { sha256: tokens[name].sha256 } } }),
          ...(name === 'tls' && { tls: { bundle } }),
        },
        rensei: { profiles: Object.fromEntries(models.map((model, i) => [profileOf(name, i), { model: model.name }])) },
      });
    }
    await project.deploy();
    runbook = readFileSync(path.join(project.folder, 'cdktf.out/rensei', project.environment, 'RUNBOOK.md'), 'utf8');
  });
  afterAll(async () => {
    await project.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const section = (profile: string): string => profileSection(runbook, profile);
  /** What a reader pastes from the section of a profile, with what the runbook says to add for a private authority. */
  const line = (profile: string, adding = true): string => {
    const [only = '', ...more] = curlLines(section(profile));
    expect(more).toEqual([]);
    const option = authorityOption(section(profile));
    return option !== undefined && adding ? only.replace('curl ', `curl ${option} '${authority}' `) : only;
  };
  const sh = (command: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    run('/bin/sh', ['-c', command], { env, timeoutMs: 30_000 });
  /** The environment with the variable that the section names; empty if it names none. */
  const having = (profile: string, token: string): NodeJS.ProcessEnv => {
    const name = tokenVariable(section(profile), 'alice');
    return name === undefined ? {} : { [name]: token };
  };

  test('the runbook has one curl line for each profile, and no token', () => {
    expect(curlLines(runbook)).toHaveLength(PROFILES.length);
    for (const { text } of Object.values(tokens)) expect(runbook).not.toContain(text);
  });

  withCurl.each(PROFILES)(
    'the line of profile $profile lists its model $model, as the runbook says',
    async ({ pool, profile, model }) => {
      expect(section(profile)).toContain(`The answer lists \`${model}\``);
      const { code, stdout, output } = await sh(line(profile), having(profile, tokens[pool].text));
      if (code !== 0) throw new Error(output);
      const { models } = JSON.parse(stdout) as { readonly models: readonly { readonly name: string }[] };
      expect(models.map(({ name }) => name).sort()).toEqual(POOLS[pool].models.map(({ name }) => name).sort());
    },
  );

  withCurl.each(PROFILES.filter(({ pool }) => pool !== 'open'))(
    'the line of profile $profile fails with a wrong token, and with none',
    async ({ profile }) => {
      const wrong = await sh(line(profile), having(profile, newToken().text));
      expect(wrong).toMatchObject({ code: 22, stdout: '' });
      expect(wrong.stderr).toContain('401');
      const none = await sh(line(profile));
      expect(none).toMatchObject({ code: 22, stdout: '' });
      expect(none.stderr).toContain('POOLFORM_TOKEN');
    },
  );

  withCurl('a pool that is open asks for no token', () => {
    expect(having('open-1', 'any')).toEqual({});
    expect(line('open-1')).not.toContain('POOLFORM_TOKEN');
  });

  withCurl(
    'a certificate of a private authority is refused until the client names it, as the runbook says',
    async () => {
      expect(await sh(line('tls-1', false), having('tls-1', tokens.tls.text))).toMatchObject({ code: 60, stdout: '' });
    },
  );

  withCurl('a line fails if nobody answers', async () => {
    const { code } = await sh(
      line('token-1').replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'),
      having('token-1', tokens.token.text),
    );
    expect(code).toBe(7);
  });
});
