import { examplePlace, examplePool } from '../example-pool';
import { synthesize } from '../synth';

test('the same place gives the same bytes, without a path of this machine', () => {
  const text = synthesize(examplePlace()).text;
  expect(synthesize(examplePlace()).text).toBe(text);
  expect(text).not.toContain(process.cwd());
});

test('the state of a local backend lies in the project, whatever the output folder is called', () => {
  expect(synthesize(examplePlace()).json.terraform.backend).toEqual({
    local: { path: '../../../state/lab-box-1.tfstate' },
  });
});

test('another backend is written as plain data', () => {
  const s3 = {
    type: 's3',
    config: { bucket: 'state', key: 'poolform/lab-box-1.tfstate', region: 'eu-central-1', use_lockfile: true },
  };
  expect(synthesize({ ...examplePlace(), backend: s3 }).json.terraform.backend).toEqual({ s3: s3.config });
});

test('text in a backend is not escaped, because Terraform reads no templates there', () => {
  const s3 = {
    type: 's3',
    config: { bucket: 'state', key: 'a${b}%{c}/lab-box-1.tfstate', assume_role: { role_arn: '$${d}' } },
  };
  expect(synthesize({ ...examplePlace(), backend: s3 }).json.terraform.backend).toEqual({ s3: s3.config });
});

test('a connection over SSH times out instead of hanging', () => {
  expect(synthesize(examplePlace()).json.provider.docker[0]).toEqual({
    host: 'ssh://deploy@box-1.lab.example',
    ssh_opts: [
      'ConnectTimeout=10',
      'BatchMode=yes',
      'ControlMaster=auto',
      'ControlPath=~/.ssh/pf-%C',
      'ControlPersist=60',
    ].flatMap((option) => ['-o', option]),
  });
});

test('two pools of a host share nothing but the image of their servers and what removes their models', () => {
  const other = examplePool({ name: 'code', prefix: 'pf-lab-code' });
  const one = synthesize(examplePlace());
  const two = synthesize(examplePlace([examplePool(), other]));
  const count = (s: typeof one, type: string) => Object.keys(s.resources(type)).length;
  const images = (s: typeof one) => Object.keys(s.resources('docker_image'));
  const own = (name: string): boolean => /_(?:gateway|tokens)-image_/.test(name);
  const shared = images(one).filter((name) => !own(name));
  expect(shared).toHaveLength(1);
  expect(images(two).filter((name) => !own(name))).toEqual(shared);
  expect(count(two, 'docker_image')).toBe(5);
  for (const type of ['docker_container', 'docker_network', 'docker_volume'])
    expect(count(two, type)).toBe(2 * count(one, type));
  const removals = (s: typeof one) =>
    Object.keys(s.resources('terraform_data')).filter((name) => name.startsWith('docker_model-volumes_'));
  expect(removals(two)).toEqual(removals(one));
  expect(count(two, 'terraform_data') - removals(two).length).toBe(
    2 * (count(one, 'terraform_data') - removals(one).length),
  );
  const names = Object.values(two.resources('docker_container')).map((c) => c.name);
  expect(new Set(names).size).toBe(names.length);
});

test('outputs have endpoints and what destroy keeps', () => {
  const { output } = synthesize(examplePlace()).json;
  expect(Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))).toEqual({
    endpoints: { chat: 'https://10.20.0.11:11434' },
    kept_after_destroy: { chat: ['volume pf-lab-chat-models on box-1 stays until you remove it'] },
  });
});

test('text from a file is escaped for Terraform', () => {
  const env = { LLAMA_ARG_ALIAS: 'a${file("x")}%{ if true }b$${c}' };
  const c = synthesize(examplePlace([examplePool({ serving: { ...examplePool().serving, env } })])).container(
    'server-1',
  );
  expect(c.env).toContain('LLAMA_ARG_ALIAS=a$${file("x")}%%{ if true }b$$${c}');
});

test('the path of certificates is relative to the project, not to the folder that Terraform runs in', () => {
  const host = {
    ...examplePool().host,
    endpoint: 'tcp://box-1.lab.example:2376',
    certificates: './certificates/box-1',
  };
  expect(synthesize(examplePlace([examplePool({ host })])).json.provider.docker?.[0]).toMatchObject({
    cert_path: '../../../certificates/box-1',
  });
});

test('a place without pools has the same outputs, all empty', () => {
  const { output } = synthesize({ ...examplePlace(), pools: [] }).json;
  expect(Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))).toEqual({
    endpoints: {},
    kept_after_destroy: {},
  });
});
