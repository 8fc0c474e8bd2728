import { freePort } from './harness/allocator';
import { kubeSuite } from './harness/kubernetes/needs';
import { KubeProject } from './harness/kubernetes/project';
import { MODELS, suite } from './harness/needs';
import { newToken, Project } from './harness/project';
import { RefusingRegistry } from './harness/refusing-registry';
import { flat, progress } from './harness/run';

const [HOST = ''] = MODELS.split(':');
/** What registries send with a refusal: of several lines, as the public one does for a server that is too old. */
const TEXTS = new Map([
  [400, '{"error":"The specified tag is not a valid quantization scheme."}'],
  [
    403,
    '{\n  "errors": [\n    { "code": "DENIED",\n      ' +
      '"message": "requested access to the resource is denied" }\n  ]\n}\n',
  ],
  [
    412,
    '\n\nThe model you are attempting to pull requires a newer version of Ollama.\n\n' +
      'Please download the latest version at:\n\n\thttps://ollama.com/download\n\n',
  ],
]);
/** What the error of the apply must say of each. */
const WORDS = new Map([
  [
    400,
    /refused:400: pull model manifest: 400: .*not a valid quantization scheme\."\} \(check its name, tag and from\)/,
  ],
  [401, /refused:401: pull model manifest: .* \(pulls have no credentials: use a registry that needs none/],
  [
    403,
    /refused:403: pull model manifest: 403: \{ "errors": .*requested access to the resource is denied" \} \] \} \(/,
  ],
  [404, /refused:404: pull model manifest: file does not exist \(no such model or tag in this registry/],
  [
    412,
    /refused:412: pull model manifest: 412: The model you are attempting to pull requires a newer version of Ollama\. Please download the latest version at: https:\/\/ollama\.com\/download \(.*raise images\.ollama in environment\.yaml\)/,
  ],
]);
const STATUSES = [...WORDS.keys()];

/** One apply, which fails within a minute after one question for each manifest. */
async function refusedOnce(project: Project, registry: RefusingRegistry, withinMs: number): Promise<void> {
  const ended = await project.terraform().tryApply();
  progress(`failed after ${ended.ms} ms, asked ${JSON.stringify([...registry.asked])}`);
  expect(ended.code).toBe(1);
  // Terraform wraps lines, and puts a bar before each
  const text = flat(ended);
  for (const words of WORDS.values()) expect(text).toMatch(words);
  expect([...registry.asked].sort(([a], [b]) => a - b)).toEqual(STATUSES.map((status) => [status, 1]));
  expect(ended.ms).toBeLessThan(withinMs);
}

suite('what a registry refuses', () => {
  const registry = new RefusingRegistry(TEXTS);
  let project: Project;

  beforeAll(async () => {
    await registry.listen();
    project = await new Project('refusals').begin();
    project.pool('chat', {
      replicas: 1,
      models: STATUSES.map((status) => registry.model(status)),
      access: { port: await freePort(), tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    registry.end();
    await project?.end();
  });

  test('is asked for once, and the error of the apply has the whole reason and what to do', async () => {
    await refusedOnce(project, registry, 60_000);
  });
});

kubeSuite('what a registry refuses on a cluster', () => {
  const registry = new RefusingRegistry(TEXTS);
  const project = new KubeProject('refusals');

  beforeAll(async () => {
    await registry.listen();
    await project.begin();
    project.pool('chat', {
      replicas: 1,
      gpus: 'none',
      cpus: 0.1,
      scheduling: {},
      models: STATUSES.map((status) => registry.model(status)),
      pull: { egress: [{ cidr: `${HOST}/32`, ports: [registry.port] }] },
      access: { tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    registry.end();
    await project.end();
  });

  test('is asked for once, and the error of the apply has the whole reason and what to do', async () => {
    await refusedOnce(project, registry, 150_000);
  });
});
