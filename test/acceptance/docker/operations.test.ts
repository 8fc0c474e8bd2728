import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { acceptanceBlocks, readerEnv, runStep, workingCopy, type WorkingCopy } from '../../docs/run';
import { removeAll, things } from '../harness/docker/engine';
import { call } from '../harness/http';
import { IMAGES, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { type Doc, Project, TINY } from '../harness/project';
import { ok, progress } from '../harness/run';

const STEPS = acceptanceBlocks('docs/operations.md');
const INNER = 'docker_network.chat_networks_inner_91B887D5';

/**
 * The commands of docs/operations.md, as they are, each after its mishap, on the files that README.md begins with. Only
 * what depends on the reader's machine is replaced.
 */
suite('operations', () => {
  let copy: WorkingCopy;
  let project: Project;
  let port = 0;

  const shell = (command: string): Promise<unknown> => ok('bash', ['-euc', command], { cwd: copy.folder });
  const inStack = (command: string): Promise<unknown> =>
    shell(`terraform -chdir=cdktf.out/stacks/${project.environment}-here ${command}`);

  beforeAll(async () => {
    copy = workingCopy(false);
    port = await freePort();
    project = await new Project('ope').begin();
    const folder = path.join(copy.folder, 'pools', project.environment);
    renameSync(path.join(copy.folder, 'pools', 'local'), folder);
    const change = (file: string, edit: (doc: Doc) => void): void => {
      const doc = parse(readFileSync(path.join(folder, file), 'utf8')) as Doc;
      edit(doc);
      writeFileSync(path.join(folder, file), stringify(doc));
    };
    change('environment.yaml', (doc) => {
      Object.assign((doc['docker'] as Record<string, Doc>)['here'] ?? {}, project.host());
      doc['images'] = { ollama: IMAGES.ollama, gateway: IMAGES.gateway };
    });
    change('chat.yaml', (doc) => {
      doc['models'] = [TINY];
      doc['access'] = { ...(doc['access'] as Doc), port };
      doc['storage'] = { retain: true };
    });
    await shell('npm start');
    await shell('git init -q . && git add pools && git -c user.name=a -c user.email=a@b commit -qm pools');
    await inStack('init -input=false');
    await inStack('apply -auto-approve');
  });
  afterAll(async () => {
    await removeAll(project.prefix);
    await project.end();
    copy.remove();
  });

  const state = (): string => path.join(copy.folder, 'state', `${project.environment}-here.tfstate`);
  /** What happened before a step, by a word of its commands. */
  const MISHAPS: readonly (readonly [word: string, mishap: () => unknown])[] = [
    ['allocations.lock', () => rmSync(path.join(copy.folder, 'pools', project.environment, 'allocations.lock.yaml'))],
    ['import', () => inStack(`state rm ${INNER}`)],
    ['network rm', () => rmSync(state())],
    // another host: nothing of the pool is there
    [
      'docker create',
      async () => {
        await inStack('destroy -auto-approve');
        await ok('docker', ['volume', 'rm', `${project.prefix}chat-models`]);
      },
    ],
  ];

  test('each mishap has a step', () => {
    for (const [word] of MISHAPS) expect(STEPS.filter(({ text }) => text.includes(word))).toHaveLength(1);
  });

  test.each(STEPS.map((step) => ({ step, name: `line ${step.line}: ${step.text.split('\n')[0]}` })))(
    '$name',
    async ({ step }) => {
      progress(`docs/operations.md line ${step.line}`);
      await MISHAPS.find(([word]) => step.text.includes(word))?.[1]();
      const text = step.text
        .replaceAll('ollama/ollama:0.32.15', IMAGES.ollama.image)
        .replaceAll('--name carry', `--name ${project.prefix}carry`)
        .replaceAll(/(?<=docker (cp -|rm) )carry/g, `${project.prefix}carry`)
        .replaceAll('local-here', `${project.environment}-here`)
        .replaceAll('pf-local-', project.prefix)
        .replaceAll('pools/local/', `pools/${project.environment}/`)
        .replaceAll('environment=local', `environment=${project.environment}`);
      const env = { ...readerEnv({ DOCKER_HOST: process.env['DOCKER_HOST'] }), NO_COLOR: '1' };
      runStep(copy, { ...step, text }, env);
      if (step === STEPS.at(-1)) return;
      expect((await call(`http://127.0.0.1:${port}/api/tags`)).text).toContain(TINY.name);
      await inStack('plan -detailed-exitcode');
    },
  );

  test('the commands leave nothing behind', async () => {
    expect(await things(project.prefix)).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
