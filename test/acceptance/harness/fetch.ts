// node -r ./test/cli/ts-hook.cjs test/acceptance/harness/fetch.ts: gets from npm's registry what the acceptance suites
// need besides the project's own packages, so that they can run where no registry answers. Fails, and says what is
// missing, if it cannot get all of it.
import { fetchCdktn } from '../../package/packed';
import { cdktfMissing } from './cdktf-cli';

const problems: string[] = [];
const noCdktf = cdktfMissing();
if (noCdktf !== undefined) problems.push(noCdktf);
try {
  fetchCdktn();
} catch (error) {
  problems.push(String(error));
}
for (const problem of problems) process.stderr.write(`NOT FETCHED: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
