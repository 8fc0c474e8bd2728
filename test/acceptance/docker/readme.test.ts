import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { acceptanceBlocks, readerEnv, runStep, workingCopy, type WorkingCopy } from '../../docs/run';
import { removeAll, things } from '../harness/docker/engine';
import { IMAGES, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { type Doc, Project, TINY } from '../harness/project';
import { progress } from '../harness/run';

/** The environment, the host and the port of README.md's commands. */
const [ENVIRONMENT, HOST, PORT] = ['local', 'here', '11434'] as const;

/**
 * The commands of README.md that need an engine, as they are, on their own files. Only what depends on the reader's
 * machine is replaced: engine, images, registry of models, a free port, and an environment name that no other run has.
 */
suite('readme', () => {
  let copy: WorkingCopy;
  let project: Project;
  let port = 0;

  beforeAll(async () => {
    copy = workingCopy(false);
    port = await freePort();
    project = await new Project('doc').begin();
    const folder = path.join(copy.folder, 'pools', project.environment);
    renameSync(path.join(copy.folder, 'pools', ENVIRONMENT), folder);
    const change = (file: string, edit: (doc: Doc) => void): void => {
      const doc = parse(readFileSync(path.join(folder, file), 'utf8')) as Doc;
      edit(doc);
      writeFileSync(path.join(folder, file), stringify(doc));
    };
    change('environment.yaml', (doc) => {
      Object.assign((doc['docker'] as Record<string, Doc>)[HOST] ?? {}, project.host());
      doc['images'] = { ollama: IMAGES.ollama, gateway: IMAGES.gateway };
    });
    change('chat.yaml', (doc) => {
      doc['models'] = (doc['models'] as readonly string[]).map((name) => ({ ...TINY, name }));
      doc['access'] = { ...(doc['access'] as Doc), port };
    });
  });
  afterAll(async () => {
    await removeAll(project.prefix);
    await project.end();
    copy.remove();
  });

  const steps = acceptanceBlocks('README.md');

  test.each(steps.map((step) => ({ step, name: `line ${step.line}: ${step.text.split('\n')[0]}` })))(
    '$name',
    ({ step }) => {
      const text = step.text
        .replaceAll(`${ENVIRONMENT}-${HOST}`, `${project.environment}-${HOST}`)
        .replaceAll(`:${PORT}`, `:${port}`)
        .replaceAll(`pf-${ENVIRONMENT}-`, project.prefix);
      progress(`README.md line ${step.line}`);
      runStep(copy, { ...step, text }, { ...readerEnv({ DOCKER_HOST: process.env['DOCKER_HOST'] }), NO_COLOR: '1' });
    },
  );

  test('what README.md creates, README.md removes', async () => {
    expect(await things(project.prefix)).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
