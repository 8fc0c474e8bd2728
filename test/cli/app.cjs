// node -r ./test/cli/ts-hook.cjs test/cli/app.cjs FOLDER POOLS [FOLDER POOLS…]: runs the app in each project, and
// prints a list of { code, stdout, stderr }
const main = require.resolve('../../main.ts');

/** What a stream is given while work is done. */
function caught(stream, work) {
  const { write } = stream;
  let text = '';
  stream.write = (piece) => ((text += piece), true);
  try {
    work();
  } finally {
    stream.write = write;
  }
  return text;
}

const ran = [];
const projects = process.argv.splice(2);
for (let argv = projects; argv.length > 0; argv = argv.slice(2)) {
  process.chdir(argv[0]);
  process.env.POOLFORM_POOLS = argv[1];
  delete require.cache[main];
  let stdout;
  const stderr = caught(process.stderr, () => {
    stdout = caught(process.stdout, () => require(main));
  });
  ran.push({ code: process.exitCode, stdout, stderr });
}
process.exitCode = 0;
process.stdout.write(JSON.stringify(ran));
