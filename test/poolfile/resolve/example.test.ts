import { EXAMPLE_CLUSTER_FILES, EXAMPLE_FILES } from '../../example-files';
import { exampleKubernetesPool, examplePool } from '../../example-pool';
import { resolved, resolvedOnClusters } from '../given';

test("the example files for a Docker host are resolved to exactly the tests' example pool", () => {
  expect(resolved(EXAMPLE_FILES)['lab/chat']).toStrictEqual(examplePool());
});

test("the example files for a cluster are resolved to exactly the tests' example pool", () => {
  expect(resolvedOnClusters(EXAMPLE_CLUSTER_FILES)['prod/chat']).toStrictEqual(exampleKubernetesPool());
});
