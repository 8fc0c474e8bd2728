import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(120_000);

/** What stacks ask of OpenTofu beyond plain resources, in a stack that needs no provider. */
const why = spawnSync('tofu', ['version'], { stdio: 'ignore' }).status === 0 ? undefined : 'tofu is not installed';
if (why !== undefined) process.stderr.write(`SKIPPED: opentofu: ${why}\n`);

/** Of pools: a provisioner that runs at a destroy, also of an instance whose key is gone. */
const pools = (names: readonly string[]): object => ({
  for_each: Object.fromEntries(names.map((name) => [name, name])),
  input: '${each.value}',
  provisioner: [{ 'local-exec': { when: 'destroy', command: 'echo ${self.input} >>removed' } }],
});
const check = {
  late: {
    assert: [
      {
        condition: '${length(terraform_data.pools) > 0 && timecmp(timestamp(), timeadd(plantimestamp(), "1020s")) < 0}',
        error_message: 'it took long',
      },
    ],
  },
};

(why === undefined ? test : test.skip)(
  'a pool whose key is gone is removed by its provisioner, and what a `removed` block names is forgotten',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'poolform-tofu-'));
    const apply = (stack: object): string => {
      const terraform = { required_version: '>= 1.7' };
      writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform, check, ...stack }));
      return execFileSync('tofu', ['apply', '-auto-approve', '-no-color'], { cwd: folder, encoding: 'utf8' });
    };
    try {
      execFileSync('tofu', ['init', '-no-color'], { cwd: folder, stdio: 'ignore' });
      expect(apply({ resource: { terraform_data: { kept: { input: 'k' }, pools: pools(['a', 'b']) } } })).toContain(
        '3 added, 0 changed, 0 destroyed',
      );
      const removed = [{ from: 'terraform_data.kept', lifecycle: { destroy: false } }];
      expect(apply({ resource: { terraform_data: { pools: pools(['a']) } }, removed })).toContain('1 destroyed');
      expect(readFileSync(join(folder, 'removed'), 'utf8')).toBe('b\n');
      expect(existsSync(join(folder, 'terraform.tfstate'))).toBe(true);
      expect(readFileSync(join(folder, 'terraform.tfstate'), 'utf8')).not.toContain('"kept"');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
