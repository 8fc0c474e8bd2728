import './globals.cjs';

/**
 * What a changed module of spec/ is told by, as one test file: its modules are loaded once for each change, and not once for each file of tests. Left out is
 * what runs the module in a process of its own, where it is unchanged, and what asks every field or makes files by chance, which takes long and tells little more.
 */
const TESTS = [
  'spec/text', 'spec/source', 'spec/assign', 'spec/copy', 'spec/egress', 'spec/extends', 'spec/kubernetes-pool', 'spec/model-facts', 'spec/names', 'spec/nodes', 'spec/reference', 'spec/render', 'spec/resolve', 'spec/bad-files', 'spec/mistakes',
  'spec/load', 'spec/schema', 'cli/check-report', 'cli/check', 'cli/new', 'cli/program', 'cli/token', 'constructs/escape', 'constructs/core',
];

for (const name of TESTS) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  describe(name, () => void require(`../${name}.test`));
}
