import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { examplePlace, examplePool } from '../../example-pool';
import { type Attributes, synthesize } from '../../synth';

const containers = synthesize(examplePlace([examplePool()])).resources('docker_container');
const provisioned = Object.values(containers).filter(({ provisioner }) => provisioner !== undefined);
const wait = provisioned[0]!.provisioner![0]!['local-exec'];
const env = (attributes: Attributes): readonly string[] => attributes['env'];

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'poolform-wait-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const command = (name: string, text: string): void => {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(folder, name), 0o755);
};
/** Runs what Terraform would run; nobody waits between two looks. */
const run = (environment: Readonly<Record<string, string>> = {}, PATH = `${folder}:/usr/bin:/bin`) => {
  command('sleep', '');
  const { status, stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', wait.environment['POOLFORM_CHECK']!.replace(/\$\$\{/g, '${')],
    {
      env: { ...wait.environment, LONG: 'true', JOB: 'abc', DOCKER_HOST: 'unix:///x.sock', ...environment, PATH },
      encoding: 'utf8',
    },
  );
  return { status, lines: stdout.trimEnd().split('\n'), stderr };
};
/** A `docker` that refuses so often, and whose job then writes one line after the other, and runs until the last. */
const job = (lines: readonly string[], refusals = 0): void => {
  writeFileSync(path.join(folder, 'lines'), lines.map((line) => `${line}\r\n`).join(''));
  writeFileSync(path.join(folder, 'refusals'), 'x\n'.repeat(refusals));
  command(
    'docker',
    `cd ${folder}
if [ -s refusals ]; then sed -i 1d refusals; echo gone; exit 1; fi
if [ "$1" = logs ]; then head -n 1 lines; elif [ $(wc -l <lines) -gt 1 ]; then sed -i 1d lines; echo abc; fi`,
  );
};

test('the pull alone is waited for by Terraform’s machine, once it may have handed over', () => {
  expect(provisioned).toHaveLength(1);
  expect(env(provisioned[0]!)).toContain('HAND_OVER=1080');
  expect(wait).toMatchObject({ quiet: true });
  expect(wait.environment).toMatchObject({
    LONG: '${timecmp(timestamp(), timeadd(plantimestamp(), "1020s")) > 0}',
    JOB: '${self.id}',
    DOCKER_HOST: 'ssh://deploy@box-1.lab.example',
  });
});

test('a job that ended in time needs no command', () => {
  expect(run({ LONG: 'false' }, folder)).toEqual({ status: 0, lines: [''], stderr: '' });
});

test.each([
  ['succeeds', 'poolform: ok 123'],
  ['fails, which Terraform reads in the log', 'poolform: failed big:1: why'],
  ['ends without a result', 'Killed'],
])('shows each step once, until the job %s', (_, last) => {
  const steps = ['poolform: pulling big:1: 1 of 9 MiB', 'poolform: pulling big:1: 2 of 9 MiB'];
  job([steps[0]!, steps[0]!, steps[1]!, last]);
  expect(run()).toEqual({ status: 0, lines: steps, stderr: '' });
});

test('an engine that does not answer for a while is asked again', () => {
  job(['poolform: pulling big:1: 1 of 9 MiB', 'poolform: ok 123'], 11);
  expect(run()).toEqual({ status: 0, lines: ['poolform: pulling big:1: 1 of 9 MiB'], stderr: '' });
});

test.each([
  ['an engine that is gone', {}, 'echo one; echo two; exit 1', 'the engine does not answer: two'],
  ['an engine that only Terraform knows', { ENGINE_UNKNOWN: '1' }, 'exit 0', 'only Terraform knows the engine'],
  ['a machine without the command', { DOCKER_HOST: 'ssh://me@box' }, 'exit 0', 'this machine has no command ssh'],
])('%s fails the apply, and says that the job goes on', (_, environment, docker, why) => {
  command('docker', docker);
  for (const name of ['sed', 'tail', 'tr']) command(name, `exec /usr/bin/${name} "$@"`);
  const { status, stderr } = run(environment, folder);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^poolform: the models of pool chat were not pulled yet: the job goes on, but .*Apply again/);
  expect(stderr).toContain(why);
});
