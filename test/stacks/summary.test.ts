import { summary } from '../../stacks/summary';
import { exampleCluster, examplePlace } from '../example-pool';

const FOLDER = { project: '/project', outdir: '/project/cdktf.out' };

test('the summary names what was written, the address of each pool, and the next commands', () => {
  const text = summary(
    {
      places: [examplePlace(), exampleCluster([])],
      locks: [
        { environment: 'lab', file: 'pools/lab/allocations.lock.yaml', text: '', changed: true, isNew: false },
        { environment: 'lab', file: 'pools/prod/allocations.lock.yaml', text: '', changed: false, isNew: false },
      ],
      rensei: ['lab/RUNBOOK.md', 'lab/profiles/chat.yaml'],
    },
    FOLDER,
  );
  expect(text).toContain('2 stacks with 1 pools');
  expect(text).toContain('chat at https://10.20.0.11:11434');
  expect(text.match(/\S+\.lock\.yaml/g)).toEqual(['pools/lab/allocations.lock.yaml']);
  expect(text.match(/\S*rensei\/\S+/g)).toEqual(['cdktf.out/rensei/lab/RUNBOOK.md']);
  expect(text).toContain('terraform -chdir=cdktf.out/stacks/lab-box-1 init');
});

test('without a place there is no next command', () => {
  expect(summary({ places: [], locks: [], rensei: [] }, FOLDER)).toBe(
    'wrote 0 stacks with 0 pools to cdktf.out/stacks\n',
  );
});
